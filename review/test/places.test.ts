import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { chartOf } from '../src/index.ts';
import { fitted } from '../src/layout/fitting.ts';
import { faultsOf } from './geometry.ts';

const WISHES = { hasDescriptions: false, hasReferences: true, widthPx: 900, links: {} };

/** A picture without faults: its size, where a state stands, and how high its texts are. */
async function placesIn(machine: ReturnType<typeof createMachine>) {
  const { graph, layout } = await fitted(chartOf(machine), undefined, WISHES);
  expect(faultsOf(graph, layout)).toEqual([]);
  const rectOf = (id: string) => {
    const rect = layout.boxes.get(id);
    if (rect === undefined) throw new Error(`expected a place for ${id}, got none`);
    return rect;
  };
  const named = graph.edges.filter(({ stub }) => stub === 'references').map(({ to }) => to);
  return { graph, layout, rectOf, named };
}

describe('a box with short arrows beside it', () => {
  const actions = ['one', 'two', 'three', 'four', 'five', 'six'].map((key) => `${key}OfTheActions`);

  it('is as high as its texts, and all of them end at it', async () => {
    const on = { reset: { target: '.b', actions } };
    const states = { a: { on: { next: 'b' } }, b: {} };
    const { graph, rectOf } = await placesIn(createMachine({ id: 'm', initial: 'a', on, states }));
    expect(rectOf('m.b').height).toBe(graph.root.children.find(({ id }) => id === 'm.b')?.height);
  });

  it('is so high that all of them end at it', async () => {
    const target = { target: 'b', reenter: true, actions };
    const states = { a: { on: { next: 'b' } }, b: { on: { x: target, y: target } } };
    const { layout, rectOf } = await placesIn(createMachine({ id: 'm', initial: 'a', states }));
    const { y, height } = rectOf('m.b');
    const loops = layout.routes.filter(({ edge }) => edge.from === 'm.b');
    expect(loops.length).toBeGreaterThan(0);
    for (const point of loops.flatMap(({ points }) => points)) {
      expect(point.y).toBeGreaterThan(y);
      expect(point.y).toBeLessThan(y + height);
    }
  });
});
