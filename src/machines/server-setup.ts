/** Types, guards and actions of the server machine. */
import { assign, type CallbackLogicFunction, type EventObject, emit, sendTo, setup } from 'xstate';
import type { Acknowledge } from './acknowledgement.ts';
import type { DoorRecord } from './change.ts';
import { CHANNELS_MAX } from './channel.ts';
import { BEAT_MS } from './client-silence.ts';
import {
  BLANK_JOURNAL,
  type ChannelChange,
  type Journal,
  journalOf,
  openingIn,
  type Remembered,
  withAcknowledged,
  withChange,
  withRecord,
} from './journal.ts';
import { notProvided } from './stub.ts';
import type { Reading } from './thermometer.ts';
import type { Instant } from './time.ts';

/**
 * How long a server waits for what an earlier run left, in ms: a disk that was asleep turns within a
 * few seconds, and nobody watches the door meanwhile.
 */
const RESTORING_MS = 5000;
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

/**
 * Acknowledgements in a second, of all clients together: one person's of all doors at once. Who sends
 * more would have all watchers told more lines than they take.
 */
const ACKNOWLEDGED_PER_SECOND_MAX = CHANNELS_MAX;

/** A socket's own address, as node:net gives it. */
export interface ListenerAddress {
  readonly address: string;
  readonly family: string;
  readonly port: number;
}

/** What a server starts with. */
export interface ServerInput {
  /** The channels' names; the first door's among them is the one that old clients know. */
  readonly channels: readonly string[];
  /** Those of them that are doors. */
  readonly doors: readonly string[];
}

/** That a client knows of an opening, when it said so, and who it is, for people. */
export interface Acknowledging extends Acknowledge {
  readonly at: Instant;
  readonly by: string;
}

/** What the server's machine is told. */
export type ServerEvent =
  /** What an earlier run left, on this boot's clocks; and whether anything is kept. */
  | ({ readonly type: 'store.restored' } & Restored)
  /** After `keep`: it outlives the process, or cannot be written. */
  | { readonly type: 'store.kept'; readonly journal: Journal }
  /** After `finish`: all is on the disk. */
  | { readonly type: 'store.finished' }
  | { readonly type: 'sensor.started'; readonly channel: string }
  /** It did not work when it was first tried. */
  | { readonly type: 'sensor.unusable'; readonly channel: string; readonly reason: string }
  | { readonly type: 'door.changed'; readonly channel: string; readonly record: DoorRecord }
  | ({ readonly type: 'thermometer.lost' } & ChannelChange)
  | { readonly type: 'temperature.read'; readonly channel: string; readonly reading: Reading }
  | { readonly type: 'listener.listening'; readonly address: ListenerAddress }
  /** It could not listen; or, much later, one client could not be accepted. */
  | { readonly type: 'listener.failed'; readonly reason: string }
  | ({ readonly type: 'client.acknowledged' } & Acknowledging)
  /** After `endClients`: the last client is gone. */
  | { readonly type: 'clients.gone' }
  | { readonly type: 'server.stop' };

/** What the store is told to do; never to keep one journal while it keeps another. */
export interface StoreCommand {
  /** To `finish` is to keep it, and to see that it is on the disk. */
  readonly type: 'keep' | 'finish';
  readonly journal: Journal;
}

/** What the listener is told to do. */
export type ListenerCommand =
  /** Tell all who are subscribed, and who comes later. */
  | { readonly type: 'deliver'; readonly journal: Journal }
  /** The same of a temperature, which waits for nothing. */
  | { readonly type: 'read'; readonly channel: string; readonly reading: Reading }
  /** See to the heartbeats, and to who is silent. */
  | { readonly type: 'beat' }
  /** Accept nobody any more and end every client. */
  | { readonly type: 'endClients' };

type Known = { readonly journal: Journal };
type Restored = Remembered & { readonly isKeeping: boolean };
type Unusable = { readonly channel: string; readonly reason: string };
type Reason = { readonly reason: string };

/** The store's own side of this: it takes commands and sends back `store.*`. */
export type StoreLogic = CallbackLogicFunction<StoreCommand, ServerEvent>;
/** The channels': they start with what an earlier run left, and send back what becomes of them. */
export type ChannelsLogic = CallbackLogicFunction<EventObject, ServerEvent, Known>;
/** The listener's: it knows nothing of the channels until it is told. */
export type ListenerLogic = CallbackLogicFunction<ListenerCommand, ServerEvent>;

/** What a server knows before it knows anything. */
export const BLANK_CONTEXT = {
  ...{ isKeeping: false, journal: BLANK_JOURNAL, keptRevision: 0 },
  ...{ unusable: 0, failure: null, acknowledging: { sinceMs: 0, count: 0 } },
} as const;

/** What the server says. */
export type ServerEmitted =
  /** What an earlier run left is not to be had in time: the door is as if it were new. */
  | { readonly type: 'forgot' }
  | { readonly type: 'listening'; readonly address: ListenerAddress }
  /** Somebody knows of an opening, or takes that back. */
  | ({ readonly type: 'acknowledged' } & Acknowledging)
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'stopped' };

