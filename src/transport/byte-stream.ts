/**
 * A connection's bytes, as far as we use a socket: what TCP, a simulated network and memory
 * implement alike. `write` never calls a listener before it returns; `end` and `destroy` may.
 */
export interface ByteStream {
  /** False once it is ended or destroyed. */
  readonly writable: boolean;
  /** Bytes written that the other side's kernel has not taken yet. */
  readonly writableLength: number;
  /** A `write` was answered with false, and `drain` has not followed yet. */
  readonly writableNeedDrain: boolean;
  /** False: it takes no more for now, and `drain` follows. */
  write(bytes: string | Uint8Array): boolean;
  /** Ends our side, after what was written. */
  end(): unknown;
  /** Ends both sides at once. */
  destroy(): unknown;
  /** Throws away unread what nobody listens to. */
  resume(): unknown;
  on(event: 'data' | 'end' | 'drain' | 'error' | 'close', listener: (chunk: Buffer) => void): this;
  off(event: 'data' | 'end', listener: (chunk: Buffer) => void): this;
}
