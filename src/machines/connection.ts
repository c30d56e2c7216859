/**
 * One client's connection, on the server's side.
 *
 * Who sends what: the client's socket sends `peer.*`, `line.bad` and `socket.*`; whoever keeps the
 * door's record answers `recallDoor` with `door.recalled` and sends `door.changed` to those who
 * joined; the server's machine has `heartbeat.due` and `connection.end` sent round.
 *
 * Always true: only `streaming` is joined to the broadcast; nothing is written twice to a client or
 * queued for one that lags; every way out goes through `closing`, which has a deadline, and
 * `closed` is entered only when the socket says so. What is to be done is emitted, never done here.
 */
import { assertEvent, assign, emit, enqueueActions, setup, stateIn } from 'xstate';
import type { Change, DoorRecord, Told } from './change.ts';
import { missedByGreeted, missedByPlain } from './change.ts';
import { BAD_LINES_MAX, SILENCE_MS } from './wire.ts';

/** How long a client has to say hello before it counts as plain; a LAN's round trip is 1 ms. */
export const HANDSHAKE_MS = 100;
/** How long a client may take no more: three heartbeats, longer than any hiccup of a network. */
export const LAG_MS = 30_000;
/** How long a client has to take our FIN; short enough for a server to stop within 2 s. */
export const CLOSING_MS = 1000;

export interface ConnectionInput {
  /** Clients there already, and how many there may be. */
  readonly clients: number;
  readonly clientsMax: number;
}

/** Why a connection is ended from our side. */
export type EndReason = 'full' | 'lagging' | 'misbehaving' | 'silent' | 'stopping';

export type ConnectionEvent =
  /** The first or a later hello. */
  | { readonly type: 'peer.greeted' }
  /** Any other good line, the answer to a heartbeat above all. */
  | { readonly type: 'peer.spoke' }
  | { readonly type: 'line.bad' }
  | { readonly type: 'peer.flooded' }
  | { readonly type: 'socket.saturated' }
  | { readonly type: 'socket.drained' }
  | { readonly type: 'socket.closed' }
  | { readonly type: 'door.recalled'; readonly record: DoorRecord }
  | { readonly type: 'door.changed'; readonly record: DoorRecord }
  | { readonly type: 'heartbeat.due' }
  | { readonly type: 'connection.end' };

/** What the machine wants done, in the order it wants it. */
export type ConnectionCommand =
  | { readonly type: 'sayWelcome' }
  | { readonly type: 'sayRefused' }
  | { readonly type: 'sayHeartbeat' }
  | { readonly type: 'recallDoor' }
  | { readonly type: 'tellPlain'; readonly change: Change }
  | { readonly type: 'tellGreeted'; readonly change: Change }
  | { readonly type: 'joinBroadcast' }
  | { readonly type: 'leaveBroadcast' }
  | { readonly type: 'endSocket'; readonly reason: EndReason }
  | { readonly type: 'destroySocket' };

export interface ConnectionContext extends ConnectionInput {
  readonly told: Told;
  readonly badLines: number;
}

const connectionSetup = setup({
  types: {
    input: {} as ConnectionInput,
    context: {} as ConnectionContext,
    events: {} as ConnectionEvent,
    emitted: {} as ConnectionCommand,
  },
  delays: {
    handshakeMs: HANDSHAKE_MS,
    lagMs: LAG_MS,
    silenceMs: SILENCE_MS,
    closingMs: CLOSING_MS,
  },
  guards: {
    isServerFull: ({ context }) => context.clients >= context.clientsMax,
    isPlain: stateIn({ serving: { speech: 'plain' } }),
    isLagging: stateIn({ serving: { flow: 'lagging' } }),
    isLastBadLine: ({ context }) => context.badLines + 1 >= BAD_LINES_MAX,
  },
  actions: {
    countBadLine: assign({ badLines: ({ context }) => context.badLines + 1 }),
    forgetTold: assign({ told: null }),
    sayWelcome: emit({ type: 'sayWelcome' }),
    sayRefused: emit({ type: 'sayRefused' }),
    sayHeartbeat: emit({ type: 'sayHeartbeat' }),
    recallDoor: emit({ type: 'recallDoor' }),
    joinBroadcast: emit({ type: 'joinBroadcast' }),
    leaveBroadcast: emit({ type: 'leaveBroadcast' }),
    destroySocket: emit({ type: 'destroySocket' }),
    endSocket: emit((_, { reason }: { reason: EndReason }) => ({ type: 'endSocket', reason })),
    tellPlain: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, ['door.recalled', 'door.changed']);
      for (const change of missedByPlain(context.told, event.record)) {
        enqueue.emit({ type: 'tellPlain', change });
        enqueue.assign({ told: { id: change.id, level: change.level } });
      }
    }),
    tellGreeted: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, ['door.recalled', 'door.changed']);
      for (const change of missedByGreeted(context.told, event.record)) {
        enqueue.emit({ type: 'tellGreeted', change });
        enqueue.assign({ told: { id: change.id, level: change.level } });
      }
    }),
  },
});

export const connectionMachine = connectionSetup.createMachine({
  id: 'connection',
  description: "One client's connection, on the server's side.",
  context: ({ input }) => ({ ...input, told: null, badLines: 0 }),
  initial: 'admitting',
  states: {
    admitting: {
      description: 'Is there a place free? Left at once.',
      always: [
        {
          guard: 'isServerFull',
          target: 'closing',
          actions: ['sayRefused', { type: 'endSocket', params: { reason: 'full' } }],
        },
        { target: 'serving' },
      ],
    },
    serving: {
      description: 'The client is told what happens to the door.',
      type: 'parallel',
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
              after: {
                silenceMs: {
                  target: '#connection.closing',
                  actions: { type: 'endSocket', params: { reason: 'silent' } },
                },
              },
              on: {
                'peer.greeted': { target: 'greeted', reenter: true },
                'peer.spoke': { target: 'greeted', reenter: true },
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
              after: {
                lagMs: {
                  target: '#connection.closing',
                  actions: { type: 'endSocket', params: { reason: 'lagging' } },
                },
              },
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
        'socket.saturated': {},
      },
    },
    closed: {
      description: 'The socket is gone, and so is all we kept of the client.',
      type: 'final',
    },
  },
});
