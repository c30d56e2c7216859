// Written anew in the shape of a machine of the Portable Text editor (MIT, Copyright 2016 - 2026 Sanity.io):
// https://github.com/portabletext/editor, packages/editor/src/editor/sync-machine.ts
import { and, assign, emit, fromCallback, not, raise, setup } from 'xstate';

/** What a developer is told. */
const debug = (text) => text;
const passOn = { actions: [emit(({ event }) => event)] };
const keep = 'assign pending value';
const synced = ['assign previous value', 'record synced value on engine'];

export const syncMachine = setup({
  actors: { 'sync value': fromCallback(() => {}) },
  actions: {
    'assign initial value synced': assign({ initialValueSynced: true }),
    'assign readOnly': assign({ readOnly: ({ event }) => event.readOnly }),
    'assign pending value': assign({ pendingValue: ({ event }) => event.value }),
    'clear pending value': assign({ pendingValue: undefined }),
    'assign previous value': assign({ previousValue: ({ event }) => event.value }),
    'record synced value on engine'() {},
    'emit done syncing value': emit({ type: 'done syncing value' }),
    'emit syncing value': emit({ type: 'syncing value' }),
  },
  guards: {
    'initial value synced': ({ context }) => context.initialValueSynced,
    'is busy': ({ context }) => context.engine.isBusy,
    'is empty value': ({ event }) => event.value === undefined,
    'is empty array': ({ event }) => event.value?.length === 0,
    'is new value': ({ context, event }) => context.previousValue !== event.value,
    'value changed while syncing': ({ context, event }) => context.pendingValue !== event.value,
  },
}).createMachine({
  id: 'sync',
  context: { initialValueSynced: false, engine: {} },
  entry: [raise(({ context }) => ({ type: 'update value', value: context.initialValue }))],
  on: { 'update readOnly': { actions: ['assign readOnly'] } },
  initial: 'idle',
  states: {
    idle: {
      entry: [() => debug('in: idle')],
      exit: [() => debug('out: idle')],
      on: {
        'update value': [
          {
            guard: and(['is empty value', not('initial value synced')]),
            actions: ['assign initial value synced', 'emit done syncing value'],
          },
          {
            guard: and(['is empty array', not('initial value synced')]),
            actions: [
              'assign initial value synced',
              emit({ type: 'value changed', value: [] }),
              'emit done syncing value',
            ],
          },
          { guard: and(['is busy', 'is new value']), target: 'busy', actions: [keep] },
          { guard: 'is new value', target: 'syncing', actions: [keep] },
          {
            guard: not('initial value synced'),
            actions: [
              () => debug('nothing new; take what is there as synced'),
              'assign initial value synced',
              'emit done syncing value',
            ],
          },
          { actions: [() => debug('nothing new')] },
        ],
      },
    },
    busy: {
      entry: [() => debug('in: busy')],
      exit: [() => debug('out: busy')],
      after: {
        1000: [
          { guard: 'is busy', target: '.', reenter: true, actions: [() => debug('still busy')] },
          { target: 'syncing' },
        ],
      },
      on: { 'update value': [{ guard: 'is new value', actions: [keep] }] },
    },
    syncing: {
      entry: [() => debug('in: syncing'), 'emit syncing value'],
      exit: [() => debug('out: syncing'), 'emit done syncing value'],
      invoke: {
        src: 'sync value',
        id: 'sync value',
        input: ({ context }) => ({ value: context.pendingValue }),
      },
      on: {
        'update value': { guard: 'is new value', actions: [keep] },
        patch: passOn,
        'invalid value': passOn,
        'value changed': passOn,
        'done syncing': [
          {
            guard: 'value changed while syncing',
            actions: [...synced, 'assign initial value synced'],
            target: 'syncing',
            reenter: true,
          },
          {
            target: 'idle',
            actions: ['clear pending value', ...synced, 'assign initial value synced'],
          },
        ],
      },
    },
  },
});
