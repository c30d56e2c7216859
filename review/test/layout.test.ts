import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { checkoutMachine } from '../example/checkout.js';
import { graphOf } from '../src/layout/graph.ts';
import { placedLines } from '../src/layout/header.ts';
import { layOut } from '../src/layout/layout.ts';
import { chartOf } from '../src/model/read-machine.ts';
import { svgText } from '../src/svg/svg.ts';
import { featureMachine } from './feature-machine.ts';
import { faultsOf } from './geometry.ts';
import { randomMachine } from './random-machine.ts';

/** A handful; `npm run test:layouts` takes many more. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

const machines = [
  ['checkout', checkoutMachine] as const,
  ['features', featureMachine] as const,
  ...SEEDS.map((seed) => [`seed ${seed}`, randomMachine(seed)] as const),
];

describe.each(machines)('the picture of %s', (_, machine) => {
  const graph = graphOf(chartOf(machine));

  it('has every text in its place and nothing on top of anything', async () => {
    const layout = await layOut(graph);
    expect(layout.routes.length).toBe(graph.edges.length);
    expect(faultsOf(graph, layout)).toEqual([]);
  });
});

describe('the picture of every feature', () => {
  it('is the same bytes each time, and the same as before', async () => {
    const graph = graphOf(chartOf(featureMachine));
    const draw = async () => svgText(graph, await layOut(graph));
    const svg = await draw();
    expect(await draw()).toBe(svg);
    await expect(svg).toMatchFileSnapshot('golden/features.svg');
  });
});

describe('an arrow to a state inside others', () => {
  it('is drawn above the headers that it passes and below their texts', async () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { on: { go: '#m.b.c' } }, b: { initial: 'c', states: { c: {} } } },
    });
    const graph = graphOf(chartOf(machine));
    const svg = svgText(graph, await layOut(graph));
    const route = svg.indexOf('<g data-t="m.a go">');
    expect(route).toBeGreaterThan(svg.lastIndexOf('<path class="ground"'));
    expect(route).toBeLessThan(svg.indexOf('<text'));
  });
});

/** A frame whose header is passed by two arrows, to its left and right end. */
function crossedHeader(...entry: string[]) {
  const i = { on: { x: 'c', y: 'd' } };
  const inner = { initial: 'i', entry, states: { i, c: {}, d: {} } };
  const on = { go: '#m.b.c', jump: '#m.b.d' };
  return createMachine({ id: 'm', initial: 'a', states: { a: { on }, b: inner } });
}

describe('the texts of a header', () => {
  const placedIn = async (...entry: string[]) => {
    const graph = graphOf(chartOf(crossedHeader(...entry)));
    const layout = await layOut(graph);
    const frame = graph.root.children.find(({ id }) => id === 'm.b');
    const rect = layout.boxes.get('m.b');
    if (frame === undefined || rect === undefined) throw new Error('expected m.b, got none');
    expect(faultsOf(graph, layout)).toEqual([]);
    return { ...placedLines(frame, rect, layout.routes), left: placedLines(frame, rect) };
  };

  it('stand where no arrow passes, if there is room', async () => {
    const { names, rows, left } = await placedIn('e');
    expect([...names, ...rows].every(({ background }) => background === undefined)).toBe(true);
    expect(names[0]?.rect.x).toBeGreaterThan(left.names[0]?.rect.x ?? 0);
  });

  it('interrupt arrows for no more than their letters, where there is none', async () => {
    const { rows } = await placedIn('announceThatItHasBegun, rememberWhenItHasBegun', 'x', 'y');
    const backgrounds = rows.flatMap(({ background }) => background ?? []);
    expect(backgrounds.length).toBeGreaterThan(1);
    for (const { height } of backgrounds) expect(height).toBeLessThan(12);
  });
});

describe('the search for faults', () => {
  it('finds labels on each other, on boxes and outside, once they are moved there', async () => {
    const graph = graphOf(chartOf(featureMachine));
    const layout = await layOut(graph);
    const [first] = layout.routes.filter(({ label }) => label !== undefined);
    if (first === undefined) throw new Error('expected a route with a label, got none');
    const shifted = {
      ...first,
      points: first.points.map(({ x, y }) => ({ x: x + 33, y: y + 21 })),
    };
    const strewn = layout.routes.flatMap((route) =>
      route === first
        ? shifted
        : [{ ...route, ...(route.label && { label: first.label as never }) }],
    );
    const kinds = new Set(
      faultsOf(graph, { ...layout, routes: strewn }).map((one) => one.split(':')[0]),
    );
    expect([...kinds]).toEqual(
      expect.arrayContaining([
        'labels overlap',
        'label outside its frame',
        'arrow through a label',
      ]),
    );
  });

  it('finds arrows over the texts of headers, and behind large backgrounds of them', async () => {
    const graph = graphOf(chartOf(crossedHeader('first', 'second', 'third')));
    const layout = await layOut(graph);
    const kindsOf = (placed: typeof placedLines) =>
      new Set(faultsOf(graph, layout, placed).map((one) => one.split(':')[0]));
    expect([...kindsOf((box, rect) => placedLines(box, rect))]).toEqual([
      "arrow over a header's text",
    ]);
    const withLarge: typeof placedLines = (box, rect) => {
      const { names, rows } = placedLines(box, rect);
      const large = { background: { ...rect, height: box.height } };
      const put = (lines: typeof rows) => lines.map((line) => ({ ...line, ...large }));
      return { names: put(names), rows: put(rows) };
    };
    expect([...kindsOf(withLarge)]).toEqual(['arrow hidden behind a header']);
  });

  it('finds boxes on each other', async () => {
    const graph = graphOf(chartOf(featureMachine));
    const layout = await layOut(graph);
    const rect = layout.boxes.get('features.paused');
    if (rect === undefined) throw new Error('expected a layout for it, got none');
    const boxes = new Map([...layout.boxes, ['features.loading', rect]]);
    const kinds = new Set(faultsOf(graph, { ...layout, boxes }).map((one) => one.split(':')[0]));
    expect([...kinds]).toEqual(expect.arrayContaining(['boxes overlap']));
  });
});
