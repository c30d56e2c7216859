import { coverageChangesIn } from '../coverage/coverage-changes.ts';
import { changesIn } from '../diff/changes.ts';
import { differenceOf } from '../diff/difference.ts';
import { pairCharts } from '../diff/pair-charts.ts';
import type { Compared } from '../markdown/comment.ts';
import { testColumns } from '../markdown/coverage-page.ts';
import type { Chart } from '../model/chart.ts';
import type { CoverageBetween } from './coverage-between.ts';

/** A machine at two times. */
export interface Pair extends Omit<Compared, 'pictures'> {
  /** Whether its chart is another one, or called otherwise. */
  readonly isOther: boolean;
}

/** All machines at both times, by their names, with what tests take of them if that is known. */
export function pairsBetween(
  before: ReadonlyMap<string, Chart>,
  after: ReadonlyMap<string, Chart>,
  coverage: CoverageBetween | null,
): Pair[] {
  const wasCalled = pairCharts(before, after);
  const used = new Set(wasCalled.values());
  const gone = [...before.keys()].filter((name) => !used.has(name));
  return [...after.keys(), ...gone].toSorted().map((name) => {
    const was = wasCalled.get(name) ?? name;
    const [earlier, later] = [before.get(was) ?? null, after.get(name) ?? null];
    const difference = differenceOf(earlier, later);
    const covered = coverage && coveredBetween(coverage, difference, earlier);
    return {
      name,
      difference,
      isOther: was !== name || changesIn(difference).length > 0,
      ...(was !== name && { was }),
      ...(covered && { coverage: covered }),
    };
  });
}

function coveredBetween(
  { before, after }: CoverageBetween,
  difference: Compared['difference'],
  earlier: Chart | null,
): Compared['coverage'] | null {
  const { id } = difference.after ?? difference.chart;
  const was = before === null ? null : before.machines.find((one) => one.id === earlier?.id);
  const is = after.machines.find((one) => one.id === id);
  const changes = coverageChangesIn(difference, earlier, was, is);
  return changes && { changes, columns: testColumns(after, id) };
}
