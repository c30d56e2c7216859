import type { Socket } from 'node:net';
import { type Actor, createActor, type InspectionEvent } from 'xstate';
import {
  type Clock,
  type ConnectionCommand,
  type ConnectionInput,
  connectionMachine,
  type DoorRecord,
  type EndReason,
  encodeRefused,
  isHello,
  WELCOME_FRAME,
} from '../machines/index.ts';
import type { Broadcast } from './broadcast.ts';
import { type PeerFault, RemoteEmitter } from './remote-emitter.ts';

/** What a client's socket needs besides itself. */
export interface ServedClientOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly input: ConnectionInput;
  readonly broadcast: Broadcast;
  /** The door's record as it is now. */
  readonly recall: () => DoorRecord;
  readonly onFault: (fault: PeerFault) => void;
  /** The machine ended the connection. */
  readonly onEnd: (reason: EndReason) => void;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
}

/**
 * Ties one accepted socket to one connection actor: what happens to it is told to the machine, and
 * what the machine wants is done to it.
 */
export function serveClient(
  socket: Socket,
  options: ServedClientOptions,
): Actor<typeof connectionMachine> {
  const { id, clock, input, broadcast, inspect } = options;
  const remote = new RemoteEmitter(socket, () => clock.now().monotonicMs);
  const actor = createActor(connectionMachine, { id, clock, input, ...(inspect && { inspect }) });
  const hear = (record: DoorRecord) => actor.send({ type: 'door.changed', record });

  function write(frame: string): void {
    if (!remote.send(frame)) actor.send({ type: 'socket.saturated' });
  }

  function blame(fault: PeerFault): void {
    options.onFault(fault);
    actor.send(fault.kind === 'flood' ? { type: 'peer.flooded' } : { type: 'line.bad' });
  }

  function obey(command: ConnectionCommand): void {
    switch (command.type) {
      case 'sayWelcome':
        return write(WELCOME_FRAME);
      case 'sayRefused':
        return write(encodeRefused(clock.now()));
      case 'sayHeartbeat':
        return write(broadcast.heartbeatFrame());
      case 'tellPlain':
        return write(broadcast.plainFrame(command.change));
      case 'tellGreeted':
        return write(broadcast.greetedFrame(command.change));
      case 'recallDoor':
        return actor.send({ type: 'door.recalled', record: options.recall() });
      case 'joinBroadcast':
        return broadcast.join(hear);
      case 'leaveBroadcast':
        return broadcast.leave(hear);
      case 'endSocket':
        remote.detach();
        socket.end();
        return options.onEnd(command.reason);
      case 'destroySocket':
        socket.destroy();
    }
  }

  remote
    .onMessage((message) => {
      if (message.name !== 'hello') return actor.send({ type: 'peer.spoke' });
      if (isHello(message)) return actor.send({ type: 'peer.greeted' });
      blame({ kind: 'line', reason: 'expected a hello for a protocol from 1 on, got another' });
    })
    .onFault(blame);
  socket.once('end', () => actor.send({ type: 'socket.ended' }));
  socket.on('drain', () => actor.send({ type: 'socket.drained' }));
  // A reset is one way for a connection to end; 'close' follows and is the fact that counts.
  socket.on('error', () => {});
  socket.once('close', () => {
    remote.detach();
    actor.send({ type: 'socket.closed' });
  });
  actor.on('*', obey);
  return actor.start();
}
