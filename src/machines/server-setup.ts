/** Types, guards and actions of the server machine. */
import { assign, type CallbackLogicFunction, type EventObject, emit, sendTo, setup } from 'xstate';
import type { Change, DoorRecord } from './change.ts';
import { BEAT_MS } from './heartbeat.ts';
import { notProvided } from './stub.ts';

/**
 * How long a change waits for the state file before it is told, and once more for a write that was
 * under way, in ms. It takes about one, and some dozens on a busy card; one that hangs delays no
 * warning that matters.
 */
const KEEPING_MS = 200;
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
  /** What an earlier run left of the door, on this boot's clocks; and whether anything is kept. */
  | {
      readonly type: 'store.restored';
      readonly remembered: Change | null;
      readonly isKeeping: boolean;
    }
  /** After `keep`: it outlives the process, or cannot be written. */
  | { readonly type: 'store.kept'; readonly record: DoorRecord }
  /** After `finish`: all is on the disk. */
  | { readonly type: 'store.finished' }
  | { readonly type: 'sensor.started' }
  | { readonly type: 'sensor.unusable'; readonly reason: string }
  | { readonly type: 'door.changed'; readonly record: DoorRecord }
  | { readonly type: 'listener.listening'; readonly address: ListenerAddress }
  /** It could not listen; or, much later, one client could not be accepted. */
  | { readonly type: 'listener.failed'; readonly reason: string }
  /** After `endClients`: the last client is gone. */
  | { readonly type: 'clients.gone' }
  | { readonly type: 'server.stop' };

/** What the store is told to do; never to keep one record while it keeps another. */
export interface StoreCommand {
  /** To `finish` is to keep it, and to see that it is on the disk. */
  readonly type: 'keep' | 'finish';
  readonly record: DoorRecord;
}

/** What the listener is told to do. */
export type ListenerCommand =
  /** Tell all who are subscribed, and who comes later. */
  | { readonly type: 'deliver'; readonly record: DoorRecord }
  /** See to the heartbeats, and to who is silent. */
  | { readonly type: 'beat' }
  /** Accept nobody any more and end every client. */
  | { readonly type: 'endClients' };

type Remembered = { readonly remembered: Change | null };
type Known = { readonly record: DoorRecord };
type Reason = { readonly reason: string };

/** The store's own side of this: it takes commands and sends back `store.*`. */
export type StoreLogic = CallbackLogicFunction<StoreCommand, ServerEvent>;
/** The door's: it starts with what an earlier run left, and sends back what becomes of it. */
export type DoorLogic = CallbackLogicFunction<EventObject, ServerEvent, Remembered>;
/** The listener's: it knows nothing of the door until it is told. */
export type ListenerLogic = CallbackLogicFunction<ListenerCommand, ServerEvent>;

/** What the server says. */
export type ServerEmitted =
  | { readonly type: 'listening'; readonly address: ListenerAddress }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'stopped' };

export interface ServerContext {
  readonly remembered: Change | null;
  /** Whether there is a state file. */
  readonly isKeeping: boolean;
  /** What is known of the door. */
  readonly record: DoorRecord;
  /** The change that the store has kept last. */
  readonly keptId: string | null;
  /** Why it cannot go on. */
  readonly failure: string | null;
}

export const serverSetup = setup({
  types: {
    context: {} as ServerContext,
    events: {} as ServerEvent,
    emitted: {} as ServerEmitted,
  },
  actors: {
    store: notProvided<StoreCommand>('store'),
    door: notProvided<EventObject, Remembered>('door'),
    listener: notProvided<ListenerCommand>('listener'),
  },
  delays: { beatMs: BEAT_MS, keepingMs: KEEPING_MS, stoppingMs: STOPPING_MS, savingMs: SAVING_MS },
  guards: {
    hasFailed: ({ context }) => context.failure !== null,
    isKeeping: ({ context }) => context.isKeeping,
    hasNews: ({ context: { record, keptId } }) => (record.last?.id ?? null) !== keptId,
  },
  actions: {
    restore: assign((_, restored: Pick<ServerContext, 'remembered' | 'isKeeping'>) => restored),
    record: assign((_, { record }: Known) => ({ record })),
    // Only a record with a change in it is ever given to be kept.
    rememberKept: assign((_, { record }: Known) => ({ keptId: (record.last as Change).id })),
    keep: sendTo('store', ({ context: { record } }) => ({ type: 'keep' as const, record })),
    finish: sendTo('store', ({ context: { record } }) => ({ type: 'finish' as const, record })),
    deliver: sendTo('listener', (_, { record }: Known) => ({
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
