import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import { changesIn, countOfChanges } from '../src/diff/changes.ts';
import { differenceOf, merged } from '../src/diff/difference.ts';
import { graphOf } from '../src/layout/graph.ts';
import { layOut } from '../src/layout/layout.ts';
import type { Line } from '../src/layout/text-lines.ts';
import { chartOf } from '../src/model/read-machine.ts';
import { svgText } from '../src/svg/svg.ts';
import { faultsOf } from './geometry.ts';

const before = createMachine({
  id: 'light',
  initial: 'off',
  states: {
    off: { entry: 'darken', on: { PRESS: 'on', HOLD: { actions: 'beep' } } },
    on: {
      on: {
        PRESS: { guard: 'isCharged', target: 'off', actions: ['save'] },
        HOLD: { target: 'on', reenter: true },
      },
      after: { tiredMs: 'off' },
    },
    broken: { type: 'final' },
  },
});

const after = createMachine({
  id: 'light',
  initial: 'off',
  states: {
    off: { entry: ['darken', 'rest'], on: { PRESS: 'dim', HOLD: { actions: 'beep' } } },
    dim: { on: { PRESS: 'on' } },
    on: {
      on: {
        PRESS: { guard: 'isReady', target: 'off', actions: ['save', 'log'] },
        DROP: 'off',
      },
      after: { tiredMs: 'off' },
    },
  },
});

function compare(one: AnyStateMachine | null, other: AnyStateMachine | null) {
  return differenceOf(one && chartOf(one), other && chartOf(other));
}

describe('the difference of two charts', () => {
  const difference = compare(before, after);

  it('says what was added, removed and changed, and how it was', () => {
    expect(changesIn(difference)).toEqual([
      '~ state off: does rest on entry now',
      '~ off on PRESS: now goes to dim (was on)',
      '+ state dim is new',
      '+ dim on PRESS: goes to on',
      '~ on on PRESS [isReady]: asks isReady now (was isCharged); does log now',
      '- on on HOLD is gone (entered itself again)',
      '+ on on DROP: goes to off',
      '- state broken is gone',
    ]);
    expect(countOfChanges(difference)).toBe('3 added, 2 removed, 3 changed');
  });

  it('is nothing between equals', () => {
    expect(changesIn(compare(before, before))).toEqual([]);
    expect(countOfChanges(compare(before, before))).toBe('');
  });

  it('is all of a machine that came or went', () => {
    const [come, gone] = [compare(null, after), compare(before, null)];
    expect(changesIn(come)).toEqual(['+ machine light is new: 4 states, 6 transitions']);
    expect(changesIn(gone)).toEqual(['- machine light is gone: 4 states, 5 transitions']);
    expect(come.states.size).toBe(4);
    expect(gone.states.size).toBe(4);
  });

  it('says of what does nothing that it is ignored', () => {
    const machine = (on: object) => createMachine({ id: 'm', on });
    const list = changesIn(compare(machine({}), machine({ GO: { guard: 'isA' } })));
    expect(list).toEqual(['+ m on GO [isA]: is ignored']);
  });

  it('tells a transition from the one that took its id', () => {
    const alternatives = (...actions: string[]) =>
      createMachine({
        id: 'm',
        on: { GO: actions.map((one) => ({ guard: 'isA', actions: one })) },
      });
    const list = changesIn(compare(alternatives('a', 'b', 'c'), alternatives('a', 'c')));
    expect(list).toEqual(['- m on GO [isA] is gone (did b)']);
  });

  it('is drawn as one picture that marks each part by more than a colour', async () => {
    const graph = graphOf(difference.chart, difference);
    const layout = await layOut(graph);
    expect(faultsOf(graph, layout)).toEqual([]);
    const svg = svgText(graph, layout);
    expect(svg).toContain('text.removed{text-decoration:line-through}');
    expect(svg).toContain('text.added{text-decoration:underline}');
    // Where an arrow led before, and where it leads now.
    const routes = layout.routes.filter(({ edge }) => edge.from === 'light.off');
    expect(routes.map(({ edge }) => [edge.to, edge.mark])).toEqual([
      ['light.on', 'removed'],
      ['light.dim', 'added'],
    ]);
    // Of what changed, which line went and which came.
    const [press] = layout.routes.filter(({ edge }) => edge.id === 'light.on PRESS [isReady]');
    expect(press?.edge.lines.map(({ mark, spans }) => [mark, spans[0]?.text])).toEqual([
      [undefined, 'PRESS'],
      ['removed', '[isCharged]'],
      ['removed', '/ save'],
      ['added', '[isReady]'],
      ['added', '/ save, log'],
    ]);
  });
});

