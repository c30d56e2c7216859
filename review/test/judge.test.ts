import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { chartOf } from '../src/index.ts';
import { judge, readTrace } from '../src/trace/index.ts';
import { folderWith, LAMP, review } from './command.ts';

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: {
    off: { on: { press: { guard: 'isDark', target: 'on' } } },
    on: { on: { press: 'off', move: {}, fail: 'broken' }, after: { 1000: 'off' } },
    broken: { type: 'final' },
  },
});

type Step = readonly [from: object | string | null, event: string, to: object | string];

/** The lines of one actor, or of those that are named. */
function traceOf(machine: string, steps: readonly Step[], actors: readonly string[] = []) {
  const lines = steps.map(([from, event, to], at) =>
    JSON.stringify({ machine, actor: actors[at] ?? 'x:0', from, event, to, when: at }),
  );
  return readTrace(lines.join('\n')).records;
}

const START: Step = [null, 'xstate.init', 'off'];
const ON: Step = ['off', 'press', 'on'];

/** What is wrong with a trace of the lamp, in a line. */
function faultOf(steps: readonly Step[], ...rest: Parameters<typeof traceOf>[2][]) {
  const { fault } = judge(traceOf('lamp', steps, ...rest), [chartOf(lamp)]);
  return fault && `${fault.line}: expected ${fault.expected}, got ${fault.got}`;
}

describe('a trace', () => {
  it('is a run where each step is possible', () => {
    const after: Step = ['on', 'xstate.after.1000.lamp.on', 'off'];
    const steps = [START, ON, ['on', 'move', 'on'] as const, after, ON, ['on', 'fail', 'broken']];
    expect(judge(traceOf('lamp', steps as Step[]), [chartOf(lamp)])).toEqual({
      steps: 6,
      actors: 1,
      machines: ['lamp'],
      strangers: new Map(),
    });
  });

  it.each<[string, Step[], string]>([
    ['begins elsewhere', [[null, 'xstate.init', 'on']], '1: expected it to begin in off, got on'],
    ['begins in the middle', [['on', 'press', 'off']], '1: expected a line before it, from null'],
    ['lacks its start', [ON], '1: expected a line before it, from null'],
    [
      'jumps',
      [START, ['on', 'press', 'off']],
      '2: expected it to be in off, where line 1 left it, got on',
    ],
    ['has an event that cannot come', [START, ['off', 'move', 'off']], 'expected press in off'],
    [
      'goes elsewhere',
      [START, ON, ['on', 'press', 'on']],
      '3: expected it to go from on to off, got on',
    ],
    [
      'has a state that is not there',
      [START, ['off', 'press', 'lit']],
      'got lit, and it has no state lit',
    ],
    [
      'goes on after its end',
      [START, ON, ['on', 'fail', 'broken'], ['broken', 'press', 'on']],
      '4: expected nothing after its end in line 3, got press',
    ],
    [
      'waits for what comes elsewhere',
      [START, ['off', 'xstate.after.1000.lamp.on', 'on']],
      '2: expected press in off, got xstate.after.1000.lamp.on',
    ],
  ])('that %s is none', (_, steps, message) => {
    expect(faultOf(steps)).toContain(message);
  });

  it('may have actors between each other, and a name again', () => {
    const actors = ['a', 'b', 'a', 'b', 'a'];
    expect(faultOf([START, START, ON, ON, ['on', 'press', 'off']], actors)).toBeUndefined();
    expect(faultOf([START, START, ON, ['on', 'press', 'off']], actors)).toMatch(
      /^4: .*off.*got on/,
    );
    expect(faultOf([START, ON, START, ON])).toBeUndefined();
    expect(faultOf([START, ON], ['a', 'b'])).toMatch(/^2: expected a line before it, from null/);
  });

  it('is judged for the machines that are known, and names the others', () => {
    const records = [...traceOf('fan', [START, ON]), ...traceOf('lamp', [START])];
    const { strangers, steps } = judge(records, [chartOf(lamp)]);
    expect([...strangers]).toEqual([['fan', 2]]);
    expect(steps).toBe(1);
  });

  it('may be of any of the machines that share an id', () => {
    const other = createMachine({
      id: 'lamp',
      initial: 'off',
      states: { off: { on: { kick: {} } } },
    });
    const charts = [chartOf(lamp), chartOf(other)];
    const isRun = (...steps: Step[]) => !('fault' in judge(traceOf('lamp', steps), charts));
    expect(isRun(START, ON)).toBe(true);
    expect(isRun(START, ['off', 'kick', 'off'])).toBe(true);
    expect(isRun(START, ['off', 'kick', 'off'], ON)).toBe(false);
  });

  it('may be cut between a step and what follows it by itself', () => {
    const mill = createMachine({
      id: 'mill',
      initial: 'full',
      states: {
        full: { on: { turn: 'turning' } },
        turning: { always: [{ guard: () => false, target: 'full' }, { target: 'empty' }] },
        empty: {},
      },
    });
    const cut = traceOf('mill', [['turning', 'turn', 'empty']]);
    expect(judge(cut, [chartOf(mill)], { isPart: true })).not.toHaveProperty('fault');
    const whole = traceOf('mill', [
      [null, 'xstate.init', 'full'],
      ...([['full', 'turn', 'turning']] as Step[]),
      ['turning', 'stop', 'empty'],
    ]);
    expect(judge(whole, [chartOf(mill)])).toHaveProperty('fault');
  });

  it('may be a part, and of an actor that was restored', () => {
    for (const steps of [[['on', 'press', 'off'] as const, ON], [ON]]) {
      const part = judge(traceOf('lamp', steps), [chartOf(lamp)], { isPart: true });
      expect(part).not.toHaveProperty('fault');
    }
    expect(
      faultOf([
        [null, '(resumed)', 'on'],
        ['on', 'press', 'off'],
      ]),
    ).toBeUndefined();
    expect(faultOf([[null, '(resumed)', 'lit']])).toBe(
      '1: expected a state of lamp, got lit, and it has no state lit',
    );
  });
});

