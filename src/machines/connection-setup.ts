/** Types, guards and actions of the connection machine. */
import { assign, setup, stateIn } from 'xstate';
import type { Acknowledge } from './acknowledgement.ts';
import type { Delivered, Position, Protocol } from './missed-changes.ts';
import { orderNotProvided } from './stub.ts';
import { BAD_LINES_MAX } from './wire.ts';
import type { Refusal } from './wire-server.ts';

/** How long a client has to say hello before it counts as plain; a LAN's round trip is 1 ms. */
const HANDSHAKE_MS = 100;
/** How long a client has to say its token: a hello needs one round trip, and TLS took its own. */
const TOKEN_MS = 5000;
/**
 * Connections in a TLS handshake, or asked for their token and not done with it, at a time: a house
 * of watchers is through in a second, and strangers weigh little. More are dropped unheard.
 */
export const HANDSHAKES_MAX = 64;
/** Half of them: nobody alone is in the way of all others. */
export const HANDSHAKES_PER_ADDRESS_MAX = HANDSHAKES_MAX / 2;
/** How long a client may take no more: three heartbeats, longer than any hiccup of a network. */
export const LAG_MS = 30_000;
/**
 * Changes that a client which was away is told at a time, and how long the next ones wait: half of
 * the 200 lines that our own takes in a second.
 */
export const BATCH_CHANGES_MAX = 100;
const BATCH_MS = 1000;
/** How long a client has to take our FIN; short enough for a server to stop within 2 s. */
export const CLOSING_MS = 1000;
/** Clients that may be waiting for their refusal; more are dropped unheard. */
const REFUSALS_MAX = 100;

/** How many have a place, in all and of the address of the client that is asked about. */
export interface Places {
  readonly clients: number;
  readonly clientsOfAddress: number;
}

/** How many have none: they are being refused, or asked for their token; likewise. */
export interface Strangers {
  readonly strangers: number;
  readonly strangersOfAddress: number;
}

/** The server's clients when this one comes. */
export interface ConnectionInput extends Places, Strangers {
  readonly clientsMax: number;
  readonly clientsPerAddressMax: number;
  /** Whether a client has to say the server's token before anything else. */
  readonly isTokenWanted: boolean;
}

/** What a client asks for that knows of channels. */
export interface Asks {
  /** The channels it wants; null is all of them. */
  readonly channels: readonly string[] | null;
  /** How far it was told by what it says that it knows; null if it does not say or nobody knows. */
  readonly delivered: Position | null;
  /** It said what it knows, and nobody knows what it missed since. */
  readonly isLost: boolean;
  /** How many changes there have been by now. */
  readonly changes: number;
}

/** Why a connection is ended from our side. */
export type EndReason =
  | 'full'
  | 'lagging'
  | 'left'
  | 'misbehaving'
  | 'silent'
  | 'stopping'
  | 'unauthorized';

/** What a connection's machine is told. */
export type ConnectionEvent =
  /** The first or a later hello, with the token if one is wanted; who has a place by then. */
  | {
      readonly type: 'peer.greeted';
      readonly places: Places;
      /** Null from one that knows of no channels. */
      readonly asks: Asks | null;
    }
  /** A hello without the token, or with another. */
  | { readonly type: 'peer.unauthorized' }
  /** It doubts what it knows, and wants to be told how the door is. */
  | { readonly type: 'peer.asked' }
  /** It knows of an opening. */
  | ({ readonly type: 'peer.acknowledged' } & Acknowledge)
  /** A subscriber has said nothing for too long. */
  | { readonly type: 'peer.silent' }
  | { readonly type: 'line.bad' }
  | { readonly type: 'peer.flooded' }
  /** A subscriber's socket takes no more; what it was told last. */
  | { readonly type: 'socket.saturated'; readonly delivered: Delivered }
  /** It takes more again; how many changes there have been by now. */
  | { readonly type: 'socket.drained'; readonly changes: number }
  /** The client's own side is ended: it says no more, and may still listen for a moment. */
  | { readonly type: 'socket.ended' }
  | { readonly type: 'socket.closed' }
  | { readonly type: 'connection.end' };

/** What it remembers of its client. */
export interface ConnectionContext extends ConnectionInput {
  /** Up to date while the client is not subscribed. */
  readonly delivered: Delivered;
  /** The channels it wants; null is all of them. */
  readonly channels: readonly string[] | null;
  /** How many changes there had been when it was told last how far it is. */
  readonly changes: number;
  readonly badLines: number;
}

