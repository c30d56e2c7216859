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

function keysOf(count: number, name: string): string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index}`);
}

describe('the initial state', () => {
  const states = {
    first: { on: { next: 'second', jump: 'third' } },
    second: { on: { next: 'third' } },
    third: {},
    start: { on: { skip: 'third' } },
  };
  const on = { begin: '.first', reset: '.start' };

  it('is above all others, though it was written last', async () => {
    const machine = createMachine({ id: 'm', initial: 'start', on, states });
    const { rectOf } = await placesIn(machine);
    const { y, height } = rectOf('m.start');
    for (const key of ['first', 'second', 'third']) {
      expect(rectOf(`m.${key}`).y).toBeGreaterThan(y + height);
    }
  });

  it('is so in a frame that arrows enter and leave', async () => {
    const inner = { initial: 'start', on, states: { ...states, first: { on: { out: '#m.a' } } } };
    const outer = { a: { on: { go: '#m.b.first', stay: '#m.b.second' } }, b: inner };
    const { rectOf } = await placesIn(createMachine({ id: 'm', initial: 'a', states: outer }));
    const { y, height } = rectOf('m.b.start');
    for (const key of ['first', 'second', 'third']) {
      expect(rectOf(`m.b.${key}`).y).toBeGreaterThan(y + height);
    }
  });
});

describe('states that no arrow connects with the initial one', () => {
  const keys = keysOf(20, 'alone');
  const on = Object.fromEntries(keys.map((key) => [`show.${key}`, `.${key}`]));
  const alone = Object.fromEntries(keys.map((key) => [key, {}]));

  it('stand below the rest, in rows of about the width', async () => {
    const states = { ...alone, start: { on: { next: 'end' } }, end: {} };
    const machine = createMachine({ id: 'm', initial: 'start', on, states });
    const { layout, rectOf } = await placesIn(machine);
    const { y, height } = rectOf('m.end');
    const tops = keys.map((key) => rectOf(`m.${key}`).y);
    expect(Math.min(...tops)).toBeGreaterThan(y + height);
    expect(new Set(tops).size).toBeLessThan(keys.length);
    expect(layout.width).toBeLessThanOrEqual(900);
  });

  it('stay with those that they are connected with, and in a frame that arrows leave', async () => {
    const pairs = { ...alone, alone0: { on: { next: 'alone1' } } };
    const inner = { initial: 'start', on, states: { start: { on: { out: '#m.z' } }, ...pairs } };
    const machine = createMachine({ id: 'm', initial: 'b', states: { b: inner, z: {} } });
    const { layout, rectOf } = await placesIn(machine);
    expect(layout.width).toBeLessThanOrEqual(900);
    const [from, to] = [rectOf('m.b.alone0'), rectOf('m.b.alone1')];
    expect(to.y - from.y - from.height).toBeLessThan(80);
    expect(to.y).toBeGreaterThan(from.y + from.height);
  });
});

describe('references', () => {
  it('are all arrows of a state that many lead to and that makes the picture too wide', async () => {
    const spokes = keysOf(12, 'applyingTheChange');
    const states = Object.fromEntries(
      spokes.map((key) => [key, { on: { 'change.done': 'idle', 'change.failed': 'idle' } }]),
    );
    const on = Object.fromEntries(spokes.map((key) => [`apply.${key}`, key]));
    const machine = createMachine({
      id: 'm',
      initial: 'idle',
      states: { ...states, idle: { on } },
    });
    const { graph, layout, named } = await placesIn(machine);
    expect(named).toEqual(expect.arrayContaining(['m.idle', ...spokes.map((key) => `m.${key}`)]));
    expect(graph.edges.filter(({ from, to }) => from !== to).length).toBe(1);
    expect(layout.width).toBeLessThanOrEqual(900);
  });

  it('are all into a state to which an arrow is too long, but those from next to it', async () => {
    const keys = keysOf(14, 'step');
    const entry = ['one', 'two', 'three', 'four', 'five', 'six'];
    const steps = keys.map((key, index) => {
      const back = [1, 5, 6, 7, 13].includes(index) ? { restart: 'step0' } : {};
      const next = index < 13 ? { next: `step${index + 1}` } : {};
      return [key, { entry, on: { ...next, ...back } }];
    });
    const machine = createMachine({
      id: 'm',
      initial: 'step0',
      states: Object.fromEntries(steps),
    });
    const { graph } = await placesIn(machine);
    const into = graph.edges.filter(
      ({ to, transitions }) => to === 'm.step0' && transitions.length,
    );
    expect(into.map(({ from }) => from)).toEqual(['m.step1']);
  });
});

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
    const states = { a: { on: { next: 'b' } }, b: { on: { x: target }, after: { 5: target } } };
    const { layout, rectOf } = await placesIn(createMachine({ id: 'm', initial: 'a', states }));
    const { y, height } = rectOf('m.b');
    const loops = layout.routes.filter(({ edge }) => edge.from === 'm.b');
    expect(loops.length).toBe(2);
    for (const point of loops.flatMap(({ points }) => points)) {
      expect(point.y).toBeGreaterThan(y);
      expect(point.y).toBeLessThan(y + height);
    }
  });
});
