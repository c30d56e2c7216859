import type { ByteStream } from '../byte-stream.ts';

/** The wait before an attempt: doubling from the first to the longest, then up to half as much. */
export interface Backoff {
  readonly initialDelay: number;
  readonly maxDelay: number;
  readonly randomisationFactor: number;
}

/** In ms: 1 s doubling to 20 s, each lengthened by up to half, so 30 s at most. */
export const BACKOFF: Backoff = { initialDelay: 1000, maxDelay: 20_000, randomisationFactor: 0.5 };

/** What a dialler reports. */
export interface DiallerListener {
  onAttempt(): void;
  onConnection(stream: ByteStream): void;
  /** TLS could not be agreed; the connection is there until it is dropped. */
  onUnsecured(reason: string): void;
  /** Once per failed attempt and once per lost connection, whose stream is destroyed by then. */
  onDisconnect(reason: string): void;
}

/** What a dialler is told to do. */
export interface Dialler {
  /** Ends the connection or the attempt at once; `onDisconnect` follows later, with this reason. */
  drop(reason: string): void;
  /** Makes no further attempt. */
  hold(): void;
  /** Makes an attempt at once. */
  release(): void;
  /** Calls back when the data that has come by now was read; once, if it is told so again until then. */
  catchUp(onCaughtUp: () => void): void;
  /** Ends everything, and reports nothing more. */
  close(): void;
}

/** Connects again and again: over TCP, a simulated network or in memory. */
export type Dial = (listener: DiallerListener) => Dialler;
