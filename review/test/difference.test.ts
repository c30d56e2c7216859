import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import { changesIn, countOfChanges } from '../src/diff/changes.ts';
import { differenceOf, merged } from '../src/diff/difference.ts';
import { graphOf } from '../src/layout/graph.ts';
import { layOut } from '../src/layout/layout.ts';
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
      '~ state off: entry was darken, is darken, rest',
      '~ off on PRESS: targets was on, is dim',
      '+ state dim',
      '+ dim on PRESS → on',
      '~ on on PRESS [isReady]: guard was isCharged, is isReady; actions was save, is save, log',
      '- on on HOLD → on (reenter)',
      '+ on on DROP → off',
      '- state broken',
    ]);
    expect(countOfChanges(difference)).toBe('3 added, 2 removed, 3 changed');
  });

  it('is nothing between equals', () => {
    expect(changesIn(compare(before, before))).toEqual([]);
    expect(countOfChanges(compare(before, before))).toBe('');
  });

  it('is all of a machine that came or went', () => {
    const [come, gone] = [compare(null, after), compare(before, null)];
    expect(changesIn(come).every((line) => line.startsWith('+ '))).toBe(true);
    expect(changesIn(gone).every((line) => line.startsWith('- '))).toBe(true);
    expect(come.states.size).toBe(4);
    expect(gone.states.size).toBe(4);
  });

  it('says of what does nothing that it is ignored', () => {
    const machine = (on: object) => createMachine({ id: 'm', on });
    const list = changesIn(compare(machine({}), machine({ GO: { guard: 'isA' } })));
    expect(list).toEqual(['+ m on GO [isA] (ignored)']);
  });

  it('tells a transition from the one that took its id', () => {
    const alternatives = (...actions: string[]) =>
      createMachine({
        id: 'm',
        on: { GO: actions.map((one) => ({ guard: 'isA', actions: one })) },
      });
    const list = changesIn(compare(alternatives('a', 'b', 'c'), alternatives('a', 'c')));
    expect(list).toEqual(['~ m on GO [isA]: actions was b, is c', '- m on GO [isA] / c']);
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