describe('the picture of a difference', () => {
  const lamp = (...guards: string[]) =>
    createMachine({
      id: 'lamp',
      on: { LOG: guards.map((guard) => ({ guard, actions: 'log' })) },
    });
  const swapped = compare(lamp('isA', 'isB'), lamp('isB', 'isA'));

  it('marks which alternative is tried first now, and which was', () => {
    const { rows } = graphOf(swapped.chart, swapped).root;
    expect(rows.map(({ mark, spans }) => [mark, spans.map(({ text }) => text).join('')])).toEqual([
      ['removed', 'LOG 2/2 [isB] / log'],
      ['added', 'LOG 1/2 [isB] / log'],
      ['removed', 'LOG 1/2 [isA] / log'],
      ['added', 'LOG 2/2 [isA] / log'],
    ]);
  });

  it('shows what a state was called, and where it was', () => {
    const shop = (name: string, states: object) =>
      createMachine({
        id: 'shop',
        initial: 'cart',
        states: { cart: { on: { GO: `#${name}`, LEAVE: '#gone' } }, ...states },
      } as never);
    const before = shop('a', { b: {}, old: { id: 'a' }, gone: { id: 'gone' } });
    const after = shop('a', {
      b: { initial: 'gone', states: { gone: { id: 'gone' } } },
      young: { id: 'a' },
    });
    const difference = compare(before, after);
    const boxes = graphOf(difference.chart, difference).root.children;
    const linesOf = (lines: readonly Line[] = []) =>
      lines.map(({ mark, spans }) => [mark, spans[0]?.text]);
    expect(linesOf(boxes.find(({ id }) => id === 'a')?.name)).toEqual([
      ['removed', 'old'],
      ['added', 'young'],
    ]);
    const moved = boxes.find(({ id }) => id === 'shop.b')?.children.find(({ id }) => id === 'gone');
    expect(linesOf(moved?.rows)).toEqual([['changed', 'was in shop']]);
  });

  it.each([0, 1])(
    'is pale where nothing changed, and readable by day and by night: %d',
    (index) => {
      const graph = graphOf(swapped.chart, swapped);
      const svg = svgText(graph, {
        width: 0,
        height: 0,
        boxes: new Map([['lamp', ZERO]]),
        routes: [],
      });
      const colours = new Map(
        [...(svg.match(/svg\{[^}]*\}/g)?.[index] ?? '').matchAll(/--(\w+):(#\w+)/g)].map(
          ([, name, value]) => [name, value ?? ''],
        ),
      );
      const contrast = (one: string, other: string) => {
        const [dark = 0, light = 0] = [one, other]
          .map((name) => luminance(colours.get(name) ?? ''))
          .toSorted((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
      };
      for (const text of [
        'ink',
        'guard',
        'action',
        'quiet',
        'loud',
        'added',
        'removed',
        'changed',
      ]) {
        for (const ground of ['paper', 'box']) expect(contrast(text, ground)).toBeGreaterThan(4.5);
      }
      expect(contrast('loud', 'paper')).toBeGreaterThan(2 * contrast('ink', 'paper'));
      expect(contrast('changed', 'paper')).toBeGreaterThan(1.5 * contrast('line', 'paper'));
    },
  );
});

const ZERO = { x: 0, y: 0, width: 0, height: 0 };

/** How bright a colour is, as WCAG has it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('two lists in one', () => {
  const merge = (one: string, other: string) => merged([...one], [...other], (x) => x).join('');
  it.each([
    ['abc', 'abc', 'abc'],
    ['abc', 'ac', 'abc'],
    ['abc', 'bc', 'abc'],
    ['abc', 'ab', 'abc'],
    ['abcd', 'ad', 'abcd'],
    ['', 'ab', 'ab'],
    ['ab', '', 'ab'],
    ['ab', 'xby', 'axby'],
  ])('%s and %s are %s', (one, other, all) => {
    expect(merge(one, other)).toBe(all);
  });
});
