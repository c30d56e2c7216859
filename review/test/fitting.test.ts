import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { chartOf, type DrawOptions, drawSvg } from '../src/index.ts';
import { fitted } from '../src/layout/fitting.ts';
import { graphOf } from '../src/layout/graph.ts';
import { layOut } from '../src/layout/layout.ts';
import { faultsOf } from './geometry.ts';

const PLAIN = { hasDescriptions: false, hasReferences: false, widthPx: 900, links: {} };

async function widthOf(machine: ReturnType<typeof createMachine>, options?: DrawOptions) {
  const svg = await drawSvg(chartOf(machine), options);
  return Number(/width="(\d+)"/.exec(svg)?.[1]);
}

/** Steps one after the other, each with an arrow to the same failure. */
function wizard(count: number) {
  const steps = Array.from({ length: count }, (_, index) => [
    `step${index}`,
    {
      on: {
        next: index === count - 1 ? 'done' : `step${index + 1}`,
        'request.failed': { target: 'failed', actions: 'rememberTheReason' },
      },
    },
  ]);
  const states = { ...Object.fromEntries(steps), done: {}, failed: { on: { retry: 'step0' } } };
  return createMachine({ id: 'wizard', initial: 'step0', states });
}

describe('transitions between the same two states', () => {
  const states = {
    a: { on: { one: 'b', two: { target: 'b', actions: 'x' } }, after: { 5: 'b' } },
    b: {},
  };
  const machine = createMachine({ id: 'm', initial: 'a', states });

  it('share an arrow, but for timeouts, and each is found by its id', async () => {
    const svg = await drawSvg(chartOf(machine));
    expect(graphOf(chartOf(machine)).edges.map(({ transitions }) => transitions)).toEqual([
      [],
      ['m.a one', 'm.a two'],
      ['m.a after 5 ms'],
    ]);
    expect(svg).toContain('<g data-t="m.a two">\n<g data-t="m.a one">\n<path class="way"');
    expect(svg).toMatch(/<text class="event"[^>]* data-t="m.a two">two <\/text>/);
  });
});

describe('a target inside its own source', () => {
  it('is entered by a stub with the event, and is no row', async () => {
    const states = { a: {}, b: { initial: 'c', states: { c: {}, d: {} } } };
    const on = { reset: '.a', deep: { target: '.b.d', actions: 'x' } };
    const graph = graphOf(chartOf(createMachine({ id: 'm', initial: 'a', on, states })));
    const stubs = graph.edges.filter(({ stub }) => stub === 'entry');
    expect(stubs.map(({ to, transitions }) => [to, ...transitions])).toEqual([
      ['m.a', 'm reset'],
      ['m.b.d', 'm deep'],
    ]);
    const texts = stubs.map(({ lines }) => lines.map((one) => one.spans.map(({ text }) => text)));
    // Where it is not the frame's own, it says whose it is.
    expect(texts).toEqual([[['reset']], [['deep ', 'in m'], ['/ x']]]);
    expect(graph.root.rows).toEqual([]);
    expect(faultsOf(graph, await layOut(graph))).toEqual([]);
  });

  it('is entered in each of several regions', async () => {
    const region = { initial: 'x', states: { x: {}, y: {} } };
    const machine = createMachine({
      id: 'm',
      type: 'parallel',
      on: { both: { target: ['.a.y', '.b.y'], actions: 'note' } },
      states: { a: region, b: region },
    });
    const graph = graphOf(chartOf(machine));
    const stubs = graph.edges.filter(({ stub }) => stub === 'entry');
    expect(stubs.map(({ to, lines }) => [to, lines.length])).toEqual([
      ['m.a.y', 2],
      ['m.b.y', 1],
    ]);
    const layout = await layOut(graph);
    expect(faultsOf(graph, layout)).toEqual([]);
  });
});

describe('arrows that are too long', () => {
  const chart = chartOf(wizard(12));

  it('are stubs with the name of their target, which says where they are from', async () => {
    const { graph, layout } = await fitted(chart, undefined, { ...PLAIN, hasReferences: true });
    expect(faultsOf(graph, layout)).toEqual([]);
    const failed = graph.edges.find(({ stub }) => stub === 'references');
    expect(failed?.to).toBe('wizard.failed');
    const text = failed?.lines.flatMap(({ spans }) => spans.map((one) => one.text)).join('');
    expect(text).toMatch(/^11 from step0, step1, .*step10$/);
    const svg = await drawSvg(chart);
    expect(svg).toMatch(/<text class="target" [^>]*>→ failed<\/text>/);
    expect(svg).toContain('data-t="wizard.step0 request.failed"');
  });

  it('are arrows when nobody wants references', async () => {
    const svg = await drawSvg(chart, { references: 'never' });
    expect(svg).not.toContain('class="target"');
    expect(svg.match(/class="head"/g)?.length).toBe(26);
  });

  it('are arrows where they are short', async () => {
    const svg = await drawSvg(chartOf(wizard(3)));
    expect(svg).not.toContain('class="target"');
  });
});

describe('a picture that is too wide', () => {
  const regions = Array.from({ length: 6 }, (_, index) => [
    `region${index}`,
    { initial: 'a', states: { a: { on: { 'something.happened': 'b' } }, b: {} } },
  ]);
  const machine = createMachine({ id: 'm', type: 'parallel', states: Object.fromEntries(regions) });

  it('has its regions below each other', async () => {
    expect(await widthOf(machine)).toBeLessThanOrEqual(900);
    expect(await widthOf(machine, { width: 1800 })).toBeGreaterThan(900);
  });

  it('has shorter lines', async () => {
    const targets = ['b', 'c', 'd', 'e', 'f', 'g'];
    const on = Object.fromEntries(
      targets.map((target) => [
        `${target}.was.chosen.by.somebody`,
        { target, actions: 'remember' },
      ]),
    );
    const others = Object.fromEntries(targets.map((key) => [key, {}]));
    const states = { a: { on }, ...others };
    const fan = createMachine({ id: 'fan', initial: 'a', states });
    expect(await widthOf(fan)).toBeLessThan(await widthOf(fan, { width: 2000 }));
  });
});

describe('the options of a picture', () => {
  const child = createMachine({ id: 'child', initial: 'x', states: { x: {} } });
  const machine = createMachine({
    id: 'm',
    initial: 'a',
    states: { a: { description: 'Waits for\n somebody.', invoke: { src: child } } },
  });

  it('show descriptions under the names', async () => {
    const shown = />Waits for somebody\.<\/text>/;
    expect(await drawSvg(chartOf(machine))).not.toMatch(shown);
    expect(await drawSvg(chartOf(machine), { descriptions: true })).toMatch(shown);
  });

  it('link states and the machines of actors', async () => {
    const svg = await drawSvg(chartOf(machine), {
      links: {
        state: (id) => (id === 'm.a' ? 'src/m.ts#L3' : undefined),
        machine: (id) => `${id}.svg?a&b`,
      },
    });
    expect(svg).toMatch(/<a href="src\/m\.ts#L3">\n<text class="name"[^>]*>a<\/text>\n<\/a>/);
    expect(svg).toMatch(/<a href="child\.svg\?a&amp;b">\n<text class="action"[^>]*>invoke /);
    expect(svg.match(/<a /g)?.length).toBe(2);
  });
});
