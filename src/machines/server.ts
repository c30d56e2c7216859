/**
 * The server: what it starts and in which order, its beat, and its graceful shutdown.
 *
 * Who sends what: the memory (an invoked actor) sends `memory.restored` and `memory.finished`; the
 * door, with its sensor, `door.changed`, `sensor.started` and `sensor.unusable`; the listener, with
 * the clients, `listener.*` and `clients.gone`; a person or a signal sends `server.stop`, at any
 * time. They are told by `keep`, `finish`, `deliver`, `beat` and `endClients`.
 *
 * What an actor sends has a word wherever that actor lives, and is not to be had elsewhere.
 *
 * Always true: nobody finds a server whose door cannot be watched at all; a change is kept and
 * delivered in one step, to all who are subscribed at once; every wait for an end has a deadline;
 * in a final state nothing is left open.
 */
import { assign, type EventObject, emit, sendTo, setup } from 'xstate';
import { BLANK_RECORD, type Change, type DoorRecord } from './change.ts';
import { notProvided } from './stub.ts';
import { BEAT_MS } from './wire.ts';

/** How long the clients have to go before their sockets are destroyed. */
const STOPPING_MS = 1200;
/** How long what is remembered has to be written then: 2 s in all, less a margin. */
const SAVING_MS = 700;

/** A socket's own address, as node:net gives it. */
export interface ListenerAddress {
  readonly address: string;
  readonly family: string;
  readonly port: number;
}

export type ServerEvent =
  /** What an earlier run left of the door, on this boot's clocks. */
  | { readonly type: 'memory.restored'; readonly remembered: Change | null }
  /** After `finish`: all is written. */
  | { readonly type: 'memory.finished' }
  | { readonly type: 'sensor.started' }
  | { readonly type: 'sensor.unusable'; readonly reason: string }
  | { readonly type: 'door.changed'; readonly record: DoorRecord }
  | { readonly type: 'listener.listening'; readonly address: ListenerAddress }
  /** It could not listen; or, much later, one client could not be accepted. */
  | { readonly type: 'listener.failed'; readonly reason: string }
  /** After `endClients`: the last socket is closed. */
  | { readonly type: 'clients.gone' }
  | { readonly type: 'server.stop' };

/** What the memory is told to do. */
export type MemoryCommand =
  | { readonly type: 'keep'; readonly record: DoorRecord }
  | { readonly type: 'finish' };

/** What the listener is told to do. */
export type ListenerCommand =
  /** Tell all who are subscribed, and who comes later. */
  | { readonly type: 'deliver'; readonly record: DoorRecord }
  /** See to the heartbeats, and to who is silent. */
  | { readonly type: 'beat' }
  /** Accept nobody any more and end every client. */
  | { readonly type: 'endClients' };

/** What the door starts with. */
export interface WatchedDoorInput {
  readonly remembered: Change | null;
}

/** What the listener starts with: what is known of the door by then. */
export interface ListenerInput {
  readonly record: DoorRecord;
}

export type ServerEmitted =
  | { readonly type: 'listening'; readonly address: ListenerAddress }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'stopped' };

export interface ServerContext {
  readonly remembered: Change | null;
  readonly record: DoorRecord;
  /** Why it cannot go on. */
  readonly failure: string | null;
}

type Reason = { readonly reason: string };

const serverSetup = setup({
  types: {
    context: {} as ServerContext,
    events: {} as ServerEvent,
    emitted: {} as ServerEmitted,
  },
  actors: {
    memory: notProvided<MemoryCommand>('memory'),
    door: notProvided<EventObject, WatchedDoorInput>('door'),
    listener: notProvided<ListenerCommand, ListenerInput>('listener'),
  },
  delays: { beatMs: BEAT_MS, stoppingMs: STOPPING_MS, savingMs: SAVING_MS },
  guards: { hasFailed: ({ context }) => context.failure !== null },
  actions: {
    restore: assign((_, { remembered }: WatchedDoorInput) => ({ remembered })),
    record: assign((_, { record }: ListenerInput) => ({ record })),
    keep: sendTo('memory', (_, { record }: ListenerInput) => ({ type: 'keep' as const, record })),
    finish: sendTo('memory', { type: 'finish' }),
    deliver: sendTo('listener', (_, { record }: ListenerInput) => ({
      type: 'deliver' as const,
      record,
    })),
    beat: sendTo('listener', { type: 'beat' }),
    endClients: sendTo('listener', { type: 'endClients' }),
    giveUp: assign((_, { reason }: Reason) => ({ failure: reason })),
    announceListening: emit((_, { address }: { address: ListenerAddress }) => ({
      type: 'listening' as const,
      address,
    })),
    announceFailure: emit(({ context }) => ({
      type: 'failed' as const,
      reason: String(context.failure),
    })),
    announceStopped: emit({ type: 'stopped' }),
  },
});

