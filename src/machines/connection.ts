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
 * through `closing`, which has a deadline; `closed` is entered only when the socket says so.
 */
import { and } from 'xstate';
import { connectionSetup } from './connection-setup.ts';

export const connectionMachine = connectionSetup.createMachine({
  id: 'connection',
  description: "One client's connection, on the server's side.",
  context: ({ input }) => ({ ...input, delivered: null, badLines: 0 }),
  initial: 'admitting',
  states: {
    admitting: {
      description: 'Is there a place free, and not too many of one address? Left at once.',
      always: [
        { guard: and(['isPlaceFree', 'isAddressWithinShare']), target: 'serving' },
        { guard: 'isOverrun', target: 'closing', actions: 'drop' },
        {
          target: 'closing',
          actions: ['refuse', { type: 'endSocket', params: { reason: 'full' } }],
        },
      ],
    },
    serving: {
      description: 'The client has a place, and is told what happens to the door.',
      type: 'parallel',
      entry: 'takePlace',
      on: {
        'line.bad': [
          {
            guard: 'isLastBadLine',
            target: 'closing',
            actions: { type: 'endSocket', params: { reason: 'misbehaving' } },
          },
          { actions: 'countBadLine' },
        ],
        'peer.flooded': {
          target: 'closing',
          actions: { type: 'endSocket', params: { reason: 'misbehaving' } },
        },
        'connection.end': {
          target: 'closing',
          actions: { type: 'endSocket', params: { reason: 'stopping' } },
        },
        'socket.ended': {
          target: 'closing',
          actions: { type: 'endSocket', params: { reason: 'left' } },
        },
        'socket.closed': 'closed',
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
