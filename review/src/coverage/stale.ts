import type { Chart } from '../model/chart.ts';
import type { MachineCoverage } from './coverage.ts';

/** Whether a chart has transitions of which its coverage knows nothing; not, where it has none. */
export function isStale({ states }: Chart, covered: MachineCoverage | undefined): boolean {
  const known = new Set(covered?.transitions.map(({ id }) => id));
  const ids = states.flatMap(({ transitions = [] }) => transitions.map(({ id }) => id));
  return covered !== undefined && ids.some((id) => !known.has(id));
}