export const serverMachine = serverSetup.createMachine({
  id: 'server',
  description: 'What is started and in which order, the beat, and the graceful shutdown.',
  context: { remembered: null, record: BLANK_RECORD, failure: null },
  invoke: { id: 'memory', src: 'memory' },
  initial: 'restoring',
  states: {
    restoring: {
      description: 'What an earlier run left of the door is being read.',
      on: {
        'memory.restored': {
          target: 'watching',
          actions: { type: 'restore', params: ({ event: { remembered } }) => ({ remembered }) },
        },
        'server.stop': 'stopped',
        'memory.finished': {},
      },
    },
    watching: {
      description: 'The door is watched, and what it does is kept.',
      invoke: {
        id: 'door',
        src: 'door',
        input: ({ context: { remembered } }) => ({ remembered }),
      },
      initial: 'opening',
      on: {
        // Said once at the start, and asked for at the end.
        'memory.restored': {},
        'memory.finished': {},
      },
      states: {
        opening: {
          description: 'Nobody shall find a server whose door cannot be watched at all.',
          on: {
            'sensor.started': 'serving',
            'sensor.unusable': {
              target: '#server.saving',
              actions: { type: 'giveUp', params: ({ event: { reason } }) => ({ reason }) },
            },
            'door.changed': {
              actions: [
                { type: 'record', params: ({ event: { record } }) => ({ record }) },
                { type: 'keep', params: ({ event: { record } }) => ({ record }) },
              ],
            },
            'server.stop': '#server.saving',
          },
        },
        serving: {
          description: 'There is a listener; a change is told to all its subscribers at once.',
          invoke: {
            id: 'listener',
            src: 'listener',
            input: ({ context: { record } }) => ({ record }),
          },
          initial: 'binding',
          on: {
            'door.changed': {
              actions: [
                { type: 'deliver', params: ({ event: { record } }) => ({ record }) },
                { type: 'keep', params: ({ event: { record } }) => ({ record }) },
              ],
            },
            // One that worked once comes and goes: that is the door's matter.
            'sensor.started': {},
            'sensor.unusable': {},
          },
          states: {
            binding: {
              description: 'The socket is being bound.',
              on: {
                'listener.listening': {
                  target: 'listening',
                  actions: {
                    type: 'announceListening',
                    params: ({ event: { address } }) => ({ address }),
                  },
                },
                'listener.failed': {
                  target: '#server.saving',
                  actions: { type: 'giveUp', params: ({ event: { reason } }) => ({ reason }) },
                },
                'server.stop': 'stopping',
                'clients.gone': {},
              },
            },
            listening: {
              description:
                'Clients come and go; those who are subscribed are seen to at each beat.',
              after: { beatMs: { target: 'listening', reenter: true, actions: 'beat' } },
              on: {
                'server.stop': 'stopping',
                // A client that could not be accepted will come again; the others matter more.
                'listener.failed': {},
                'listener.listening': {},
                'clients.gone': {},
              },
            },
            stopping: {
              description: 'Nobody is accepted and everybody is ended, with a deadline.',
              entry: 'endClients',
              after: { stoppingMs: '#server.saving' },
              on: {
                'clients.gone': '#server.saving',
                'listener.listening': {},
                'listener.failed': {},
                'server.stop': {},
              },
            },
          },
        },
      },
    },
    saving: {
      description: 'What is remembered is being written, with a deadline.',
      entry: 'finish',
      after: { savingMs: [{ guard: 'hasFailed', target: 'failed' }, { target: 'stopped' }] },
      on: {
        'memory.finished': [{ guard: 'hasFailed', target: 'failed' }, { target: 'stopped' }],
        'server.stop': {},
        'memory.restored': {},
      },
    },
    stopped: {
      description: 'Nothing is left open.',
      type: 'final',
      entry: 'announceStopped',
    },
    failed: {
      description: 'It could not go on; why was said.',
      type: 'final',
      entry: 'announceFailure',
    },
  },
});
