/**
 * One client's connection, on the server's side.
 *
 * Who sends what: the client's socket sends `peer.*`, `line.bad` and `socket.*`; whoever delivers
 * the door's changes sends `socket.saturated` and `peer.silent` of those who are subscribed; the
 * server's machine has `connection.end` sent to all.
 *
 * Always true: only `streaming` is subscribed. Who streams has been told everything, so what a
 * change or a heartbeat means is the same for all who speak alike: it is decided once
 * (`missedBy`) and written in one loop, and this machine hears only of what changes its mode. No
 * change is written twice to a client or queued for one that lags; whenever we end it, it goes
 * through `closing`, which has a deadline; `closed` is entered only when the socket says so. Where a
 * token is wanted, who has not said it is told nothing of the door, not even whether there is room.
 */
import { and } from 'xstate';
import type { Acknowledge } from './acknowledgement.ts';
import { type Asks, type ConnectionContext, connectionSetup } from './connection-setup.ts';
import type { Delivered, Protocol } from './missed-changes.ts';

const refuseFull = [
  { type: 'refuse', params: { reason: 'full' } },
  { type: 'endSocket', params: { reason: 'full' } },
] as const;

const refuseUnauthorized = [
  { type: 'refuse', params: { reason: 'token' } },
  { type: 'endSocket', params: { reason: 'unauthorized' } },
] as const;

type Acknowledged = { readonly event: Acknowledge };
type Greeted = { readonly event: { readonly asks: Asks | null } };

const ofEvent = ({ event: { asks } }: Greeted) => ({ asks });
const isAskingForChannels = { type: 'isAskingForChannels', params: ofEvent } as const;
const welcome = [
  { type: 'rememberAsks', params: ofEvent },
  { type: 'welcome', params: ofEvent },
] as const;

/** How it is told, of what, and what it was told last. */
function subscriptionOf(protocol: Protocol) {
  return ({ context: { channels, delivered } }: { context: ConnectionContext }) => ({
    ...{ protocol, channels, delivered },
  });
}

function subscribed(protocol: Protocol) {
  return {
    target: 'streaming',
    actions: { type: 'subscribe', params: subscriptionOf(protocol) },
  } as const;
}

const lag = {
  target: 'lagging',
  actions: {
    type: 'rememberDelivered',
    params: ({ event: { delivered } }: { event: { delivered: Delivered } }) => ({ delivered }),
  },
} as const;

/** Whoever has said hello answers heartbeats, and says it once. */
const GREETED = {
  'peer.silent': {
    target: '#connection.closing',
    actions: { type: 'endSocket', params: { reason: 'silent' } },
  },
  'peer.greeted': {},
} as const;

/** What ends a connection from outside, or because of what its peer sent. */
const ENDS = {
  'line.bad': [
    {
      guard: 'isLastBadLine',
      target: '#connection.closing',
      actions: { type: 'endSocket', params: { reason: 'misbehaving' } },
    },
    { actions: 'countBadLine' },
  ],
  'peer.flooded': {
    target: '#connection.closing',
    actions: { type: 'endSocket', params: { reason: 'misbehaving' } },
  },
  'connection.end': {
    target: '#connection.closing',
    actions: { type: 'endSocket', params: { reason: 'stopping' } },
  },
  'socket.ended': {
    target: '#connection.closing',
    actions: { type: 'endSocket', params: { reason: 'left' } },
  },
  'socket.closed': '#connection.closed',
} as const;

