import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import type { MachineCoverage } from '../src/coverage/coverage.ts';
import { chartOf, drawSvg } from '../src/index.ts';

const machine = createMachine({
  id: 'lamp',
  initial: 'off',
  states: {
    off: { on: { press: [{ guard: 'isDay', target: 'dim' }, { target: 'on' }] } },
    dim: { on: { press: 'off', hold: 'off' }, after: { 5: 'on' } },
    on: { on: { press: 'off', hold: 'off' } },
    broken: {},
    last: { type: 'history' },
  },
});
const chart = chartOf(machine);

/** Tests that take all but a few transitions, by their ids. */
function coverage(untested: readonly string[], rest: Partial<MachineCoverage> = {}) {
  const ids = chart.states.flatMap(({ transitions = [] }) => transitions.map(({ id }) => id));
  const tests = [4, 5];
  return {
    id: 'lamp',
    states: ['lamp', 'lamp.off', 'lamp.on', 'lamp.dim'].map((id) => ({ id, tests })),
    transitions: ids.map((id) => ({ id, tests: untested.includes(id) ? [] : tests })),
    ...{ pairs: [], unhandled: [], observed: [] },
    ...rest,
  };
}

/** The words of a picture, with what they are marked as. */
async function textsOf(of: MachineCoverage) {
  const svg = await drawSvg(chart, { coverage: of });
  const texts = [...svg.matchAll(/<text class="([^"]*)"[^>]*>(?:<title>.*<\/title>)?([^<]*)</g)];
  return { svg, texts: texts.map(([, kinds = '', text = '']) => `${text.trim()} (${kinds})`) };
}

describe('the picture of a chart with its coverage', () => {
  it('says how many tests take each transition, and marks what none takes by more than colour', async () => {
    const { svg, texts } = await textsOf(coverage(['lamp.off press [isDay]']));
    expect(texts.filter((text) => text.includes('2\u00a0tests (quiet)'))).toHaveLength(6);
    expect(texts).toContain('0\u00a0tests (none untested)');
    expect(svg).toContain(
      '<g class="untested" data-t="lamp.off press [isDay]">\n<path class="way"',
    );
    expect(svg).toContain('<rect class="paper mark untested"');
    expect(svg).toMatch(/\.untested>\.way[^{]*\{[^}]*stroke-width:2\.6/);
    expect(svg).toMatch(/text\.none\{font-weight:bold\}/);
  });

  it('says of a state that no test is in it', async () => {
    const { svg, texts } = await textsOf(coverage([]));
    expect(svg).toContain('<g class="untested" data-s="lamp.broken">');
    expect(texts.filter((text) => text.endsWith('(none untested)'))).toEqual([
      '0\u00a0tests (none untested)',
    ]);
  });

  it('keeps an arrow thin that some test takes, and frames its label for the rest', async () => {
    const { svg, texts } = await textsOf(coverage(['lamp.on hold']));
    const ids = '<g data-t="lamp.on hold">\n<g data-t="lamp.on press">';
    expect(svg).toContain(`${ids}\n<path class="way"`);
    expect(svg.match(/<rect class="paper mark untested"/g)).toHaveLength(1);
    expect(texts).toContain('hold (event untested)');
    expect(texts).toContain('press (event)');
  });

  it('draws what was observed beside the chart, and says so', async () => {
    const seen = { source: 'lamp.off', event: 'press', tests: [4] };
    const observed = [
      { ...seen, targets: ['lamp.broken'] },
      { ...seen, targets: [] },
      { ...seen, targets: ['nowhere'] },
    ];
    const { svg, texts } = await textsOf(coverage([], { observed }));
    const id = 'lamp.off press (observed) lamp.broken';
    expect(svg).toContain(`<g class="observed" data-t="${id}">\n<path class="way"`);
    expect(svg).toMatch(/\.observed>\.way\{stroke-dasharray:/);
    expect(texts.filter((text) => text.startsWith('press (observed)'))).toHaveLength(2);
    expect(texts).toContain('1\u00a0test (quiet observed)');
    // They are none of the alternatives.
    expect(texts).toContain('1/2, 2\u00a0tests (quiet)');
  });

  it('shows what the coverage does not know as taken by no test', async () => {
    const none = {
      id: 'lamp',
      states: [],
      transitions: [],
      pairs: [],
      unhandled: [],
      observed: [],
    };
    const { texts } = await textsOf(none);
    expect(texts.filter((text) => text.startsWith('0\u00a0tests'))).toHaveLength(7 + 5);
  });
});