/** How a client is told, of which channels (null is all), and what it was delivered last. */
export interface Subscription {
  readonly protocol: Protocol;
  readonly channels: readonly string[] | null;
  readonly delivered: Delivered;
}

function hasPlace(context: ConnectionInput, { clients, clientsOfAddress }: Places): boolean {
  return clients < context.clientsMax && clientsOfAddress < context.clientsPerAddressMax;
}

/** How many changes one that knows channels was told of; all of them, if nothing is known of it. */
function positionIn(delivered: Delivered, changes: number): number {
  return delivered !== null && 'changes' in delivered ? delivered.changes : changes;
}

/** The words that the connection's machine is written in. */
export const connectionSetup = setup({
  types: {
    input: {} as ConnectionInput,
    context: {} as ConnectionContext,
    events: {} as ConnectionEvent,
    tags: {} as 'deaf',
  },
  delays: {
    handshakeMs: HANDSHAKE_MS,
    tokenMs: TOKEN_MS,
    batchMs: BATCH_MS,
    lagMs: LAG_MS,
    closingMs: CLOSING_MS,
  },
  guards: {
    isPlaceFree: ({ context }) => hasPlace(context, context),
    isFull: ({ context }, places: Places) => !hasPlace(context, places),
    isOverrun: ({ context: { strangers } }) => strangers >= REFUSALS_MAX,
    isCrowded: ({ context: { strangers, strangersOfAddress } }) =>
      strangers >= HANDSHAKES_MAX || strangersOfAddress >= HANDSHAKES_PER_ADDRESS_MAX,
    isTokenWanted: ({ context }) => context.isTokenWanted,
    isPlain: stateIn({ serving: { protocol: 'plain' } }),
    isGreeted: stateIn({ serving: { protocol: 'greeted' } }),
    isAskingForChannels: (_, { asks }: { asks: Asks | null }) => asks !== null,
    isFarBehind: ({ context: { changes, delivered } }) =>
      changes - positionIn(delivered, changes) > BATCH_CHANGES_MAX,
    isLastBadLine: ({ context }) => context.badLines + 1 >= BAD_LINES_MAX,
  },
  actions: {
    countBadLine: assign({ badLines: ({ context }) => context.badLines + 1 }),
    forgetDelivered: assign({ delivered: null }),
    /** What it missed is told first; a door's changes are none of what protocol 1 is told again. */
    oweState: assign(({ context: { delivered } }) => ({
      delivered: delivered && 'changes' in delivered ? { ...delivered, rounds: -1 } : null,
    })),
    rememberDelivered: assign((_, { delivered }: { delivered: Delivered }) => ({ delivered })),
    rememberAsks: assign((_, { asks }: { asks: Asks | null }) => ({
      delivered: asks?.delivered ?? null,
      channels: asks?.channels ?? null,
      changes: asks?.changes ?? 0,
    })),
    rememberChanges: assign((_, { changes }: { changes: number }) => ({ changes })),
    countBatch: assign(({ context: { changes, delivered } }) => ({
      delivered: { changes: positionIn(delivered, changes) + BATCH_CHANGES_MAX, rounds: -1 },
    })),
    // Orders to whoever runs the machine.
    takePlace: orderNotProvided('takePlace'),
    welcome: orderNotProvided<{ asks: Asks | null }>('welcome'),
    refuse: orderNotProvided<{ reason: Refusal }>('refuse'),
    drop: orderNotProvided('drop'),
    /** Write it how the door is. */
    replay: orderNotProvided('replay'),
    /** Write it the next changes of those that it missed since it was told this. */
    tellBatch: orderNotProvided<Subscription>('tellBatch'),
    /** Write it what it missed since it was told this, and each change and heartbeat from now on. */
    subscribe: orderNotProvided<Subscription>('subscribe'),
    unsubscribe: orderNotProvided('unsubscribe'),
    /** Tell the server that the client knows of an opening. */
    acknowledge: orderNotProvided<Acknowledge>('acknowledge'),
    endSocket: orderNotProvided<{ reason: EndReason }>('endSocket'),
    destroySocket: orderNotProvided('destroySocket'),
  },
});
