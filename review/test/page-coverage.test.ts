import { expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { chartOf } from '../src/index.ts';
import type { PageCoverage } from '../src/page/page-data.ts';
import { knownIn } from '../src/page/view/charts.ts';

const chart = chartOf(
  createMachine({
    id: 'light',
    initial: 'off',
    states: { off: { on: { press: 'on' } }, on: { on: { press: 'off' } } },
  }),
);
const data = { machines: [{ name: 'light', chart, svg: '' }] };
const [OFF, ON] = ['light.off press', 'light.on press'];

/** The numbers of tests that a page knows when this was seen of these transitions. */
function countsWith(...machines: { id: string; tests: number[] }[][]) {
  const coverage: PageCoverage = {
    ...{ tests: [{ name: 'a test' }] },
    machines: machines.map((transitions) => ({
      ...{ id: 'light', states: [], transitions, pairs: [], unhandled: [], observed: [] },
    })),
  };
  const known = knownIn({ ...data, coverage }).get('light');
  const counts = [...(known?.covered.values() ?? [])].map(({ id, tests }) => [id, tests.length]);
  return { isStale: known?.isStale, counts: Object.fromEntries(counts) };
}

it('takes what the coverage does not name for what no test takes', () => {
  const seen = [{ id: OFF, tests: [0] }];
  expect(countsWith([...seen, { id: ON, tests: [0] }])).toEqual({
    ...{ isStale: false, counts: { [OFF]: 1, [ON]: 1 } },
  });
  expect(countsWith([...seen, { id: 'light.on hold', tests: [0] }])).toEqual({
    ...{ isStale: true, counts: { [OFF]: 1, [ON]: 0 } },
  });
  expect(countsWith()).toEqual({ isStale: false, counts: { [OFF]: 0, [ON]: 0 } });
});

it('has no numbers without coverage', () => {
  expect(knownIn(data).get('light')?.covered.size).toBe(0);
});
