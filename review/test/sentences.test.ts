import { describe, expect, it } from 'vitest';
import { and, createMachine, setup, stateIn } from 'xstate';
import { changesIn } from '../src/diff/changes.ts';
import { differenceOf } from '../src/diff/difference.ts';
import { chartOf } from '../src/model/read-machine.ts';

function changes(before: object, after: object): string[] {
  const [one, other] = [before, after].map((it) => chartOf(createMachine(it as never)));
  return changesIn(differenceOf(one ?? null, other ?? null));
}

/** A shop with a payment, in which some facts are others. */
function shop({ paying = {}, states = {}, ...root }: Record<string, object | string> = {}) {
  return {
    id: 'shop',
    initial: 'cart',
    states: {
      cart: { on: { checkout: 'paying' } },
      paying: {
        description: 'The bank is asked.',
        invoke: { id: 'payment', src: 'pay', onDone: 'paid', onError: 'declined' },
        after: { 5000: 'cart' },
        on: { cancel: { target: 'cart', guard: 'canCancel', actions: ['save', 'log'] } },
        ...(paying as object),
      },
      declined: { on: { retry: 'paying' } },
      paid: { type: 'final' },
      ...(states as object),
    },
    ...root,
  };
}

describe('a change of one fact is one sentence', () => {
  const cancel = { target: 'cart', guard: 'canCancel', actions: ['save', 'log'] };
  const on = (change: object) => ({ paying: { on: { cancel: { ...cancel, ...change } } } });
  it.each([
    [{ paying: { after: { 10000: 'cart' } } }, 'paying after 10 s: waits 10 s now (was 5 s)'],
    [
      { paying: { after: { 5000: 'declined' } } },
      'paying after 5 s: now goes to declined (was cart)',
    ],
    [
      on({ target: undefined }),
      'paying on cancel [canCancel]: now stays where it is (went to cart)',
    ],
    [on({ guard: 'isOpen' }), 'paying on cancel [isOpen]: asks isOpen now (was canCancel)'],
    [on({ guard: undefined }), 'paying on cancel: asks nothing now (was canCancel)'],
    [on({ target: 'paying' }), 'paying on cancel [canCancel]: now goes to itself (was cart)'],
    [
      on({ target: 'paying', reenter: true }),
      'paying on cancel [canCancel]: now enters itself again (went to cart)',
    ],
    [on({ reenter: true }), 'paying on cancel [canCancel]: reenters now'],
    [on({ actions: ['save'] }), 'paying on cancel [canCancel]: no longer does log'],
    [
      on({ actions: ['log', 'save'] }),
      'paying on cancel [canCancel]: does log, save now (was save, log)',
    ],
    [on({ actions: ['save', 'tell'] }), 'paying on cancel [canCancel]: does tell now (was log)'],
    [on({ description: 'Lost.' }), 'paying on cancel [canCancel]: has the description “Lost.” now'],
    [on({ meta: { a: 1 } }), 'paying on cancel [canCancel]: has the meta {"a":1} now'],
    [
      { paying: { on: { stop: cancel } } },
      'paying on stop [canCancel]: is taken on stop now (was cancel)',
    ],
    [{ paying: { entry: 'count' } }, 'state paying: does count on entry now'],
    [{ paying: { exit: ['a', 'b'] } }, 'state paying: does a, b on exit now'],
    [{ paying: { tags: ['busy'] } }, 'state paying: is tagged busy now'],
    [{ paying: { meta: { view: 'Pay' } } }, 'state paying: has the meta {"view":"Pay"} now'],
    [
      { paying: { description: 'A bank is asked.' } },
      'state paying: has the description “A bank is asked.” now (was “The bank is asked.”)',
    ],
    [{ states: { paid: { type: 'final', output: 7 } } }, 'state paid: gives the output 7 now'],
    [{ states: { paid: {} } }, 'state paid: is atomic now (was final)'],
    [{ initial: 'declined' }, 'machine shop: starts in declined now (was cart)'],
    [{ id: 'store' }, 'machine shop is called store now'],
  ])('%j', (change, sentence) => {
    expect(changes(shop(), shop(change as never))).toEqual([`~ ${sentence}`]);
  });

  it('says which alternative is tried first now', () => {
    const order = (...guards: string[]) =>
      shop({ paying: { on: { cancel: guards.map((guard) => ({ guard, target: 'cart' })) } } });
    expect(changes(order('isA', 'isB'), order('isB', 'isA'))).toEqual([
      '~ paying on cancel: [isA] is tried after [isB] now (was before)',
    ]);
    expect(changes(order('isA', 'isB', 'isC'), order('isC', 'isA', 'isB'))).toEqual([
      '~ paying on cancel: [isC] is tried before [isA] now (was after)',
    ]);
  });

  it('says in which order things are written that have none', () => {
    const { states, ...rest } = shop();
    const { cart, ...others } = states;
    expect(changes(shop(), { ...rest, states: { ...others, cart } })).toEqual([
      '~ state cart stands after paid now (was before)',
    ]);
  });

  it('says what the code behind a name is now', () => {
    const machine = (isReady: (it: { context: { n: number } }) => boolean) =>
      setup({ types: { context: {} as { n: number } }, guards: { isReady } }).createMachine({
        id: 'm',
        context: { n: 0 },
        on: { GO: { guard: 'isReady' } },
      });
    const charts = [
      machine(({ context }) => context.n < 3),
      machine(({ context }) => context.n < 30),
    ];
    const [before, after] = charts.map((one) => chartOf(one));
    expect(changesIn(differenceOf(before ?? null, after ?? null))).toEqual([
      '~ guard isReady asks context.n < 30 now (was context.n < 3)',
    ]);
  });
});

