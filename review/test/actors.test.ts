import { describe, expect, it } from 'vitest';
import {
  type AnyStateMachine,
  assign,
  createMachine,
  enqueueActions,
  fromCallback,
  fromEventObservable,
  fromObservable,
  fromPromise,
  fromTransition,
  spawnChild,
} from 'xstate';
import { childMachinesOf } from '../src/model/actors.ts';
import { strangeMachines } from '../src/model/machines-in.ts';
import { actorWords } from '../src/model/names.ts';
import { chartOf } from '../src/model/read-machine.ts';

const child = createMachine({ id: 'clerk' });
const inlined = createMachine({ id: 'inlined' });
const own = { transition: () => 1, getInitialSnapshot: () => 1, getPersistedSnapshot: () => 1 };

const machine: AnyStateMachine = createMachine(
  {
    id: 'm',
    context: ({ spawn }: { spawn: (src: string) => unknown }) => ({ first: spawn('worker') }),
    invoke: [
      { id: 'loader', src: 'fetcher', input: ({ context }: { context: object }) => ({ context }) },
      { src: 'ticker' },
      { src: 'stream' },
      { src: 'events', systemId: 'events' },
      { src: 'counter' },
      { src: 'own' },
      { src: inlined },
      { src: fromPromise(async () => 2) },
    ],
    on: {
      HIRE: { actions: 'hire' },
      MORE: { actions: assign({ second: ({ spawn }) => spawn('ticker') }) },
      LATER: { actions: enqueueActions(({ enqueue }) => enqueue.spawnChild('stream')) },
    },
  },
  {
    actors: {
      fetcher: fromPromise(async () => 1),
      ticker: fromCallback(() => {}),
      stream: fromObservable(() => ({}) as never),
      events: fromEventObservable(() => ({}) as never),
      counter: fromTransition((count: number) => count, 0),
      worker: child,
      own,
    },
    actions: { hire: spawnChild('worker' as never, { id: 'hired' as never }) },
  } as never,
);

describe('the actors of a machine', () => {
  const [root] = chartOf(machine).states;

  it('are shown as what they are', () => {
    expect(root?.invoke?.map(actorWords)).toEqual([
      'loader (promise fetcher) with { context }',
      'ticker (callback)',
      'stream (observable)',
      'events (observable)',
      'counter (transition)',
      'own',
      'actor 7 (machine inlined)',
      'actor 8 (promise: async 2)',
    ]);
  });

  it('are those that it spawns as well, wherever that is written', () => {
    expect(root?.spawns?.map(actorWords)).toEqual([
      'worker (machine clerk)',
      'hired (machine clerk)',
      'ticker (callback)',
      'stream (observable)',
    ]);
  });

  it('are found as machines by the names of their logic', () => {
    const found = [...childMachinesOf(machine)].map(([name, { id }]) => [name, id]);
    expect(found).toEqual([
      ['worker', 'clerk'],
      ['inlined', 'inlined'],
    ]);
  });
});

describe('a machine of XState 4', () => {
  it('is told by its shape', () => {
    const old = { __xstatenode: true, withConfig: () => {} };
    const exports = { old, machine, nothing: null, other: { withConfig: () => {} } };
    expect(strangeMachines(exports)).toEqual([{ exportName: 'old', version: 4 }]);
  });
});