describe('a step', () => {
  const playing = createMachine({
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
  const faultIn = (...steps: Step[]) => judge(traceOf('m', steps), [chartOf(playing)]).fault;
  const inA = { play: 'a' };
  const inB = { play: 'b' };

  it('into a history leads to what was left', () => {
    const paused = [[null, 'xstate.init', inA] as const, [inA, 'pause', 'paused'] as const];
    expect(faultIn(...paused, ['paused', 'resume', inA])).toBeUndefined();
    expect(faultIn(...paused, ['paused', 'resume', inB])).toMatchObject({ line: 3, got: 'play.b' });
  });

  it('into a history of which nothing is known leads to anything in it', () => {
    const paused = [null, '(resumed)', 'paused'] as const;
    const there = [paused, ['paused', 'resume', inB], [inB, 'pause', 'paused']] as const;
    expect(faultIn(...there, ['paused', 'resume', inB])).toBeUndefined();
    expect(faultIn(...there, ['paused', 'resume', inA])).toMatchObject({ line: 4 });
  });

  it('that is always taken has the event of the one before it, and comes at once', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { on: { go: 'b', stay: {} } }, b: { always: 'c', on: { go: 'a' } }, c: {} },
    });
    const faultOfIts = (...steps: Step[]) =>
      judge(traceOf('m', [[null, 'xstate.init', 'a'], ['a', 'go', 'b'], ...steps]), [
        chartOf(machine),
      ]).fault;
    expect(faultOfIts(['b', 'go', 'c'])).toBeUndefined();
    expect(faultOfIts(['b', 'stay', 'c'])).toMatchObject({ expected: 'go (always) in b' });
    expect(faultOfIts(['b', 'go', 'a'])).toMatchObject({ expected: 'it to go from b to c' });
  });

  it('asks conditions of one name once, and those that only read alike one by one', () => {
    const atLeast =
      (n: number) =>
      ({ context }: { context: { n: number } }) =>
        context.n >= n;
    const region = (guard: unknown) => ({
      initial: 'a',
      states: { a: { on: { go: { guard, target: 'b' } } }, b: {} },
    });
    const chartWith = (...guards: unknown[]) =>
      chartOf(
        createMachine(
          {
            id: 'm',
            type: 'parallel',
            context: { n: 2 },
            states: Object.fromEntries(guards.map((guard, at) => [`r${at}`, region(guard)])),
          } as never,
          { guards: { isA: () => true } },
        ),
      );
    const steps: Step[] = [
      [null, 'xstate.init', { r0: 'a', r1: 'a' }],
      [{ r0: 'a', r1: 'a' }, 'go', { r0: 'b', r1: 'a' }],
    ];
    const isRun = (chart: ReturnType<typeof chartOf>) => !judge(traceOf('m', steps), [chart]).fault;
    expect(isRun(chartWith('isA', 'isA'))).toBe(false);
    expect(isRun(chartWith(atLeast(1), atLeast(3)))).toBe(true);
  });
});

