import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createMachine, not } from 'xstate';
import { checkoutMachine } from '../example/checkout.js';
import { chartOf, parseChart } from '../src/index.ts';
import { chartText } from '../src/model/chart-text.ts';
import { pathsOf, play } from '../src/paths/index.ts';
import { featureMachine } from './feature-machine.ts';
import { randomMachine } from './random-machine.ts';

function playAll(machine: AnyStateMachine): number {
  const { paths } = pathsOf(machine);
  for (const path of paths) play(machine, path);
  return paths.length;
}

describe('a path that is played', () => {
  for (const path of pathsOf(checkoutMachine).paths) {
    it(`is taken by XState: ${path.name}`, () => {
      expect(() => play(checkoutMachine, path)).not.toThrow();
    });
  }

  it('is taken with every feature of XState', () => {
    expect(playAll(featureMachine)).toBeGreaterThan(5);
  });

  it.each([...Array.from({ length: 30 }, (_, n) => n + 1), 91, 136])(
    'is taken in any machine (seed %i)',
    (n) => {
      expect(playAll(randomMachine(n, 6))).toBeGreaterThanOrEqual(0);
    },
  );

  it('is taken where a region is an end itself, which comes before all else', () => {
    const a = { type: 'parallel' as const, states: { x: { type: 'final' as const } }, onDone: 'b' };
    const b = { on: { GO: { target: 'b', reenter: true } } };
    const on = { LATE: { actions: 'never' } };
    const machine = createMachine({ id: 'm', initial: 'a', states: { a: { ...a, on }, b } });
    expect(pathsOf(machine).paths.map(({ name }) => name)).toEqual(['done, GO']);
    expect(pathsOf(machine).missed).toEqual([
      { transition: 'm.a LATE', reason: 'its state is always left at once' },
    ]);
    expect(playAll(machine)).toBe(1);
  });

  it('is taken by a route', () => {
    const states = { a: {}, b: { id: 'b', route: {} }, c: { id: 'c', route: { guard: 'isC' } } };
    expect(playAll(createMachine({ id: 'm', initial: 'a', states } as never))).toBe(2);
  });

  it('is the same of a chart that was read from its file', () => {
    const chart = parseChart(chartText(chartOf(featureMachine)), 'a file');
    expect(pathsOf(chart)).toEqual(pathsOf(featureMachine));
  });

  it('says what each step needs and where it leads', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          on: {
            GO: [
              { guard: 'isA', target: 'b' },
              { guard: not('isB'), target: 'c' },
            ],
          },
        },
        b: { after: { 1000: 'c' } },
        c: {},
      },
    });
    const { paths } = pathsOf(machine);
    expect(paths.map(({ name }) => name)).toEqual(['GO [not isA, not isB]', 'GO [isA], after 1 s']);
    expect(paths[1]?.steps).toMatchObject([
      {
        event: 'GO',
        conditions: { holds: ['isA'], fails: [] },
        taken: ['m.a GO [isA]'],
        state: 'b',
      },
      { event: 'xstate.after.1000.m.b', delayMs: 1000, state: 'c' },
    ]);
    expect(playAll(machine)).toBe(2);
  });

  it('is refused in words where the machine goes elsewhere', () => {
    const lamp = (target: string) =>
      createMachine({ id: 'm', initial: 'a', states: { a: { on: { GO: target } }, b: {}, c: {} } });
    const [path] = pathsOf(lamp('b')).paths;
    if (path === undefined) throw new Error('expected a path, got none');
    expect(() => play(lamp('c'), path)).toThrow(
      'step 1 (On GO: a goes to b.): expected "b", got "c"',
    );
  });
});
