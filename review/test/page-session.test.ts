import { describe, expect, it } from 'vitest';
import {
  type AnyStateMachine,
  assign,
  createMachine,
  emit,
  enqueueActions,
  fromCallback,
  fromPromise,
  sendParent,
  sendTo,
  setup,
} from 'xstate';
import { chartOf } from '../src/index.ts';
import { createSession, type SessionOptions } from '../src/page/engine/create-session.ts';

function play(list: readonly AnyStateMachine[], said: Omit<SessionOptions, 'machines'> = {}) {
  const machines = list.map((machine) => ({ name: machine.id, machine, chart: chartOf(machine) }));
  const session = createSession({ machines, ...said });
  return {
    session,
    last: () => session.steps[session.at],
    actor: (id: string) => session.actors.find((one) => one.id === id),
    labels: (id: string) =>
      session.actors.find((one) => one.id === id)?.offers.map(({ label }) => label),
  };
}

const ran: string[] = [];

const child = setup({}).createMachine({
  id: 'child',
  initial: 'waiting',
  states: {
    waiting: { on: { 'work.done': { target: 'over', actions: sendParent({ type: 'told' }) } } },
    over: { type: 'final' },
  },
});

const lamp = createMachine({
  id: 'lamp',
  initial: 'on',
  states: { on: { after: { 1000: 'off' } }, off: { type: 'final' } },
});

const parent = setup({
  types: { context: {} as { count: number; at: number } },
  actors: {
    child,
    loader: fromPromise(async () => ran.push('loader')),
    socket: fromCallback(() => void ran.push('socket')),
  },
  delays: { patienceMs: 2000 },
  guards: {
    hasFew: ({ context }) => context.count < 2,
    isFit: ({ event }) => Object(event).order.fit,
    isBoth: () => true,
  },
  actions: {
    beep: () => void ran.push('beep'),
    shout: (_, _params: { word: string }) => void ran.push('shout'),
  },
}).createMachine({
  id: 'parent',
  context: { count: 0, at: 0 },
  initial: 'idle',
  states: {
    idle: {
      on: {
        go: {
          guard: 'hasFew',
          target: 'loading',
          actions: [
            assign({
              count: ({ context }) => context.count + 1,
              at: () => Date.now() / 2 + Date.parse(new Date().toISOString()) / 2,
            }),
            { type: 'shout', params: { word: 'go' } },
            () => void ran.push('inline'),
            enqueueActions(({ enqueue }) => {
              enqueue('beep');
              enqueue(() => void ran.push('enqueued'));
              enqueue.emit({ type: 'went' });
            }),
          ],
        },
        check: { guard: 'isFit', target: 'loading' },
        'sub.*': { actions: 'beep' },
        ignored: {},
        fail: { actions: assign({ count: () => Object(undefined).a.b }) },
        work: 'working',
      },
    },
    loading: {
      invoke: {
        src: 'loader',
        onDone: { target: 'idle', actions: assign({ count: ({ event }) => Number(event.output) }) },
        onError: 'broken',
      },
      after: { patienceMs: 'idle' },
    },
    working: {
      invoke: [
        { src: 'child', id: 'worker', onDone: 'idle' },
        { src: 'socket', id: 'wire' },
      ],
      on: { told: { actions: 'beep' }, relay: { actions: sendTo('wire', { type: 'hi' }) } },
    },
    broken: { type: 'final' },
  },
});

