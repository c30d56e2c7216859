import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { checkoutMachine } from '../example/checkout.js';
import { changesIn, chartOf, differenceOf, drawSvg, pathsOf } from '../src/index.ts';

/** The same machine before it could retry, and when it was less patient with the customer. */
function earlier() {
  const { config, implementations } = checkoutMachine;
  const states = structuredClone(config.states) as Record<string, Record<string, unknown>>;
  Object.assign(states.paying ?? {}, {
    invoke: { id: 'payment', src: 'pay', onDone: 'paid', onError: 'declined' },
    after: { patienceMs: 'cart' },
  });
  delete states.paid?.entry;
  return createMachine({ ...config, states } as never, implementations as never);
}

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('shows the example as it is drawn', async () => {
    const svg = await drawSvg(chartOf(checkoutMachine));
    await expect(svg).toMatchFileSnapshot('../example/checkout.svg');
  });

  it('shows a difference as it is drawn and listed', async () => {
    const difference = differenceOf(chartOf(earlier()), chartOf(checkoutMachine));
    const svg = await drawSvg(difference);
    await expect(svg).toMatchFileSnapshot('../example/checkout.diff.svg');
    for (const change of changesIn(difference)) expect(readme).toContain(`\n  ${change}\n`);
  });

  it('shows only pictures that are in the package', async () => {
    const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
    const files: string[] = JSON.parse(text).files;
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path = '']) => path);
    const isIn = (path: string) => files.some((one) => `${path}/`.startsWith(`${one}/`));
    expect(pictures.length).toBeGreaterThan(2);
    expect(pictures.filter((path) => !isIn(path))).toEqual([]);
  });

  it('shows coverage as it is drawn', async () => {
    const chart = chartOf(checkoutMachine);
    // So many tests as might take each transition, in their order.
    const counts = [12, 9, 2, 7, 0, 4, 0, 3, 1];
    const testsOf = (count = 0) => Array.from({ length: count }, (_, test) => test);
    const all = chart.states.flatMap(({ transitions = [] }) => transitions);
    expect(all).toHaveLength(counts.length);
    const coverage = {
      id: chart.id,
      states: chart.states.map(({ id }) => ({ id, tests: [0] })),
      transitions: all.map(({ id }, index) => ({ id, tests: testsOf(counts[index]) })),
      ...{ pairs: [], unhandled: [], observed: [] },
    };
    const svg = await drawSvg(chart, { coverage });
    await expect(svg).toMatchFileSnapshot('../example/checkout.cover.svg');
  });

  it('shows a path as it is said', () => {
    const sentences = pathsOf(checkoutMachine).paths[3]?.sentences ?? [];
    expect(sentences.length).toBe(3);
    for (const sentence of sentences) expect(readme).toContain(`\n  ${sentence}\n`);
  });
});
