import { expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { chartOf } from '../src/index.ts';
import { createTracePlayer } from '../src/page/engine/trace-player.ts';
import type { TraceRecord } from '../src/trace/trace.ts';

const machine = createMachine({
  id: 'light',
  initial: 'off',
  states: {
    off: { on: { press: [{ guard: 'isDay', target: 'dim' }, { target: 'bright' }] } },
    dim: { on: { press: 'off', turn: [{ guard: 'isA', target: 'off' }, { target: 'off' }] } },
    bright: { always: { guard: 'isHot', target: 'dead' }, on: { press: 'off', nod: {} } },
    dead: { type: 'final' },
  },
});
const machines = [{ name: 'light', chart: chartOf(machine), svg: '' }];

function record(actor: string, from: unknown, event: string, to: unknown, when = 0): TraceRecord {
  return { machine: 'light', actor, from, event, to, when };
}

it('plays a trace on the chart, several actors side by side', () => {
  const player = createTracePlayer(
    [
      record('a', null, 'xstate.init', 'off', 1000),
      record('b', null, 'xstate.init', 'off', 1001),
      record('a', 'off', 'press', 'dim', 1500),
      record('b', 'off', 'press', 'bright', 1400),
      record('b', 'bright', 'press', 'dead', 1600),
    ],
    machines,
  );
  expect(player.actors.map(({ id, activeStates }) => [id, activeStates])).toEqual([
    ['light a', ['light', 'light.off']],
  ]);
  expect(player.steps.map(({ nowMs, taken }) => [nowMs, ...taken])).toEqual([
    [0],
    [1],
    [500, { actor: 'light a', transition: 'light.off press [isDay]' }],
    [500, { actor: 'light b', transition: 'light.off press' }],
    [600, { actor: 'light b', transition: 'light.bright always [isHot]' }],
  ]);
  let calls = 0;
  player.subscribe(() => calls++);
  player.goTo(4);
  expect(calls).toBe(1);
  expect(player.actors.map(({ id, status, value }) => [id, status, value])).toEqual([
    ['light a', 'active', 'dim'],
    ['light b', 'done', 'dead'],
  ]);
  player.goTo(-1);
  expect(player.actors).toEqual([]);
});

it('says nothing of which transition it was where several could be, and what cannot be', () => {
  const { steps } = createTracePlayer(
    [
      record('a', 'dim', 'turn', 'off'),
      record('a', 'off', 'press', 'dead'),
      record('a', 'dead', 'press', 'nowhere'),
    ],
    machines,
  );
  expect(steps.map(({ taken }) => taken)).toEqual([[], [], []]);
  expect(steps.flatMap(({ problems }) => problems)).toEqual([
    'light a: nothing in its chart leads from "off" to "dead" on press',
    'light a: nothing in its chart leads from "dead" to "nowhere" on press',
  ]);
});

it('refuses a trace of other machines', () => {
  const strange = { ...record('a', null, 'xstate.init', 'on'), machine: 'lamp' };
  expect(() => createTracePlayer([strange], machines)).toThrow(
    'expected a trace of light, got one of lamp',
  );
});