describe('a page', () => {
  it('runs what decides, and tells what has effects', () => {
    const { session, last, actor } = play([parent]);
    ran.length = 0;
    session.send('parent', 'go');
    expect(actor('parent')?.value).toBe('loading');
    expect(JSON.parse(actor('parent')?.context ?? '')).toEqual({
      count: 1,
      at: Date.UTC(2026, 0, 1),
    });
    expect(last()?.actions.map(({ action }) => action)).toEqual([
      'shout(word: "go")',
      '(anonymous)',
      'beep',
      '(anonymous)',
      'emit went',
    ]);
    expect(ran).toEqual([]);
  });

  it('finds each transition that is taken on the chart', () => {
    const { session, last } = play([parent]);
    session.send('parent', 'go');
    expect(last()?.taken).toEqual([{ actor: 'parent', transition: 'parent.idle go [hasFew]' }]);
    session.send('parent', 'xstate.after.patienceMs.parent.loading');
    expect(last()).toMatchObject({
      title: '2 s later',
      nowMs: 2000,
      taken: [{ actor: 'parent', transition: 'parent.loading after patienceMs' }],
    });
  });

  it('offers what can be sent now, with its transitions and a timeout that is due', () => {
    const { session, actor, labels } = play([parent], {
      samples: { parent: { go: [{ fast: true }] } },
    });
    expect(labels('parent')).toEqual(['go', 'check', 'sub.*', 'fail', 'work']);
    expect(actor('parent')?.offers[0]).toEqual({
      label: 'go',
      event: 'go',
      transitions: ['parent.idle go [hasFew]'],
      sample: '{"fast":true}',
    });
    session.send('parent', 'go');
    session.advance(500);
    expect(labels('parent')).toEqual(['done loader', 'error loader', 'after patienceMs (2 s)']);
    expect(actor('parent')?.offers.at(-1)?.dueMs).toBe(1500);
    expect(labels('parent.loader')).toEqual(['done', 'error']);
  });

  it('takes what stands for other events by the type in its payload', () => {
    const { session, last } = play([parent]);
    session.send('parent', 'sub.*', '{"type":"sub.one"}');
    expect(last()?.messages).toEqual([{ to: 'parent', event: 'sub.one' }]);
    expect(last()?.taken.map(({ transition }) => transition)).toEqual(['parent.idle sub.*']);
  });

  it('says which event nothing takes, and nothing of one that is ignored on purpose', () => {
    const { session, last } = play([parent]);
    session.send('parent', 'nonsense');
    expect(last()?.problems).toEqual(['parent: nothing takes nonsense in this state']);
    session.send('parent', 'ignored');
    expect(last()?.problems).toEqual([]);
  });

  it('says that a condition is false, and a number that is none', () => {
    const gate = createMachine({
      id: 'gate',
      context: { coins: Number.NaN },
      on: { push: { guard: ({ context }) => context.coins > 1, actions: () => {} } },
    });
    const { session, actor, last } = play([gate]);
    session.send('gate', 'push');
    expect(last()?.problems).toEqual([
      'gate: no condition of push is true in this state, and it has no payload',
    ]);
    expect(actor('gate')?.context).toContain('(NaN)');
  });

  it('says what fails, and what payload is no object', () => {
    const { session, last, actor } = play([parent]);
    session.send('parent', 'go', '[1]');
    expect(last()?.problems).toEqual(['payload: expected a JSON object, got [1]']);
    const listed = play([parent], { samples: { parent: { go: [[5]] } } });
    listed.session.send('parent', 'go');
    expect(listed.last()?.problems).toEqual(['payload: expected a JSON object, got [5]']);
    session.send('parent', 'fail');
    expect(actor('parent')?.status).toBe('error');
    expect(last()?.problems).toEqual([
      "parent: ended with an error: Cannot read properties of undefined (reading 'b')",
    ]);
    session.goTo(0);
    expect(actor('parent')?.status).toBe('active');
  });
});

it('has dates that are dates in each later step, and Date as a function', () => {
  const dated = setup({
    types: { context: {} as { at: unknown; text: string } },
    guards: { isDate: ({ context }) => context.at instanceof Date },
  }).createMachine({
    ...{ id: 'dated', context: { at: null, text: '' }, initial: 'a' },
    states: {
      a: { on: { go: { target: 'b', actions: assign({ at: () => new Date() }) } } },
      b: { on: { go: { target: 'c', guard: 'isDate', actions: assign({ text: () => Date() }) } } },
      c: {},
    },
  });
  const { session, actor } = play([dated]);
  session.send('dated', 'go');
  session.send('dated', 'go');
  expect(actor('dated')?.value).toBe('c');
  const { at, text } = JSON.parse(actor('dated')?.context ?? '');
  expect([Date.parse(at), Date.parse(text)]).toEqual([Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1)]);
});

