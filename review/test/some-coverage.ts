import type { MachineCoverage } from '../src/coverage/coverage.ts';
import type { Chart } from '../src/index.ts';

/** What tests might have taken of a chart: of all things some, and a thing that is not in it. */
export function someCoverage({ id, states }: Chart): MachineCoverage {
  const testsAt = (index: number) => Array.from({ length: (index * 7) % 13 }, (_, test) => test);
  const transitions = states.flatMap((state) => state.transitions ?? []);
  const atomic = states.filter(({ type }) => type === 'atomic').map((state) => state.id);
  const [source = '', other = source] = atomic.toReversed();
  const observed = [[other], []].map((targets) => {
    return { source, event: 'lamp.broken', targets, tests: [3] };
  });
  return {
    id,
    states: states.map((state, index) => ({ id: state.id, tests: testsAt(index + 1) })),
    transitions: transitions.map((one, index) => ({ id: one.id, tests: testsAt(index) })),
    pairs: [],
    unhandled: [],
    observed: source === '' ? [] : observed,
  };
}
