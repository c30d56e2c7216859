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
import { connectionSetup } from './connection-setup.ts';

const refuseFull = [
  { type: 'refuse', params: { reason: 'full' } },
  { type: 'endSocket', params: { reason: 'full' } },
] as const;

const refuseUnauthorized = [
  { type: 'refuse', params: { reason: 'token' } },
  { type: 'endSocket', params: { reason: 'unauthorized' } },
] as const;

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

export const connectionMachine = connectionSetup.createMachine({
  id: 'connection',
  description: "One client's connection, on the server's side.",
  context: ({ input }) => ({ ...input, delivered: null, badLines: 0 }),
  initial: 'admitting',
  states: {
    admitting: {
      description: 'Is there a place free, and not too many of one address? Left at once.',
      always: [
        { guard: and(['isTokenWanted', 'isCrowded']), target: 'closing', actions: 'drop' },
        { guard: 'isTokenWanted', target: 'authenticating' },
        {
          guard: { type: 'isPlaceFree', params: ({ context }) => context },
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
            guard: { type: 'isPlaceFree', params: ({ event: { places } }) => places },
            target: ['#connection.serving.protocol.greeted', '#connection.serving.flow.replaying'],
            actions: 'welcome',
          },
          { target: 'closing', actions: refuseFull },
        ],
        'peer.unauthorized': { target: 'closing', actions: refuseUnauthorized },
        'peer.asked': {},
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
                'peer.greeted': { target: 'greeted', actions: ['forgetDelivered', 'welcome'] },
                'peer.silent': {},
              },
            },
            greeted: {
              description: 'Ages, ids and heartbeats; silence means that the link is dead.',
              on: {
                'peer.silent': {
                  target: '#connection.closing',
                  actions: { type: 'endSocket', params: { reason: 'silent' } },
                },
                'peer.greeted': {},
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
                  actions: [
                    { type: 'replay', params: { protocol: 'plain' } },
                    { type: 'endSocket', params: { reason: 'left' } },
                  ],
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
                {
                  guard: 'isPlain',
                  target: 'streaming',
                  actions: {
                    type: 'subscribe',
                    params: ({ context: { delivered } }) => ({
                      protocol: 'plain' as const,
                      delivered,
                    }),
                  },
                },
                {
                  target: 'streaming',
                  actions: {
                    type: 'subscribe',
                    params: ({ context: { delivered } }) => ({
                      protocol: 'greeted' as const,
                      delivered,
                    }),
                  },
                },
              ],
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
                'socket.saturated': {
                  target: 'lagging',
                  actions: {
                    type: 'rememberDelivered',
                    params: ({ event: { delivered } }) => ({ delivered }),
                  },
                },
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
                'socket.drained': 'replaying',
                // The replay after the drain will tell.
                'peer.greeted': {},
                'peer.asked': {},
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
