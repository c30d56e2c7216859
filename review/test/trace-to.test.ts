import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type AnyStateMachine,
  createActor,
  createMachine,
  fromPromise,
  type InspectionEvent,
  SimulatedClock,
} from 'xstate';
import { chartOf } from '../src/index.ts';
import { judge, readTrace, type TraceOptions, traceTo } from '../src/trace/index.ts';
import { folderWith } from './command.ts';

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: {
    off: { on: { press: 'on' } },
    on: { on: { press: 'off', move: {} }, after: { 9: 'off' } },
  },
});

/** What is written of a machine that is sent events. */
function written(machine: AnyStateMachine, events: readonly object[], options?: TraceOptions) {
  const lines: string[] = [];
  const inspect = traceTo((line) => lines.push(line), options);
  const actor = createActor(machine, { inspect, id: 'one' }).start();
  for (const event of events) actor.send(event as never);
  return { lines, steps: stepsIn(lines), actor };
}

function stepsIn(lines: readonly string[]) {
  return readTrace(lines.join('\n')).records.map(({ from, event, to }) => [from, event, to]);
}

describe('traceTo', () => {
  it('writes the start of an actor and each transition, also one that ignores its event', () => {
    const { lines, steps } = written(lamp, [
      { type: 'nonsense' },
      { type: 'press', secret: 1 },
      { type: 'move' },
    ]);
    expect(steps).toEqual([
      [null, 'xstate.init', 'off'],
      ['off', 'press', 'on'],
      ['on', 'move', 'on'],
    ]);
    expect(lines.join()).not.toContain('secret');
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      machine: 'lamp',
      actor: expect.stringMatching(/^one x:\d+$/),
      when: expect.any(Number),
    });
  });

  it('writes timeouts and what is always taken', () => {
    const lines: string[] = [];
    const clock = new SimulatedClock();
    createActor(lamp, { clock, inspect: traceTo((line) => lines.push(line)) })
      .start()
      .send({ type: 'press' });
    clock.increment(9);
    expect(stepsIn(lines).at(-1)).toEqual(['on', 'xstate.after.9.lamp.on', 'off']);
    const states = { a: { always: 'b' }, b: { on: { go: 'c' } }, c: { always: 'd' }, d: {} };
    const machine = createMachine({ id: 'm', initial: 'a', states });
    expect(written(machine, [{ type: 'go' }]).steps).toEqual([
      [null, 'xstate.init', 'b'],
      ['b', 'go', 'c'],
      ['c', 'go', 'd'],
    ]);
  });

  it('tells actors of one id apart, and children from their parents', () => {
    const parent = createMachine({
      id: 'parent',
      initial: 'a',
      states: {
        a: { invoke: [{ id: 'lamp', src: lamp }], on: { again: { target: 'a', reenter: true } } },
      },
    });
    const { lines } = written(parent, [{ type: 'again' }]);
    const starts = readTrace(lines.join('\n')).records.filter(
      ({ event }) => event === 'xstate.init',
    );
    expect(starts.map(({ machine }) => machine)).toEqual(['lamp', 'parent', 'lamp']);
    expect(new Set(starts.map(({ actor }) => actor)).size).toBe(3);
    expect(
      judge(readTrace(lines.join('\n')).records, [chartOf(parent), chartOf(lamp)]),
    ).toMatchObject({
      steps: 4,
      actors: 3,
    });
  });

  it('says of an actor that was restored, or ran before, in what state it goes on', () => {
    const { actor } = written(lamp, [{ type: 'press' }]);
    const lines: string[] = [];
    const inspect = traceTo((line) => lines.push(line));
    createActor(lamp, { snapshot: actor.getPersistedSnapshot(), inspect }).start();
    actor.system.inspect(inspect as (one: InspectionEvent) => void);
    actor.send({ type: 'press' });
    expect(stepsIn(lines)).toEqual([
      [null, '(resumed)', 'on'],
      [null, '(resumed)', 'on'],
      ['on', 'press', 'off'],
    ]);
    expect(judge(readTrace(lines.join('\n')).records, [chartOf(lamp)]).fault).toBeUndefined();
  });

  it('writes of payloads what the project says, and of the others none', () => {
    const circular: Record<string, unknown> = { type: 'press' };
    circular.self = circular;
    const complaints: string[] = [];
    const payload: TraceOptions['payload'] = ({ type: _, input: _input, ...rest }) => {
      if (rest.thrown) throw new Error('no');
      return Object.keys(rest).length > 0 ? rest : undefined;
    };
    const events = [
      { type: 'press', by: 'hand' },
      circular,
      { type: 'press', big: 1n },
      { type: 'press', thrown: true },
      { type: 'press', long: 'x'.repeat(20_000) },
      { type: 'press' },
    ];
    const options = { payload, complain: (message: string) => complaints.push(message) };
    const { lines } = written(lamp, events, options);
    const records = readTrace(lines.join('\n')).records;
    expect(records.map((one) => one.payload)).toEqual([
      undefined,
      { by: 'hand' },
      ...Array(5).fill(undefined),
    ]);
    expect(complaints).toEqual([
      expect.stringContaining('a payload is left out: Converting circular'),
    ]);
  });

  it('ends where writing fails, says so once, and the machine goes on', () => {
    const complaints: string[] = [];
    let writes = 0;
    const inspect = traceTo(
      () => {
        writes++;
        if (writes === 2) throw new Error('the disk is full');
      },
      { complain: (message) => complaints.push(message) },
    );
    const actor = createActor(lamp, { inspect }).start();
    for (let n = 0; n < 3; n++) actor.send({ type: 'press' });
    expect(actor.getSnapshot()).toMatchObject({ status: 'active', value: 'on' });
    expect(writes).toBe(2);
    expect(complaints).toEqual(['xstate-review: the trace ends here: the disk is full']);
  });

  it('appends to a file, and refuses one that cannot be opened', async () => {
    const folder = await folderWith({});
    const file = join(folder, 'run.jsonl');
    for (let run = 0; run < 2; run++) {
      createActor(lamp, { inspect: traceTo(file), clock: new SimulatedClock() })
        .start()
        .send({ type: 'press' });
    }
    const { records } = readTrace(await readFile(file, 'utf8'));
    expect(records.map(({ event }) => event)).toEqual([
      'xstate.init',
      'press',
      'xstate.init',
      'press',
    ]);
    expect(judge(records, [chartOf(lamp)])).toMatchObject({ steps: 4, actors: 2 });
    expect(() => traceTo(folder)).toThrow(/expected a file to append to, got: EISDIR/);
  });

  it('leaves out actors that are no machines', async () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: { invoke: { src: fromPromise(async () => 1), onDone: 'b' } },
        b: { type: 'final' },
      },
    });
    const lines: string[] = [];
    const actor = createActor(machine, { inspect: traceTo((line) => lines.push(line)) }).start();
    await new Promise<void>((resolve) => void actor.subscribe({ complete: resolve }));
    expect(stepsIn(lines)).toEqual([
      [null, 'xstate.init', 'a'],
      ['a', 'xstate.done.actor.0.m.a', 'b'],
    ]);
  });
});
