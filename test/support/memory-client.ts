/** A client of a door in the same memory; the test is its socket. */
import { createActor } from 'xstate';
import {
  type ConnectionCommand,
  type ConnectionEvent,
  connectionMachine,
  type DoorRecord,
  WELCOME_FRAME,
} from '../../src/machines/index.ts';
import type { Broadcast } from '../../src/transport/broadcast.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** One line that a client was told, and what was true at that instant. */
export interface Told {
  readonly kind: 'welcome' | 'heartbeat' | 'plain' | 'greeted';
  readonly message: readonly unknown[];
  readonly atMs: number;
  /** How many changes the door had made. */
  readonly changes: number;
  /** How often the client had lagged and drained. */
  readonly lags: number;
  /** It could take no more by then, or was gone. */
  readonly isInVain: boolean;
}

/** A client, and what can happen to it. */
export interface Client {
  readonly told: readonly Told[];
  /** Changes that the broadcast brought when it could take no more or was gone. */
  strays(): number;
  isGreeted(): boolean;
  /** Past its handshake, still there, and able to take more. */
  isStreaming(): boolean;
  hello(): void;
  /** Its socket takes what is written next, and says that this was all it takes. */
  fill(): void;
  drain(): void;
  /** It ends its side, and is gone when it has what there is for it. */
  finish(): void;
  vanish(): void;
  beat(): void;
}

/** What a client has around it. */
export interface Surroundings {
  readonly clock: VirtualClock;
  readonly broadcast: Broadcast;
  readonly recall: () => DoorRecord;
  /** How many changes the door has made. */
  readonly changes: () => number;
}

/** A client that has just come. */
export function createClient(around: Surroundings): Client {
  const { clock, broadcast } = around;
  const nowMs = () => clock.now().monotonicMs;
  const joinedMs = nowMs();
  const told: Told[] = [];
  const actor = createActor(connectionMachine, { clock, input: { clients: 0, clientsMax: 1 } });
  let isGreeted = false;
  let isGone = false;
  let isClosed = false;
  let isFull = false;
  let wasRefused = false;
  let lagsSinceMs: number | null = null;
  let lags = 0;
  let strays = 0;

  const canHear = () => !isGone && (lagsSinceMs === null || lagsSinceMs === nowMs());

  /** A socket that is closed has nothing more to say. */
  function say(event: ConnectionEvent): void {
    if (!isClosed) actor.send(event);
  }

  function hear(record: DoorRecord): void {
    if (!canHear()) strays++;
    say({ type: 'door.changed', record });
  }

  function write(kind: Told['kind'], frame: string): void {
    const isInVain = isGone || (!canHear() && kind !== 'welcome');
    const message = JSON.parse(frame);
    told.push({ kind, message, atMs: nowMs(), changes: around.changes(), lags, isInVain });
    if (!isFull) return;
    wasRefused = true;
    if (kind !== 'welcome') lagsSinceMs ??= nowMs();
    actor.send({ type: 'socket.saturated' });
  }

  function obey(command: ConnectionCommand): void {
    switch (command.type) {
      case 'sayWelcome':
        return write('welcome', WELCOME_FRAME);
      case 'sayHeartbeat':
        return write('heartbeat', broadcast.heartbeatFrame());
      case 'tellPlain':
        return write('plain', broadcast.plainFrame(command.change));
      case 'tellGreeted':
        return write('greeted', broadcast.greetedFrame(command.change));
      case 'recallDoor':
        return actor.send({ type: 'door.recalled', record: around.recall() });
      case 'joinBroadcast':
        return broadcast.join(hear);
      case 'leaveBroadcast':
        return broadcast.leave(hear);
      case 'endSocket':
        isGone = true;
        return;
      case 'destroySocket':
        return close();
      case 'sayRefused':
        throw new Error('expected a server with places, got a refusal');
    }
  }

  function close(): void {
    say({ type: 'socket.closed' });
    isGone = true;
    isClosed = true;
  }

  actor.on('*', obey);
  actor.start();
  return {
    told,
    strays: () => strays,
    isGreeted: () => isGreeted,
    isStreaming: () => (isGreeted || nowMs() >= joinedMs + 100) && !isGone && lagsSinceMs === null,
    hello() {
      isGreeted ||= !isGone;
      say({ type: 'peer.greeted' });
    },
    fill() {
      isFull = true;
    },
    drain() {
      const hasDrained = isFull && wasRefused;
      if (lagsSinceMs !== null) lags++;
      isFull = false;
      wasRefused = false;
      lagsSinceMs = null;
      if (hasDrained) say({ type: 'socket.drained' });
    },
    finish: () => say({ type: 'socket.ended' }),
    vanish: close,
    beat: () => say({ type: 'heartbeat.due' }),
  };
}