describe('code that is too long for a line', () => {
  it('is told apart by its hash alone where it begins alike', () => {
    const machine = createMachine({ id: 'm', on: { GO: { guard: 'isReady' } } });
    const chart = (text: string) => ({
      ...chartOf(machine),
      code: [{ kind: 'guard', name: 'isReady', line: text, hash: text } as const],
    });
    expect(changesIn(differenceOf(chart('a && b… #1f00ab'), chart('a && b… #2e11bc')))).toEqual([
      '~ guard isReady has other code now: a && b… #2e11bc (was #1f00ab)',
    ]);
    const asking = (end: string) =>
      chartOf(
        createMachine({
          id: 'm',
          initial: 'a',
          states: { a: {} },
          output: { x: 'a'.repeat(90) + end },
        }),
      );
    expect(changesIn(differenceOf(asking('b'), asking('c')))).toEqual([
      expect.stringMatching(/^~ machine m: gives the output .*a… with other code now$/),
    ]);
  });
});

describe('a state by another name or in another place', () => {
  function renamed(from: string, to: string) {
    const text = JSON.stringify(shop()).replaceAll(`"${from}"`, `"${to}"`);
    return JSON.parse(text);
  }

  it('is one sentence, whatever leads to it', () => {
    expect(changes(shop(), renamed('paying', 'settling'))).toEqual([
      '~ state paying is called settling now',
    ]);
    expect(changes(shop(), renamed('declined', 'refused'))).toEqual([
      '~ state declined is called refused now',
    ]);
  });

  it('keeps what changed beside it apart', () => {
    const after = renamed('paying', 'settling');
    after.states.settling.entry = 'count';
    expect(changes(shop(), after)).toEqual([
      '~ state paying is called settling now',
      '~ state settling: does count on entry now',
    ]);
  });

  it('takes its children and the conditions on it with it', () => {
    const wizard = (name: string) => ({
      id: 'w',
      initial: name,
      on: { LEAVE: { guard: and(['isOk', stateIn(`#w.${name}.two`)]), target: '.end' } },
      states: {
        [name]: {
          initial: 'one',
          after: { slowMs: 'end' },
          onDone: 'end',
          states: { one: { on: { NEXT: 'two' } }, two: { on: { BACK: 'one' } } },
        },
        end: {},
      },
    });
    expect(changes(wizard('steps'), wizard('pages'))).toEqual([
      '~ state steps is called pages now',
    ]);
  });

  it('is said to have moved', () => {
    const before = shop({ states: { done: { initial: 'a', states: { a: {} } } } });
    const { paid, ...states } = before.states as Record<string, object>;
    const after = {
      ...before,
      states: { ...states, done: { initial: 'a', states: { a: {}, paid } } },
    };
    const text = JSON.stringify(after).replaceAll('"onDone":"paid"', '"onDone":"done.paid"');
    expect(changes(before, JSON.parse(text))).toEqual([
      '~ state paid moved into done (was at the top)',
    ]);
  });

  it('is not made up where the two have little in common', () => {
    const lost = { on: { leave: 'cart' }, entry: ['cry', 'sob', 'weep'], exit: ['hope', 'try'] };
    const won = { on: { leave: 'cart' }, entry: ['sing', 'leap', 'yell'], exit: ['bow', 'nod'] };
    const before = shop({ states: { lost } });
    const after = shop({ states: { won } });
    expect(changes(before, after).map((line) => line.slice(0, 1))).toEqual(['-', '-', '+', '+']);
  });

  it('is not guessed where two states might be it', () => {
    const likes = { on: { x: 'cart' } };
    const before = shop({ states: { a: likes } });
    const after = { ...before, states: { c: likes, d: likes, ...shop().states } };
    expect(changes(before, after).filter((line) => line.startsWith('~'))).toEqual([]);
  });

  it('says once that an event has another name', () => {
    const press = (name: string) => ({
      id: 'lamp',
      initial: 'off',
      states: { off: { on: { [name]: 'on' } }, on: { on: { [name]: 'off' } } },
    });
    expect(changes(press('press'), press('touch'))).toEqual(['~ event press is called touch now']);
  });
});
