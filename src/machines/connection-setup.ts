/** Types, guards and actions of the connection machine. */
import { assign, setup, stateIn } from 'xstate';
import type { Delivered, Protocol } from './change.ts';
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

/** Why a connection is ended from our side. */
export type EndReason =
  | 'full'
  | 'lagging'
  | 'left'
  | 'misbehaving'
  | 'silent'
  | 'stopping'
  | 'unauthorized';

export type ConnectionEvent =
  /** The first or a later hello, with the token if one is wanted; who has a place by then. */
  | { readonly type: 'peer.greeted'; readonly places: Places }
  /** A hello without the token, or with another. */
  | { readonly type: 'peer.unauthorized' }
  /** It doubts what it knows, and wants to be told how the door is. */
  | { readonly type: 'peer.asked' }
  /** A subscriber has said nothing for too long. */
  | { readonly type: 'peer.silent' }
  | { readonly type: 'line.bad' }
  | { readonly type: 'peer.flooded' }
  /** A subscriber's socket takes no more; what it was told last. */
  | { readonly type: 'socket.saturated'; readonly delivered: Delivered }
  | { readonly type: 'socket.drained' }
  /** The client's own side is ended: it says no more, and may still listen for a moment. */
  | { readonly type: 'socket.ended' }
  | { readonly type: 'socket.closed' }
  | { readonly type: 'connection.end' };

export interface ConnectionContext extends ConnectionInput {
  /** Up to date while the client is not subscribed. */
  readonly delivered: Delivered;
  readonly badLines: number;
}

export const connectionSetup = setup({
  types: {
    input: {} as ConnectionInput,
    context: {} as ConnectionContext,
    events: {} as ConnectionEvent,
    tags: {} as 'deaf',
  },
  delays: { handshakeMs: HANDSHAKE_MS, tokenMs: TOKEN_MS, lagMs: LAG_MS, closingMs: CLOSING_MS },
  guards: {
    isPlaceFree: ({ context }, { clients, clientsOfAddress }: Places) =>
      clients < context.clientsMax && clientsOfAddress < context.clientsPerAddressMax,
    isOverrun: ({ context: { strangers } }) => strangers >= REFUSALS_MAX,
    isCrowded: ({ context: { strangers, strangersOfAddress } }) =>
      strangers >= HANDSHAKES_MAX || strangersOfAddress >= HANDSHAKES_PER_ADDRESS_MAX,
    isTokenWanted: ({ context }) => context.isTokenWanted,
    isPlain: stateIn({ serving: { protocol: 'plain' } }),
    isLastBadLine: ({ context }) => context.badLines + 1 >= BAD_LINES_MAX,
  },
  actions: {
    countBadLine: assign({ badLines: ({ context }) => context.badLines + 1 }),
    forgetDelivered: assign({ delivered: null }),
    rememberDelivered: assign((_, { delivered }: { delivered: Delivered }) => ({ delivered })),
    // Orders to whoever runs the machine.
    takePlace: orderNotProvided('takePlace'),
    welcome: orderNotProvided('welcome'),
    refuse: orderNotProvided<{ reason: Refusal }>('refuse'),
    drop: orderNotProvided('drop'),
    /** Write it how the door is. */
    replay: orderNotProvided<{ protocol: Protocol }>('replay'),
    /** Write it what it missed since it was told this, and each change and heartbeat from now on. */
    subscribe: orderNotProvided<{ protocol: Protocol; delivered: Delivered }>('subscribe'),
    unsubscribe: orderNotProvided('unsubscribe'),
    endSocket: orderNotProvided<{ reason: EndReason }>('endSocket'),
    destroySocket: orderNotProvided('destroySocket'),
  },
});
