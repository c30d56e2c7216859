import type { Socket, TcpNetConnectOpts } from 'node:net';
import reconnectNet from 'reconnect-net';
import type { ByteStream } from '../byte-stream.ts';
import { SOCKET_OPTIONS } from '../socket-options.ts';
import type { TlsCredentials } from '../tls.ts';
import { BACKOFF, type Backoff, type Dial } from './dialler.ts';
import { beginTls, tlsReason } from './tls-client.ts';

/**
 * How long each address of a name is given, in ms, but for the last, which has the rest of the 10 s
 * of an attempt: a SYN that was lost is sent again after 1 s, and three addresses have their turn.
 * Node's own 250 ms are less than a slow link's round trip.
 */
const ADDRESS_MS = 3000;

interface TcpDiallerOptions {
  readonly host: string;
  readonly port: number;
  /** TLS by these credentials, as they are now; TCP as it is without. */
  readonly tls?: (() => TlsCredentials) | undefined;
  readonly backoff?: Backoff | undefined;
}

const CLOSED = 'the connection was closed';
/** A server that speaks TLS, or takes another's certificate, does not say so. */
const CLOSED_UNHEARD = {
  plain: `${CLOSED} without a word; does it want --tls?`,
  tls: `${CLOSED} without a word; does it want another certificate of ours?`,
} as const;

/** Connects over TCP, and makes TLS of it if that is wanted. */
export function dialTcp({ host, port, tls, backoff = BACKOFF }: TcpDiallerOptions): Dial {
  return (listener) => {
    const reconnect = reconnectNet({ type: 'exponential', ...backoff });
    // reconnect-net hands out a socket once it is connected: until then only this can end it. What
    // `connect` was given goes to net.connect at each attempt, says its core's README.
    let attempt = new AbortController();
    const target: TcpNetConnectOpts = {
      ...{ host, port, ...SOCKET_OPTIONS },
      autoSelectFamilyAttemptTimeout: ADDRESS_MS,
    };
    let socket: Socket | null = null;
    let reason: string | null = null;
    /** Whether this server ever said anything: then what it wants is known. */
    let isHeard = false;
    let reading: NodeJS.Immediate | undefined;

    reconnect.on('reconnect', () => {
      reason = null;
      attempt = new AbortController();
      target.signal = attempt.signal;
      listener.onAttempt();
    });
    reconnect.on('connect', (connected) => {
      // reconnect-net listens for a first error only.
      socket = connected.on('error', () => {});
      if (tls) secure(socket, tls());
      else report(socket);
    });
    // Without a listener it would be thrown; 'disconnect' follows and is the fact.
    reconnect.on('error', (error: NodeJS.ErrnoException) => {
      reason ??= error.message || (error.code ?? error.name);
    });
    reconnect.on('disconnect', () => {
      // Without this an error after the end would be a second 'disconnect' of the same attempt.
      socket?.destroy();
      socket = null;
      listener.onDisconnect(reason ?? (isHeard ? CLOSED : CLOSED_UNHEARD[tls ? 'tls' : 'plain']));
    });

    function report(stream: ByteStream): void {
      listener.onConnection(stream);
      stream.on('data', () => {
        isHeard = true;
      });
    }

    function secure(raw: Socket, credentials: TlsCredentials): void {
      let isAgreed = false;
      const secured = beginTls(raw, host, credentials)
        .on('secureConnect', () => {
          isAgreed = true;
          report(secured);
        })
        .on('error', (error) => {
          // What the network does to a connection that was agreed is the same without TLS.
          const isNetwork = isAgreed && 'syscall' in error;
          const why = reason ?? (isNetwork ? error.message : tlsReason(error, host));
          reason = why;
          if (!isAgreed) listener.onUnsecured(why);
        })
        // reconnect-net does not see a FIN inside of TLS.
        .on('end', () => void raw.destroy());
    }

    function end(): void {
      if (socket) socket.destroy();
      else attempt.abort();
    }

    /** reset() forgets a pending attempt, and makes one at once if any is to be made. */
    function setReconnecting(isOn: boolean): void {
      reconnect.reconnect = isOn;
      reconnect.reset();
    }

    reconnect.connect(target);
    return {
      drop(because) {
        reason = because;
        end();
      },
      hold: () => setReconnecting(false),
      release: () => setReconnecting(true),
      catchUp(onCaughtUp) {
        // Who asked before is told with this one.
        clearImmediate(reading);
        // The event loop runs timers, then reads sockets, then comes to this.
        reading = setImmediate(onCaughtUp);
      },
      close() {
        clearImmediate(reading);
        reconnect.removeAllListeners().on('error', () => {});
        setReconnecting(false);
        end();
      },
    };
  };
}
