/** What we use of reconnect-net 1.1, which ships no types. */
declare module 'reconnect-net' {
  import type { EventEmitter } from 'node:events';
  import type { NetConnectOpts, Socket } from 'node:net';

  interface ReconnectOptions {
    type: 'exponential';
    initialDelay: number;
    maxDelay: number;
    randomisationFactor: number;
  }

  interface Reconnect
    extends EventEmitter<{
      reconnect: [attempt: number, delayMs: number];
      connect: [socket: Socket];
      disconnect: [error?: Error];
      error: [error: Error];
    }> {
    /** Whether it goes on by itself; setting it is how it is held. */
    reconnect: boolean;
    connect(options: NetConnectOpts): this;
    /** Forgets the backoff and attempts at once. */
    reset(): void;
  }

  export default function reconnectNet(options: ReconnectOptions): Reconnect;
}
