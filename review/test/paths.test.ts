import { describe, expect, it } from 'vitest';
import { and, createMachine, not, setup, stateIn } from 'xstate';
import { pathsOf, play } from '../src/paths/index.ts';
import { featureMachine } from './feature-machine.ts';
import { randomMachine } from './random-machine.ts';

describe('paths through a machine', () => {
  const lamp = setup({
    actions: { beep: () => {} },
    guards: { isDark: () => false, isOn: stateIn({ lamp: 'on' }), isLate: () => false },
    delays: { tiredMs: 90_000 },
  }).createMachine({
    id: 'lamp',
    type: 'parallel',
    states: {
      lamp: {
        initial: 'off',
        states: {
          off: { on: { press: [{ guard: 'isDark', target: 'on' }, { actions: 'beep' }] } },
          on: { after: { tiredMs: 'off' } },
        },
      },
      alarm: {
        initial: 'armed',
        states: {
          armed: { on: { move: { guard: and(['isOn', 'isLate']), target: 'ringing' } } },
          ringing: { on: { press: 'armed' } },
        },
      },
    },
  });

  it('are sentences, and none is the beginning of another one', () => {
    expect(pathsOf(lamp).paths.map(({ sentences }) => sentences)).toEqual([
      ['It starts in lamp.off, alarm.armed.', 'On press, otherwise: lamp.off stays and does beep.'],
      [
        'It starts in lamp.off, alarm.armed.',
        'On press, if isDark: lamp.off goes to lamp.on.',
        'After tiredMs (90 s): lamp.on goes to lamp.off.',
      ],
      [
        'It starts in lamp.off, alarm.armed.',
        'On press, if isDark: lamp.off goes to lamp.on.',
        // isOn is known from the states and not assumed.
        'On move, if isOn and isLate: alarm.armed goes to alarm.ringing.',
        'On press: alarm.ringing goes to alarm.armed.',
      ],
    ]);
  });

  it('take what every feature of XState leads to', () => {
    const { missed, paths } = pathsOf(featureMachine);
    const all = paths.flatMap(({ sentences }) => sentences);
    expect(missed).toEqual([]);
    expect(all).toContain('On done: working goes to finished.');
    expect(all).toContain('On RESUME: paused goes to remembered.');
  });

  it('take what is asked of a state by its key, and what functions without a name decide', () => {
    const machine = createMachine({
      id: 'inl',
      initial: 'a',
      states: {
        a: {
          on: {
            go: [
              { guard: and(['x', not('y')]), target: 'b' },
              { guard: () => true, target: 'c' },
              { guard: { type: 'z', params: () => ({}) }, target: 'c' },
              { guard: { type: 'z', params: () => ({}) }, target: 'b' },
              { guard: () => false, target: 'b' },
              { guard: stateIn('a'), target: 'c' },
              { actions: 'never' },
            ],
          },
        },
        b: {},
        c: {},
      },
    });
    expect(pathsOf(machine)).toMatchObject({ walked: 6, missed: [{ transition: 'inl.a go' }] });
  });

  it('are refused in words when there are too many situations', () => {
    const region = (n: number) => ({
      initial: 'a',
      states: { a: { on: { [`${n}`]: 'b' } }, b: { on: { [`${n}`]: 'c' } }, c: {} },
    });
    const states = Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`r${n}`, region(n)]));
    const machine = createMachine({ id: 'many', type: 'parallel', states });
    expect(() => pathsOf(machine, 5000)).toThrow(
      /^expected at most 5000 steps between its situations, got more; split it/,
    );
  });

  it('name a transition that an earlier alternative always precedes', () => {
    const machine = createMachine({ id: 'm', on: { GO: [{ actions: 'a' }, { actions: 'b' }] } });
    expect(pathsOf(machine)).toMatchObject({
      walked: 1,
      missed: [{ transition: 'm GO 2', reason: 'm GO always comes first' }],
    });
  });

  it('lead out of a state that is left at once by what is always taken only', () => {
    const always = (guard?: string) =>
      createMachine({
        id: 'm',
        initial: 'a',
        states: { a: { always: { ...(guard && { guard }), target: 'b' }, on: { GO: 'b' } }, b: {} },
      });
    expect(pathsOf(always()).missed).toEqual([
      { transition: 'm.a GO', reason: 'its state is always left at once' },
    ]);
    expect(pathsOf(always('isA')).missed).toEqual([]);
  });

  it('take what is always taken in a region together with what is around it', () => {
    const machine = createMachine({
      id: 'm',
      type: 'parallel',
      always: { guard: stateIn({ one: 'a' }), actions: 'beep' },
      states: {
        one: { initial: 'a', states: { a: { always: 'b' }, b: {} } },
        other: {},
      },
    });
    const { paths } = pathsOf(machine);
    expect(paths.map(({ steps }) => steps.map(({ taken }) => taken))).toEqual([
      [['m.one.a always', 'm always [in one.a]']],
    ]);
    for (const path of paths) play(machine, path);
  });

  it('know a state to be done only once what is in it has come to its end', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'work',
      states: {
        work: {
          initial: 'a',
          onDone: 'rest',
          states: { a: { on: { GO: 'z' } }, z: { type: 'final' } },
        },
        rest: {},
      },
    });
    expect(pathsOf(machine).paths.map(({ sentences }) => sentences)).toEqual([
      ['It starts in work.a.', 'On GO: work.a goes to work.z.', 'On done: work goes to rest.'],
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('can be found in any machine (seed %i)', (seed) => {
    const { paths, walked } = pathsOf(randomMachine(seed, 6));
    expect(paths.length).toBeLessThanOrEqual(walked);
  });
});