/** One client's connection, on the server's side; whoever runs it provides its orders. */
export const connectionMachine = connectionSetup.createMachine({
  id: 'connection',
  description: "One client's connection, on the server's side.",
  context: ({ input }) => ({
    ...input,
    ...{ delivered: null, channels: null, changes: 0, badLines: 0 },
  }),
  initial: 'admitting',
  states: {
    admitting: {
      description: 'Is there a place free, and not too many of one address? Left at once.',
      always: [
        { guard: and(['isTokenWanted', 'isCrowded']), target: 'closing', actions: 'drop' },
        { guard: 'isTokenWanted', target: 'authenticating' },
        {
          guard: 'isPlaceFree',
          target: 'serving',
        },
        { guard: 'isOverrun', target: 'closing', actions: 'drop' },
        { target: 'closing', actions: refuseFull },
      ],
    },
    authenticating: {
      description: 'It has to say the token, and is told nothing of the door before.',
      after: { tokenMs: { target: 'closing', actions: refuseUnauthorized } },
      on: {
        ...ENDS,
        'peer.greeted': [
          {
            guard: { type: 'isFull', params: ({ event: { places } }) => places },
            target: 'closing',
            actions: refuseFull,
          },
          {
            guard: isAskingForChannels,
            target: [
              '#connection.serving.protocol.channelled',
              '#connection.serving.flow.replaying',
            ],
            actions: welcome,
          },
          {
            target: ['#connection.serving.protocol.greeted', '#connection.serving.flow.replaying'],
            actions: welcome,
          },
        ],
        'peer.unauthorized': { target: 'closing', actions: refuseUnauthorized },
        'peer.asked': {},
        'peer.acknowledged': {},
        // Nothing was written that could fill a socket, and nobody counts its beats.
        'socket.saturated': {},
        'socket.drained': {},
        'peer.silent': {},
      },
    },
    serving: {
      description: 'The client has a place, and is told what happens to the door.',
      type: 'parallel',
      entry: 'takePlace',
      on: {
        ...ENDS,
        // It has its place, and a token that was changed since is for who comes.
        'peer.unauthorized': {},
      },
      states: {
        protocol: {
          description: 'Which protocol the client has shown to speak.',
          initial: 'plain',
          states: {
            plain: {
              description: "The article's two elements; whether it lives is left to the kernel.",
              on: {
                'peer.greeted': [
                  { guard: isAskingForChannels, target: 'channelled', actions: welcome },
                  { target: 'greeted', actions: welcome },
                ],
                'peer.silent': {},
                // It would not be told what comes of it.
                'peer.acknowledged': {},
              },
            },
            greeted: {
              description: 'Ages, ids and heartbeats; silence means that the link is dead.',
              on: { ...GREETED, 'peer.acknowledged': {} },
            },
            channelled: {
              description: 'The same of several channels; and nothing is missed.',
              on: {
                ...GREETED,
                'peer.acknowledged': {
                  actions: {
                    type: 'acknowledge',
                    params: ({ event: { channel, id, forMs } }: Acknowledged) => ({
                      ...{ channel, id, forMs },
                    }),
                  },
                },
              },
            },
          },
        },
        flow: {
          description: 'How far the client is with what there is to tell.',
          initial: 'handshake',
          states: {
            handshake: {
              description: 'It may say hello first; a plain client never will.',
              after: { handshakeMs: 'replaying' },
              on: {
                'peer.greeted': 'replaying',
                // It ended its side before it was told anything: it is told once.
                'socket.ended': {
                  target: '#connection.closing',
                  actions: ['replay', { type: 'endSocket', params: { reason: 'left' } }],
                },
                // It is told in a moment.
                'peer.asked': {},
                // Nothing was written yet that could fill a socket.
                'socket.saturated': {},
                'socket.drained': {},
              },
            },
            replaying: {
              description: 'It is told what it missed, and subscribed before anything can happen.',
              always: [
                { guard: 'isPlain', ...subscribed('plain') },
                { guard: 'isGreeted', ...subscribed('greeted') },
                {
                  guard: 'isFarBehind',
                  target: 'catchingUp',
                  actions: [
                    { type: 'tellBatch', params: subscriptionOf('channelled') },
                    'countBatch',
                  ],
                },
                subscribed('channelled'),
              ],
            },
            catchingUp: {
              description:
                'It missed much, and takes it in batches: the next one is due in a second.',
              after: { batchMs: 'replaying' },
              on: {
                'socket.saturated': lag,
                // The last batch is followed by how things are.
                'peer.asked': {},
                'peer.greeted': {},
                'socket.drained': {},
              },
            },
            streaming: {
              description: 'It has been told everything: a change is decided once for all such.',
              exit: 'unsubscribe',
              on: {
                'peer.greeted': [{ guard: 'isPlain', target: 'replaying' }, {}],
                // Of no use to a plain client, which would be told the same once more.
                'peer.asked': [
                  { guard: 'isPlain' },
                  { target: 'replaying', actions: 'forgetDelivered' },
                ],
                'socket.saturated': lag,
                'socket.drained': {},
              },
            },
            lagging: {
              description: 'The kernel takes no more: nothing is queued until it drains.',
              after: {
                lagMs: {
                  target: '#connection.closing',
                  actions: { type: 'endSocket', params: { reason: 'lagging' } },
                },
              },
              on: {
                'socket.drained': {
                  target: 'replaying',
                  actions: {
                    type: 'rememberChanges',
                    params: ({ event: { changes } }) => ({ changes }),
                  },
                },
                // The replay after the drain will tell.
                'peer.greeted': {},
                // It may have missed nothing, and asks how things are.
                'peer.asked': [{ guard: 'isPlain' }, { actions: 'oweState' }],
                // Only who is subscribed is written to.
                'socket.saturated': {},
              },
            },
          },
        },
      },
    },
    closing: {
      description: 'Our side is ended and the client is not heard; the socket has a deadline.',
      tags: 'deaf',
      after: { closingMs: { actions: 'destroySocket' } },
      on: {
        'socket.closed': 'closed',
        'socket.ended': {},
        'connection.end': {},
        // Whom we have ended is written nothing that could fill a socket.
        'socket.drained': {},
        'socket.saturated': {},
      },
    },
    closed: {
      description: 'The socket is gone, and so is all we kept of the client.',
      type: 'final',
    },
  },
});