it('says in place of a context why it cannot be shown', () => {
  const toJSON = () => {
    throw new Error('kept to myself');
  };
  const secretive = createMachine({ id: 'secretive', context: { deep: { toJSON } } });
  const { actor } = play([secretive]);
  expect(actor('secretive')?.context).toBe('(cannot be shown: kept to myself)');
});

describe('a stub', () => {
  it('ends with an output, fails, and is gone then', () => {
    const { session, actor, last } = play([parent]);
    session.send('parent', 'go');
    session.send('parent', 'xstate.done.actor.0.parent.loading', '{"output":1}');
    expect(last()?.title).toBe('parent.loader: done');
    expect(last()?.messages).toEqual([
      { from: 'parent.loader', to: 'parent', event: 'xstate.done.actor.0.parent.loading' },
    ]);
    expect(actor('parent')?.context).toContain('"count": 1');
    expect(actor('parent.loader')).toBeUndefined();
    session.send('parent', 'go');
    session.send('parent.loader 2', 'xstate.error');
    expect(actor('parent')).toMatchObject({ status: 'done', value: 'broken' });
  });

  it('is sent what its parent sends, and sends what its parent takes', () => {
    const { session, last } = play([parent]);
    session.send('parent', 'work');
    session.send('parent', 'relay');
    expect(last()?.messages.at(-1)).toEqual({ from: 'parent', to: 'parent.wire', event: 'hi' });
    session.send('parent.wire', 'told');
    expect(last()?.messages).toEqual([{ from: 'parent.wire', to: 'parent', event: 'told' }]);
  });
});

it('runs a child machine beside its parent where it is among those given', () => {
  const { session, actor, last } = play([parent, child]);
  expect(actor('child')).toBeUndefined();
  session.send('parent', 'work');
  expect(actor('parent.worker')).toMatchObject({ machine: 'child', parent: 'parent' });
  session.send('parent.worker', 'work.done');
  expect(last()?.messages).toEqual([
    { to: 'parent.worker', event: 'work.done' },
    { from: 'parent.worker', to: 'parent', event: 'told' },
    { from: 'parent.worker', to: 'parent', event: 'xstate.done.actor.worker' },
  ]);
  expect(actor('parent')?.value).toBe('idle');
});