/** What the server's machine remembers besides its states. */
export interface ServerContext extends ServerInput {
  /** Whether there is a state file. */
  readonly isKeeping: boolean;
  /** What is known of the channels. */
  readonly journal: Journal;
  /** The journal's revision that the store has kept last. */
  readonly keptRevision: number;
  /** How many channels' sensors did not work when they were first tried. */
  readonly unusable: number;
  /** The second in which something was acknowledged last, and how often in it. */
  readonly acknowledging: { readonly sinceMs: number; readonly count: number };
  /** Why it cannot go on. */
  readonly failure: string | null;
}

/** The second that an instant is in, with one acknowledgement more. */
function acknowledgingAt({ sinceMs, count }: ServerContext['acknowledging'], at: Instant) {
  const isSameSecond = count > 0 && at.monotonicMs - sinceMs < 1000;
  return isSameSecond ? { sinceMs, count: count + 1 } : { sinceMs: at.monotonicMs, count: 1 };
}

/** The words that the server's machine is written in. */
export const serverSetup = setup({
  types: {
    input: {} as ServerInput,
    context: {} as ServerContext,
    events: {} as ServerEvent,
    emitted: {} as ServerEmitted,
  },
  actors: {
    store: notProvided<StoreCommand>('store'),
    channels: notProvided<EventObject, Known>('channels'),
    listener: notProvided<ListenerCommand>('listener'),
  },
  delays: {
    ...{ restoringMs: RESTORING_MS, beatMs: BEAT_MS, keepingMs: KEEPING_MS },
    ...{ stoppingMs: STOPPING_MS, savingMs: SAVING_MS },
  },
  guards: {
    hasFailed: ({ context }) => context.failure !== null,
    isKeeping: ({ context }) => context.isKeeping,
    hasNews: ({ context: { journal, keptRevision } }) => journal.revision !== keptRevision,
    /** A door's, of the opening that is now or of each within the time; and not one too many. */
    isAcknowledgeable: (
      { context: { doors, journal, acknowledging } },
      { channel, id, at }: Acknowledging,
    ) =>
      doors.includes(channel) &&
      (id === null || id === openingIn(journal, channel)) &&
      acknowledgingAt(acknowledging, at).count <= ACKNOWLEDGED_PER_SECOND_MAX,
    isLastUnusable: ({ context: { channels, unusable } }) => unusable + 1 >= channels.length,
  },
  actions: {
    restore: assign(({ context: { channels } }, { isKeeping, ...left }: Restored) => {
      const journal = journalOf(left, channels);
      // It is in the file as it is, and written again with the next change.
      return { isKeeping, journal, keptRevision: journal.revision };
    }),
    // What is in the file may be out of date soon: it is written as soon as the disk takes it.
    goWithoutMemory: assign({ isKeeping: true }),
    recordDoor: assign(
      ({ context }, { channel, record }: { channel: string; record: DoorRecord }) => ({
        journal: withRecord(context.journal, channel, record),
      }),
    ),
    recordLoss: assign(({ context }, lost: ChannelChange) => ({
      journal: withChange(context.journal, lost),
    })),
    recordAcknowledged: assign(({ context }, { channel, id, forMs, at }: Acknowledging) => ({
      journal: withAcknowledged(context.journal, channel, { id, forMs, at }),
      acknowledging: acknowledgingAt(context.acknowledging, at),
    })),
    rememberKept: assign((_, { journal }: Known) => ({ keptRevision: journal.revision })),
    keep: sendTo('store', ({ context: { journal } }) => ({ type: 'keep' as const, journal })),
    finish: sendTo('store', ({ context: { journal } }) => ({ type: 'finish' as const, journal })),
    deliver: sendTo('listener', ({ context: { journal } }) => ({
      type: 'deliver' as const,
      journal,
    })),
    deliverKept: sendTo('listener', (_, { journal }: Known) => ({
      type: 'deliver' as const,
      journal,
    })),
    passOn: sendTo('listener', (_, read: { channel: string; reading: Reading }) => ({
      type: 'read' as const,
      ...read,
    })),
    beat: sendTo('listener', { type: 'beat' }),
    endClients: sendTo('listener', { type: 'endClients' }),
    countUnusable: assign({ unusable: ({ context }) => context.unusable + 1 }),
    giveUpSensors: assign(({ context: { channels } }, { channel, reason }: Unusable) => ({
      failure:
        channels.length === 1
          ? reason
          : `expected one sensor of ${channels.length} to work, the last is ${channel}: ${reason}`,
    })),
    giveUp: assign((_, { reason }: Reason) => ({ failure: reason })),
    announceForgetting: emit({ type: 'forgot' }),
    announceListening: emit((_, { address }: { address: ListenerAddress }) => ({
      type: 'listening' as const,
      address,
    })),
    announceAcknowledged: emit((_, said: Acknowledging) => ({
      type: 'acknowledged' as const,
      ...said,
    })),
    announceFailure: emit(({ context }) => ({
      type: 'failed' as const,
      reason: String(context.failure),
    })),
    announceStopped: emit({ type: 'stopped' }),
  },
});
