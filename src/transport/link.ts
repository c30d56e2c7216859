import type { Socket } from 'node:net';
import reconnectNet from 'reconnect-net';
import { fromCallback } from 'xstate';
import {
  type Clock,
  encode,
  HELLO_FRAME,
  type LinkCommand,
  type Message,
  type WatchdogEvent,
} from '../machines/index.ts';
import { RemoteEmitter } from './remote-emitter.ts';
import { eventsOf, isReport } from './server-message.ts';
import { SOCKET_OPTIONS } from './socket-options.ts';

/** The wait before an attempt: doubling from the first to the longest, then up to half as much. */
export interface Backoff {
  readonly initialDelay: number;
  readonly maxDelay: number;
  readonly randomisationFactor: number;
}

/** In ms: 1 s doubling to 20 s, each lengthened by up to half, so 30 s at most. */
export const BACKOFF: Backoff = { initialDelay: 1000, maxDelay: 20_000, randomisationFactor: 0.5 };

const HEARTBEAT_ANSWER_FRAME = encode('heartbeat');

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly backoff?: Backoff | undefined;
  /** Called with what the server says of its door or of refusing us, as it came. */
  readonly onReport?: ((message: Message) => void) | undefined;
}

/** The reconnecting link to a server, as an actor for the watchdog's machine. */
export function createLink(options: LinkOptions) {
  const { host, port, clock, backoff = BACKOFF, onReport } = options;
  return fromCallback<LinkCommand>(({ sendBack, receive }) => {
    const tell = (event: WatchdogEvent) => sendBack(event);
    const reconnect = reconnectNet({ type: 'exponential', ...backoff });
    let remote: RemoteEmitter | null = null;
    let lostBecause: string | null = null;

    reconnect.on('reconnect', () => {
      lostBecause = null;
      tell({ type: 'link.attempted' });
    });
    reconnect.on('connect', (socket) => {
      remote = listenTo(socket);
      tell({ type: 'link.connected' });
    });
    // Without a listener it would be thrown; 'disconnect' follows and is the fact.
    reconnect.on('error', (error: NodeJS.ErrnoException) => {
      lostBecause = error.message || (error.code ?? error.name);
    });
    reconnect.on('disconnect', () => {
      // Without this an error after the end would be a second 'disconnect' of the same attempt.
      dropSocket();
      tell({ type: 'link.lost', reason: lostBecause ?? 'the connection was closed' });
    });

    function listenTo(socket: Socket): RemoteEmitter {
      // reconnect-net listens for a first error only.
      socket.on('error', () => {});
      return new RemoteEmitter(socket, () => clock.now().monotonicMs)
        .onMessage((message) => {
          if (isReport(message)) onReport?.(message);
          for (const event of eventsOf(message, clock.now())) tell(event);
        })
        .onFault(({ kind }) => tell({ type: kind === 'flood' ? 'peer.flooded' : 'line.bad' }));
    }

    function dropSocket(): void {
      remote?.detach();
      remote = null;
      reconnect._connection?.destroy();
    }

    /** reset() forgets a pending attempt, and makes one at once if any is to be made. */
    function setReconnecting(isOn: boolean): void {
      reconnect.reconnect = isOn;
      reconnect.reset();
    }

    receive((command) => {
      switch (command.type) {
        case 'sayHello':
          return void remote?.send(HELLO_FRAME);
        case 'answerHeartbeat':
          return void remote?.send(HEARTBEAT_ANSWER_FRAME);
        case 'dropLink':
          lostBecause = command.reason;
          return dropSocket();
        case 'holdLink':
          return setReconnecting(false);
        case 'releaseLink':
          setReconnecting(true);
      }
    });

    reconnect.connect({ host, port, ...SOCKET_OPTIONS });
    return () => {
      reconnect.removeAllListeners().on('error', () => {});
      setReconnecting(false);
      dropSocket();
    };
  });
}