describe('a machine for itself', () => {
  it('waits for its start where it runs on demand, and a link starts it too', () => {
    const { session, actor, last } = play([parent, lamp], { onDemand: ['lamp'] });
    session.advance(5000);
    expect(actor('lamp')).toBeUndefined();
    session.start('lamp');
    expect([actor('lamp')?.value, last()?.title]).toEqual(['on', 'lamp: start']);
    const link = session.link();
    session.advance(1000);
    expect(actor('lamp')?.status).toBe('done');
    session.open(link);
    expect(actor('lamp')?.value).toBe('on');
  });

  it('is started by a wire', () => {
    const wires = () => () => [{ to: 'lamp', event: { type: 'xstate.init' } }];
    const { session, actor, last } = play([parent, lamp], { onDemand: ['lamp'], wires });
    expect(actor('lamp')).toBeUndefined();
    session.send('parent', 'go');
    expect(actor('lamp')?.value).toBe('on');
    expect(last()?.problems).toContain('wires: expected a machine that does not run, got lamp');
  });

  it('is one of the page, and that is said of what is not', () => {
    expect(play([lamp], { onDemand: ['lmap'] }).last()?.problems).toEqual([
      'onDemand: expected a machine of the page, got lmap',
    ]);
    const wires = () => () => [{ to: 'lmap', event: { type: 'xstate.init' } }];
    const { session, last } = play([parent, lamp], { wires });
    session.send('parent', 'go');
    expect(last()?.problems).toContain('wires: expected a machine of the page, got lmap');
  });

  it('is started by its name, also where a child of another is called so', () => {
    const named = createMachine({ id: 'parent.worker' });
    const { session, actor } = play([parent, child, named], { onDemand: ['parent.worker'] });
    session.send('parent', 'work');
    session.start('parent.worker');
    expect(actor('child')).toBeUndefined();
    expect(actor('parent.worker 2')?.machine).toBe('parent.worker');
  });

  it('keeps nothing of what it sends to a parent that is not there', () => {
    let outside: object = {};
    const sender = setup({}).createMachine({
      id: 'sender',
      context: ({ self }) => {
        outside = Object(self._parent);
        return {};
      },
      on: { go: { actions: sendParent({ type: 'told' }) } },
    });
    const { session, last } = play([sender]);
    session.send('sender', 'go');
    expect(last()?.messages).toContainEqual({ from: 'sender', to: 'outside', event: 'told' });
    expect(Reflect.get(outside, 'mailbox')).toHaveProperty('_current', null);
  });

  it('that fails at its start without an input says that it may want one', () => {
    const timed = createMachine({
      id: 'timed',
      context: ({ input }) => ({ ms: Object(input).of.ms }),
    });
    const hint = 'if it wants an input, give it one by --samples FILE';
    expect(play([timed]).last()?.problems).toEqual([expect.stringContaining(hint)]);
    const given = play([timed], { inputs: { timed: 5 } });
    expect(given.last()?.problems).toEqual([expect.not.stringContaining(hint)]);
  });

  it('is played alone, where another one starts it too', () => {
    const { session, actor, last, labels } = play([parent, child]);
    session.start('child');
    session.send('child', 'work.done');
    expect([last()?.problems, actor('child')?.status]).toEqual([[], 'done']);
    expect(last()?.messages).toContainEqual({ from: 'child', to: 'outside', event: 'told' });
    expect(labels('child')).toEqual(['start again']);
    session.send('child', 'xstate.init');
    expect(actor('child 2')?.value).toBe('waiting');
  });
});

describe('a guard', () => {
  it('is asked for where it cannot be computed, and its event is taken with the answer', () => {
    const { session, last, actor } = play([parent]);
    session.send('parent', 'check');
    expect(actor('parent')?.value).toBe('idle');
    expect(last()?.asked).toEqual([
      {
        machine: 'parent',
        guard: 'isFit',
        reason: "Cannot read properties of undefined (reading 'fit')",
      },
    ]);
    session.force('parent', 'isFit', true);
    expect(actor('parent')?.value).toBe('loading');
    expect(session.steps.map(({ title }) => title)).toEqual([
      'start',
      'parent: isFit is true from now on',
      'parent: check',
    ]);
    expect(session.guards.find(({ guard }) => guard === 'isFit')?.forced).toBe(true);
  });

  it('that is asked for at the start is answered before the machine starts', () => {
    const choosing = setup({
      guards: {
        isNew: ({ event }) => Object(event).user.isNew,
        isPaid: ({ event }) => Object(event).order.isPaid,
      },
    }).createMachine({
      ...{ id: 'choosing', initial: 'a' },
      states: {
        a: { always: { target: 'b', guard: 'isNew' } },
        b: { always: { target: 'c', guard: 'isPaid' }, on: { back: 'a' } },
        c: {},
      },
    });
    const { session, last, actor } = play([choosing]);
    expect(last()?.asked.map(({ guard }) => guard)).toEqual(['isNew']);
    session.force('choosing', 'isNew', true);
    expect([actor('choosing')?.value, session.at]).toEqual(['b', 0]);
    expect(last()?.asked.map(({ guard }) => guard)).toEqual(['isPaid']);
    session.force('choosing', 'isPaid', true);
    expect([actor('choosing')?.value, last()?.title]).toEqual([
      'c',
      'start, isNew is true, isPaid is true',
    ]);
    expect(session.guards.map(({ forced }) => forced)).toEqual([true, true]);
    session.force('choosing', 'isPaid', false);
    expect([actor('choosing')?.value, session.at]).toEqual(['c', 1]);
    const link = session.link();
    session.goTo(0);
    session.advance(1);
    expect(actor('choosing')?.value).toBe('c');
    session.reset();
    expect(actor('choosing')?.value).toBe('a');
    session.open(link);
    expect([actor('choosing')?.value, session.at, session.link()]).toEqual(['c', 1, link]);
  });

  it('is forced until it is computed again', () => {
    const { session, actor } = play([parent]);
    session.force('parent', 'hasFew', false);
    session.send('parent', 'go');
    expect(actor('parent')?.value).toBe('idle');
    session.force('parent', 'hasFew', undefined);
    session.send('parent', 'go');
    expect(actor('parent')?.value).toBe('loading');
    session.goTo(1);
    expect(session.guards[0]).toEqual({ machine: 'parent', guard: 'hasFew', forced: false });
  });
});

