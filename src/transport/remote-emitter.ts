import { EventEmitter } from 'node:events';
import { encode, isChannelName, type Message, prefixed } from '../machines/index.ts';
import type { ByteStream } from './byte-stream.ts';
import { callSafely } from './call-safely.ts';
import { LineReader, type PeerFault } from './line-reader.ts';

/** How much may wait in our own memory for a peer that reads nothing, in bytes. */
export const UNSENT_BYTES_MAX = 65_536;

type Listener = (...args: unknown[]) => void;

/** A stream within the stream: what both sides prefix with one channel's name. */
export interface RemoteChannel {
  /** Calls `listener` with the arguments of each remote event of that name in this channel. */
  on(name: string, listener: Listener): this;
  /** As `on`, for the next such event only. */
  once(name: string, listener: Listener): this;
  /** Takes back an `on` or a `once`. */
  off(name: string, listener: Listener): this;
  /** Sends an event of this channel, as the emitter's own `emit` does. */
  emit(name: string, ...args: unknown[]): boolean;
}

/**
 * An event emitter whose events come from, and go to, the other end of a stream: UTF-8 lines, each
 * a JSON array of a name and its arguments. What a peer does wrong is told to `onFault` and never
 * thrown; a remote `error` is an event like any other. Whoever owns it decides what ends the stream.
 */
export class RemoteEmitter {
  readonly #stream: ByteStream;
  readonly #remote = new EventEmitter();
  readonly #own = new EventEmitter();
  readonly #reader: LineReader;
  readonly #onData = (chunk: Buffer) => this.#reader.read(chunk);
  readonly #onEnd = () => this.#reader.end();
  #isDetached = false;

  /** `nowMs` is a monotonic clock in ms, for the limits of a second. */
  constructor(stream: ByteStream, nowMs: () => number = () => performance.now()) {
    this.#stream = stream;
    const onMessage = (message: Message) => this.#deliver(message);
    const onFault = (fault: PeerFault) => callSafely(() => this.#own.emit('fault', fault));
    this.#reader = new LineReader({ onMessage, onFault }, nowMs);
    stream.on('data', this.#onData).on('end', this.#onEnd);
  }

  /** Calls `listener` with the arguments of each remote event of that name. */
  on(name: string, listener: Listener): this {
    this.#remote.on(remoteName(name), listener);
    return this;
  }

  /** As `on`, for the next such event only. */
  once(name: string, listener: Listener): this {
    this.#remote.once(remoteName(name), listener);
    return this;
  }

  /** Takes back an `on` or a `once`. */
  off(name: string, listener: Listener): this {
    this.#remote.off(remoteName(name), listener);
    return this;
  }

  /** Calls `listener` with every remote event, before those that asked for it by name. */
  onMessage(listener: (message: Message) => void): this {
    this.#own.on('message', listener);
    return this;
  }

  /** Calls `listener` with what the peer did wrong. */
  onFault(listener: (fault: PeerFault) => void): this {
    this.#own.on('fault', listener);
    return this;
  }

  /**
   * Sends an event. False: the stream is full or can no longer be written to; an event that would
   * make more than {@link UNSENT_BYTES_MAX} bytes wait is dropped. Throws a TypeError on arguments
   * that JSON cannot say.
   */
  emit(name: string, ...args: unknown[]): boolean {
    return this.send(encode(name, ...args));
  }

  /** The events of one channel alone; throws a RangeError on what no channel is named. */
  channel(name: string): RemoteChannel {
    if (!isChannelName(name)) {
      throw new RangeError(`channel: expected 1 to 32 of a-z0-9-, got ${JSON.stringify(name)}`);
    }
    const remote = this;
    return {
      on(event, listener) {
        remote.on(prefixed(name, event), listener);
        return this;
      },
      once(event, listener) {
        remote.once(prefixed(name, event), listener);
        return this;
      },
      off(event, listener) {
        remote.off(prefixed(name, event), listener);
        return this;
      },
      emit: (event, ...args) => remote.emit(prefixed(name, event), ...args),
    };
  }

  /** Sends a frame encoded before, under the same bounds as `emit`. */
  send(frame: string): boolean {
    const { writable, writableLength } = this.#stream;
    if (!writable || writableLength + Buffer.byteLength(frame) > UNSENT_BYTES_MAX) return false;
    return this.#stream.write(frame);
  }

  /** Stops listening to the stream for good; what still arrives is thrown away unread. */
  detach(): void {
    this.#isDetached = true;
    this.#reader.close();
    this.#stream.off('data', this.#onData).off('end', this.#onEnd).resume();
  }

  #deliver(message: Message): void {
    callSafely(() => this.#own.emit('message', message));
    if (this.#isDetached) return;
    callSafely(() => this.#remote.emit(remoteName(message.name), ...message.args));
  }
}

/** Keeps remote names apart from those that Node's emitter treats in ways of its own. */
function remoteName(name: string): string {
  return `remote:${name}`;
}
