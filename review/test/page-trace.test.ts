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

function play(records: readonly TraceRecord[], shown = machines, notes: readonly string[] = []) {
  const numbered = records.map((one, index) => ({ ...one, line: index + 1 }));
  return createTracePlayer({ records: numbered, notes }, shown);
}

function record(actor: string, from: unknown, event: string, to: unknown, when = 0): TraceRecord {
  return { machine: 'light', actor, from, event, to, when };
}

it('plays a trace on the chart, several actors side by side', () => {
  const player = play([
    record('a', null, 'xstate.init', 'off', 1000),
    record('b', null, 'xstate.init', 'off', 1001),
    record('a', 'off', 'press', 'dim', 1500),
    record('b', 'off', 'press', 'bright', 1400),
    record('b', 'bright', 'press', 'dead', 1600),
  ]);
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
  expect(player.cast?.map(({ id }) => id)).toEqual(['light a', 'light b']);
  // Views read it often.
  expect(player.actors).toBe(player.actors);
  player.goTo(-1);
  expect(player.actors).toEqual([]);
});

it('says nothing of which transition it was where several could be, and what cannot be', () => {
  const player = play([
    record('a', 'dim', 'turn', 'off'),
    record('a', 'off', 'press', 'dead'),
    record('a', 'dead', 'press', 'nowhere'),
    record('a', 'dim', 'press', 'off'),
  ]);
  const { steps } = player;
  expect(steps.map(({ taken }) => taken.length)).toEqual([0, 0, 0, 1]);
  const advice = '; mend the machine, or record the trace anew';
  expect(steps.flatMap(({ problems }) => problems)).toEqual([
    `light a: expected it to go from off to bright or dim, got dead${advice}`,
    `light a: expected nothing after its end in line 2, got press${advice}`,
  ]);
  player.goTo(2);
  expect(player.actors).toMatchObject([{ value: 'nowhere', activeStates: [] }]);
});

it('takes a way into a history as the judge of traces does', () => {
  const back = createMachine({
    id: 'm',
    initial: 'play',
    states: {
      play: {
        initial: 'a',
        states: { a: { on: { next: 'b' } }, b: {}, last: { type: 'history' } },
        on: { pause: 'paused' },
      },
      paused: { on: { resume: 'play.last' } },
    },
  });
  const states = [{ play: 'a' }, { play: 'b' }, 'paused', { play: 'b' }];
  const events = ['xstate.init', 'next', 'pause', 'resume'];
  const records = states.map((to, at) => ({
    ...record('a', states[at - 1] ?? null, events[at] ?? '', to),
    machine: 'm',
  }));
  const { steps } = play(records, [{ name: 'm', chart: chartOf(back), svg: '' }]);
  expect(steps.flatMap(({ problems }) => problems)).toEqual([]);
  expect(steps.at(-1)?.taken).toEqual([{ actor: 'm a', transition: 'm.paused resume' }]);
});

it('plays actors of machines that share an id, each on the chart that allows its steps', () => {
  const [one, two] = ['on', 'lit'].map((to) => {
    const states = { off: { on: { press: to } }, [to]: {} };
    return { name: to, chart: chartOf(createMachine({ initial: 'off', states })), svg: '' };
  });
  if (one === undefined || two === undefined) throw new Error('expected two machines, got less');
  const records = ['on', 'lit'].flatMap((to) => [
    { ...record(to, null, 'xstate.init', 'off'), machine: '(machine)' },
    { ...record(to, 'off', 'press', to), machine: '(machine)' },
  ]);
  const player = play(records, [one, two]);
  player.goTo(3);
  expect(
    player.actors.map(({ machine: name, activeStates }) => [name, activeStates.at(-1)]),
  ).toEqual([
    ['on', one.chart.states.at(-1)?.id],
    ['lit', two.chart.states.at(-1)?.id],
  ]);
  expect(player.steps.flatMap(({ problems }) => problems)).toEqual([]);
});

it('says with the first step what of a trace it does not play', () => {
  const stranger = { ...record('f', null, 'xstate.init', 'on'), machine: 'fan' };
  const own = record('a', null, 'xstate.init', 'off');
  const { steps } = play([stranger, own, stranger], machines, ['line 9: left out x']);
  expect(steps.map(({ problems }) => problems)).toEqual([
    ['line 9: left out x', 'left out 2 lines of the machine fan, which is not among these'],
  ]);
});

it('refuses a trace of other machines', () => {
  const strange = { ...record('a', null, 'xstate.init', 'on'), machine: 'lamp' };
  expect(() => play([strange])).toThrow('expected a trace of light, got one of lamp');
  expect(() => play([])).toThrow('expected a trace of light, got a file without a step');
});
