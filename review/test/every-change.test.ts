import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, assign, createMachine, fromPromise, raise } from 'xstate';
import { chartText } from '../src/model/chart-text.ts';
import { chartOf } from '../src/model/read-machine.ts';
import { randomMachine } from './random-machine.ts';

type Config = Record<string, unknown>;

/** Where a change is made in each of the machines, to be quick. */
const PLACES_MAX = 5;

const textOf = (machine: AnyStateMachine) => chartText(chartOf(machine));

/** What may be done to a state or to a transition; false where it would do nothing there. */
type Change = (one: Config) => boolean;

const put =
  (key: string, value: unknown): Change =>
  (one) => {
    const isOther = JSON.stringify(one[key]) !== JSON.stringify(value);
    one[key] = value;
    return isOther || typeof value === 'function' || typeof value === 'object';
  };

const turn =
  (key: string): Change =>
  (one) => {
    const list = [one[key] ?? []].flat();
    one[key] = list.toReversed();
    return JSON.stringify(list) !== JSON.stringify(one[key]);
  };

const drop =
  (key: string): Change =>
  (one) => {
    const list = [one[key] ?? []].flat();
    if (list.length > 0) one[key] = list.slice(1);
    return list.length > 0;
  };

const ofStates: Readonly<Record<string, Change>> = {
  'another description': put('description', 'Another one.'),
  'another entry action': put('entry', 'anotherEntry'),
  'the order of entry actions': turn('entry'),
  'an exit action less': drop('exit'),
  'inline code': put('entry', () => console.log('another one')),
  'the value of an assignment': put('exit', assign({ count: 4711 })),
  'what is raised': put('entry', raise({ type: 'another', value: 1 } as never, { delay: 10 })),
  'a tag': put('tags', ['another']),
  'meta data': put('meta', { another: { deep: 1 } }),
  'an actor': put('invoke', { src: 'another' }),
  "an actor's input": put('invoke', { src: 'another', input: { id: 1 } }),
  'an inline actor': put('invoke', { src: fromPromise(async () => 'another') }),
  'what is ignored': (one) => put('on', { ...Object(one.on), 'another.event': {} })(one),
  'an event': (one) => put('on', { ...Object(one.on), 'another.event': { actions: 'a' } })(one),
  'a delay': (one) => put('after', { ...Object(one.after), 4711: { actions: 'a' } })(one),
  'what is always taken': put('always', { guard: 'another', actions: 'a' }),
};

const ofTransitions: Readonly<Record<string, Change>> = {
  'a guard': put('guard', 'another'),
  'an inline guard': put('guard', ({ context }: { context: { n: number } }) => context.n < 4711),
  "a guard's parameters": put('guard', { type: 'another', params: { limit: 4711 } }),
  'an action': put('actions', 'another'),
  'the order of actions': turn('actions'),
  'an action less': drop('actions'),
  'a target': (one) => put('target', undefined)(one),
  're-entering': (one) => one.target !== undefined && put('reenter', one.reenter !== true)(one),
  'a description': put('description', 'Another one.'),
  'meta data': put('meta', { another: 1 }),
};

const ofAlternatives: Readonly<Record<string, (list: Config[]) => boolean>> = {
  'one alternative more': (list) => list.push({ actions: 'another' }) > 0,
  'one alternative less': (list) => list.length > 1 && list.pop() !== undefined,
  'their order': (list) => {
    const what = () => list.map(({ target, guard, actions = [] }) => [target, guard, actions]);
    const was = JSON.stringify(what());
    list.reverse();
    return was !== JSON.stringify(what());
  },
};

/** The same machine once more, for another one is to be made of it. */
function copied<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copied) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copied(one)])) as T;
}

function statesIn(config: Config): Config[] {
  const children = Object.values(Object(config.states)) as Config[];
  return [config, ...children.flatMap(statesIn)].filter(({ type }) => type !== 'history');
}

function alternativesIn(config: Config): Config[][] {
  const lists = statesIn(config).flatMap(({ on, after, invoke, onDone, always }) => {
    const { onDone: done, onError: error } = Object(invoke);
    return [
      ...Object.values(Object(on)),
      ...Object.values(Object(after)),
      done,
      error,
      onDone,
      always,
    ];
  });
  return lists.filter((list) => Array.isArray(list)) as Config[][];
}

/** Makes a change at each place of some machines, and says how often it did and was not seen. */
function tried<T>(placesIn: (config: Config) => T[], change: (place: T) => boolean) {
  let [done, unseen] = [0, 0];
  for (let seed = 1; seed <= 6; seed++) {
    const { config } = randomMachine(seed, 6);
    const before = textOf(createMachine(copied(config)));
    const places = placesIn(config as Config).slice(0, PLACES_MAX);
    places.forEach((_, index) => {
      const changed = copied(config) as Config;
      const place = placesIn(changed)[index];
      if (place === undefined || !change(place)) return;
      done++;
      if (textOf(createMachine(changed as never)) === before) unseen++;
    });
  }
  return { isDone: done > 0, unseen };
}

describe('a chart shows a change of', () => {
  const seen = { isDone: true, unseen: 0 };

  it.each(Object.entries(ofStates))('a state: %s', (_, change) => {
    expect(tried(statesIn, change)).toEqual(seen);
  });

  it.each(Object.entries(ofTransitions))('a transition: %s', (_, change) => {
    expect(tried((config) => alternativesIn(config).flat(), change)).toEqual(seen);
  });

  it.each(Object.entries(ofAlternatives))('alternatives: %s', (_, change) => {
    expect(tried(alternativesIn, change)).toEqual(seen);
  });

  it.each([
    ['a guard', 'guards'],
    ['an action', 'actions'],
    ['a delay', 'delays'],
    ['an actor', 'actors'],
  ])('the code behind the name of %s', (_, kind) => {
    const made = (code: unknown) => {
      const implementations = { [kind]: { named: code } };
      const named = { guard: 'named', actions: 'named', target: undefined };
      const config = { invoke: { src: 'named' }, after: { named }, on: { GO: named } };
      return textOf(createMachine(config as never, implementations as never));
    };
    const [one, same, other] = [() => 'one', () => 'one', () => 'other'];
    expect(made(one)).toBe(made(same));
    expect(made(one)).not.toBe(made(other));
  });

  it('the context that it starts with, and none of the moment at which that was made', () => {
    const made = (context: object) => textOf(createMachine({ context }));
    expect(made({ count: 0 })).not.toBe(made({ count: 1 }));
    expect(made({ isOpen: true })).not.toBe(made({ isOpen: false }));
    expect(made({ since: 1_700_000_000 })).toBe(made({ since: 1_800_000_000 }));
    expect(made({ id: 'a1' })).toBe(made({ id: 'b2' }));
  });
});