describe('an event of more outcomes than are tried', () => {
  const keys = Array.from({ length: 11 }, (_, at) => `r${at}`);
  const region = (key: string) => ({
    initial: 'a',
    states: { a: { on: { go: { guard: `is ${key}`, target: 'b' } } }, b: {} },
  });
  const states = Object.fromEntries(keys.map((key) => [key, region(key)]));
  const chart = chartOf(createMachine({ id: 'm', type: 'parallel', states }));
  const valueWith = (inB: number) =>
    Object.fromEntries(keys.map((key, at) => [key, at < inB ? 'b' : 'a']));
  const start: Step = [null, 'xstate.init', valueWith(0)];

  it('is not refused, and said not to be known', () => {
    const counts = [1, 8, 9, 10];
    const steps = counts.flatMap((inB) => [start, [valueWith(0), 'go', valueWith(inB)] as Step]);
    const actors = counts.flatMap((inB) => [`x:${inB}`, `x:${inB}`]);
    const judged = judge(traceOf('m', steps, actors), [chart]);
    expect(judged).toMatchObject({ steps: 8, unknown: 3 });
    expect(judged).not.toHaveProperty('fault');
  });

  it('is refused where its state is in no chart', () => {
    const strange = { ...valueWith(0), r3: 'c' };
    const steps: Step[] = [start, [valueWith(0), 'go', strange]];
    expect(judge(traceOf('m', steps), [chart])).toMatchObject({ steps: 1, fault: { line: 2 } });
  });
});

describe('xstate-review judge', () => {
  it('says that an old trace is no run of a machine whose state has another name', async () => {
    const step = { machine: 'lamp', actor: 'x:0', from: null, event: 'xstate.init', to: 'off' };
    const press = { ...step, from: 'off', event: 'press', to: 'on' };
    const trace = [step, press].map((one) => JSON.stringify({ ...one, when: 1 }));
    const folder = await folderWith({
      'run.jsonl': `${trace.join('\n')}\n{"machine":"la`,
      'lamp.js': LAMP,
      'new.js': LAMP.replaceAll("'on'", "'lit'").replace(' on: { on', ' lit: { on'),
      'package.json': '{"xstate-review":{"machines":["./new.js"]}}',
    });
    expect(await review(folder, 'judge', 'run.jsonl', 'lamp.js')).toEqual({
      code: 0,
      stdout:
        'run.jsonl: line 3, the last one: left out \'{"machine":"la\', which was cut off\n' +
        'run.jsonl is a run of lamp: 2 steps of 1 actor\n',
      stderr: '',
    });
    expect(await review(folder, 'judge', 'run.jsonl')).toMatchObject({
      code: 1,
      stderr:
        'xstate-review: run.jsonl:2: lamp (x:0) on press: expected it to go from off to lit, got on, ' +
        'and it has no state on; mend the machine, or record the trace anew\n',
    });
  });
});