describe('wires', () => {
  const lamp = setup({
    types: { events: {} as { type: 'switch.on' | 'switch.off' } },
  }).createMachine({
    id: 'lamp',
    initial: 'dark',
    states: { dark: { on: { 'switch.on': 'lit' } }, lit: { on: { 'switch.off': 'dark' } } },
  });
  const button = setup({}).createMachine({
    id: 'button',
    initial: 'up',
    states: { up: { on: { press: { actions: emit({ type: 'pressed' }) } } } },
  });

  it('carry what one machine says to another, anew in each run', () => {
    const wires = () => {
      let presses = 0;
      return ({ name }: { name: string }) => {
        if (name !== 'pressed') return [];
        presses++;
        return [{ to: 'lamp', event: { type: presses % 2 === 1 ? 'switch.on' : 'switch.off' } }];
      };
    };
    const { session, actor, last } = play([lamp, button], { wires });
    session.send('button', 'press');
    expect(actor('lamp')?.value).toBe('lit');
    expect(last()?.messages).toEqual([
      { to: 'button', event: 'press' },
      { from: 'button', to: 'lamp', event: 'switch.on' },
    ]);
    session.send('button', 'press');
    expect(actor('lamp')?.value).toBe('dark');
    session.goTo(1);
    session.send('button', 'press');
    expect(actor('lamp')?.value).toBe('dark');
  });

  it('that fail, or lead nowhere, are a problem', () => {
    const nowhere = play([button], { wires: () => () => [{ to: 'x', event: { type: 'y' } }] });
    nowhere.session.send('button', 'press');
    expect(nowhere.last()?.problems).toEqual(['wires: expected a machine that runs, got x']);
    const failing = () => () => {
      throw new Error('no wire');
    };
    const broken = play([button], { wires: failing });
    broken.session.send('button', 'press');
    expect(broken.last()?.problems).toEqual(['no wire']);
  });

  it('that fail when a run begins are a problem of its start', () => {
    const failing = () => {
      throw new Error('no wires');
    };
    const { session, actor, last } = play([button], { wires: failing });
    expect(last()?.problems).toEqual(['wires: no wires']);
    session.send('button', 'press');
    expect([actor('button')?.value, last()?.problems]).toEqual(['up', []]);
  });
});

it('ends a circle of transitions, of events and of timeouts', () => {
  const circle = setup({}).createMachine({
    id: 'circle',
    initial: 'a',
    states: {
      a: { on: { go: 'b', wait: 'd' } },
      b: { always: 'c' },
      c: { always: 'b' },
      d: { after: { 0: { target: 'd', reenter: true } } },
    },
  });
  const { session, last } = play([circle]);
  session.send('circle', 'go');
  expect(last()?.problems[0]).toMatch(/expected an end, got 1000 transitions at once/);
  session.goTo(0);
  session.send('circle', 'wait');
  session.advance(1);
  expect(last()?.problems).toEqual(['expected the time to pass, got 10000 timeouts by then']);
});

