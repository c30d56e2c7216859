/** The words of a connection: what it is told, what it wants done, and what it can ask. */
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
export type EndReason = 'full' | 'lagging' | 'left' | 'misbehaving' | 'silent' | 'stopping';

export type ConnectionEvent =
  /** The first or a later hello. */
  | { readonly type: 'peer.greeted' }
  /** Any other good line, the answer to a heartbeat above all. */
  | { readonly type: 'peer.spoke' }
  | { readonly type: 'line.bad' }
  | { readonly type: 'peer.flooded' }
  | { readonly type: 'socket.saturated' }
  | { readonly type: 'socket.drained' }
  /** The client's own side is ended: it says no more, and may still listen for a moment. */
  | { readonly type: 'socket.ended' }
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

export const connectionSetup = setup({
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
    endFull: emit({ type: 'endSocket', reason: 'full' }),
    endLagging: emit({ type: 'endSocket', reason: 'lagging' }),
    endLeft: emit({ type: 'endSocket', reason: 'left' }),
    endMisbehaving: emit({ type: 'endSocket', reason: 'misbehaving' }),
    endSilent: emit({ type: 'endSocket', reason: 'silent' }),
    endStopping: emit({ type: 'endSocket', reason: 'stopping' }),
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
