/**
 * One client's connection, on the server's side.
 *
 * Who sends what: the client's socket sends `peer.*`, `line.bad` and `socket.*`; whoever keeps the
 * door's record answers `recallDoor` with `door.recalled` and sends `door.changed` to those who
 * joined; the server's machine has `heartbeat.due` and `connection.end` sent round.
 *
 * Always true: only `streaming` is joined to the broadcast; no change is written twice to a client
 * or queued for one that lags; whenever we end it, it goes through `closing`, which has a deadline;
 * `closed` is entered only when the socket says so. What is to be done is emitted, never done here.
 */
import { connectionSetup } from './connection-setup.ts';

export const connectionMachine = connectionSetup.createMachine({
  id: 'connection',
  description: "One client's connection, on the server's side.",
  context: ({ input }) => ({ ...input, told: null, badLines: 0 }),
  initial: 'admitting',
  states: {
    admitting: {
      description: 'Is there a place free? Left at once.',
      always: [
        { guard: 'isServerFull', target: 'closing', actions: ['sayRefused', 'endFull'] },
        { target: 'serving' },
      ],
    },
    serving: {
      description: 'The client is told what happens to the door.',
      type: 'parallel',
      on: {
        'line.bad': [
          { guard: 'isLastBadLine', target: 'closing', actions: 'endMisbehaving' },
          { actions: 'countBadLine' },
        ],
        'peer.flooded': { target: 'closing', actions: 'endMisbehaving' },
        'connection.end': { target: 'closing', actions: 'endStopping' },
        'socket.ended': { target: 'closing', actions: 'endLeft' },
        'socket.closed': 'closed',
      },
      states: {
        speech: {
          description: 'Which protocol the client has shown to speak.',
          initial: 'plain',
          states: {
            plain: {
              description: "The article's two elements; whether it lives is left to the kernel.",
              on: {
                'peer.greeted': { target: 'greeted', actions: ['forgetTold', 'sayWelcome'] },
                'peer.spoke': {},
                'heartbeat.due': {},
              },
            },
            greeted: {
              description: 'Ages, ids and heartbeats; silence means that the link is dead.',
              after: { silenceMs: { target: '#connection.closing', actions: 'endSilent' } },
              on: {
                'peer.greeted': { target: 'greeted', reenter: true },
                'peer.spoke': { target: 'greeted', reenter: true },
                // It reads, so it lives: while it lagged it had no heartbeats to answer.
                'socket.drained': { target: 'greeted', reenter: true },
                'heartbeat.due': [{ guard: 'isLagging' }, { actions: 'sayHeartbeat' }],
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
                'socket.ended': 'parting',
                // Not joined yet: the replay will tell.
                'door.changed': {},
                'door.recalled': {},
                // Nothing was written yet that could fill a socket.
                'socket.saturated': {},
                'socket.drained': {},
              },
            },
            replaying: {
              description: 'The last state is asked for and told, unless it was told already.',
              entry: 'recallDoor',
              on: {
                'door.recalled': [
                  { guard: 'isPlain', target: 'streaming', actions: 'tellPlain' },
                  { target: 'streaming', actions: 'tellGreeted' },
                ],
                // What is recalled is newer.
                'door.changed': {},
                // The recalled state will be told in the way the client speaks by then.
                'peer.greeted': {},
                // The one line of welcome does not fill a socket.
                'socket.saturated': {},
                'socket.drained': {},
              },
            },
            parting: {
              description: 'It ended its side before it was told anything: it is told once.',
              entry: 'recallDoor',
              on: {
                'door.recalled': [
                  {
                    guard: 'isPlain',
                    target: '#connection.closing',
                    actions: ['tellPlain', 'endLeft'],
                  },
                  { target: '#connection.closing', actions: ['tellGreeted', 'endLeft'] },
                ],
                // What is recalled is newer.
                'door.changed': {},
                'peer.greeted': {},
                'socket.ended': {},
                'socket.saturated': {},
                'socket.drained': {},
              },
            },
            streaming: {
              description: 'Joined to the broadcast: every change is told as it happens.',
              entry: 'joinBroadcast',
              exit: 'leaveBroadcast',
              on: {
                'door.changed': [
                  { guard: 'isPlain', actions: 'tellPlain' },
                  { actions: 'tellGreeted' },
                ],
                'door.recalled': {},
                'peer.greeted': [{ guard: 'isPlain', target: 'replaying' }, {}],
                'socket.saturated': 'lagging',
                'socket.drained': {},
              },
            },
            lagging: {
              description: 'The kernel takes no more: nothing is queued until it drains.',
              after: { lagMs: { target: '#connection.closing', actions: 'endLagging' } },
              on: {
                'socket.drained': 'replaying',
                'socket.saturated': {},
                // The replay after the drain will tell.
                'door.changed': {},
                'door.recalled': {},
                'peer.greeted': {},
              },
            },
          },
        },
      },
    },
    closing: {
      description: 'Our FIN is sent; the socket has a deadline to take it.',
      after: { closingMs: { actions: 'destroySocket' } },
      on: {
        'socket.closed': 'closed',
        'connection.end': {},
        'door.changed': {},
        'door.recalled': {},
        'heartbeat.due': {},
        'line.bad': {},
        'peer.flooded': {},
        'peer.greeted': {},
        'peer.spoke': {},
        'socket.drained': {},
        'socket.ended': {},
        'socket.saturated': {},
      },
    },
    closed: {
      description: 'The socket is gone, and so is all we kept of the client.',
      type: 'final',
    },
  },
});