it('fires what is due in its order, at its time', () => {
  const region = (ms: number) => ({
    initial: 'a',
    states: { a: { after: { [ms]: { target: 'b', actions: `after${ms}` } } }, b: {} },
  });
  const waits = createMachine({
    ...{ id: 'waits', type: 'parallel' },
    states: { late: region(300), early: region(100), never: region(1000) },
  });
  const { session, last } = play([waits]);
  session.advance(500);
  expect(last()?.actions.map(({ action }) => action)).toEqual(['after100', 'after300']);
  session.advanceToNext();
  expect([session.nowMs, last()?.title]).toEqual([1000, '500 ms later']);
  session.advanceToNext();
  expect(session.steps.length).toBe(3);
});

it('says that what is due never does not come', () => {
  const patient = createMachine({
    ...{ id: 'patient', initial: 'a' },
    states: { a: { after: { [Number.POSITIVE_INFINITY]: 'b' } }, b: {} },
  });
  const { session, actor } = play([patient]);
  const event = 'xstate.after.Infinity.patient.a';
  expect(actor('patient')?.offers).toMatchObject([{ event, dueMs: Number.POSITIVE_INFINITY }]);
  const sentence = 'expected a time that comes, got Infinity ms: this timeout never fires';
  expect(() => session.advanceToNext()).toThrow(sentence);
  expect(() => session.send('patient', event)).toThrow(sentence);
  expect(() => session.advance(Number.POSITIVE_INFINITY)).toThrow(sentence);
  session.advance(1);
  const link = session.link();
  session.open(link);
  expect([session.at, session.nowMs]).toEqual([1, 1]);
});

it('says when a run is too long to go on, and takes no more', () => {
  const asking = setup({
    guards: { isKnown: ({ event }) => Object(event).of.all },
  }).createMachine({
    ...{ id: 'asking', initial: 'a' },
    states: { a: { on: { go: { target: 'b', guard: 'isKnown' } } }, b: {} },
  });
  const { session } = play([asking]);
  const inputs = Array.from({ length: 999 }, () => [1]);
  session.open(`1.${btoa(JSON.stringify([...inputs, ['asking', 'go']]))}`);
  let calls = 0;
  session.subscribe(() => calls++);
  const sentence = 'expected at most 1000 steps, got one more; go back, or start again';
  expect(() => session.advance(1)).toThrow(sentence);
  expect(() => session.force('asking', 'isKnown', true)).toThrow(sentence);
  expect([session.at, calls]).toEqual([1000, 2]);
  session.goTo(999);
  session.advance(1);
  expect(session.nowMs).toBe(1000);
});

it('tells whoever has subscribed, until that ends', () => {
  const { session } = play([parent]);
  let calls = 0;
  const leave = session.subscribe(() => calls++);
  session.send('parent', 'go');
  session.goTo(0);
  session.advanceToNext();
  leave();
  session.reset();
  expect(calls).toBe(3);
});

it('refuses a link that it did not make', () => {
  const { session } = play([parent]);
  session.send('parent', 'go');
  for (const link of ['', 'x', '1.', '1.e30', `1.${btoa('[["a"]]')}`, `1.${btoa('[[-1]]')}`]) {
    expect(() => session.open(link)).toThrow('expected a link that this page made, got another');
  }
  expect(session.at).toBe(1);
});

it('starts a machine again that is over, as another actor, and says so in a link', () => {
  const once = createMachine({
    ...{ id: 'once', initial: 'waiting' },
    states: { waiting: { after: { 10: 'over' }, on: { skip: 'over' } }, over: { type: 'final' } },
  });
  const { session, actor, labels, last } = play([once]);
  expect(labels('once')).toEqual(['skip', 'after 10 ms']);
  session.send('once', 'skip');
  expect(labels('once')).toEqual(['start again']);
  session.send('once', 'xstate.init');
  expect(last()?.title).toBe('once: start again');
  expect(session.actors.map(({ id, status }) => `${id} ${status}`)).toEqual(['once 2 active']);
  session.advanceToNext();
  expect(last()?.taken.map((one) => one.actor)).toEqual(['once 2']);
  expect(actor('once 2')?.status).toBe('done');
  const other = play([once]);
  other.session.open(session.link());
  expect(other.session.steps).toEqual(session.steps);
  session.goTo(1);
  expect(labels('once')).toEqual(['start again']);
});
