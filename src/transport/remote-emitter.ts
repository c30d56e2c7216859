import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import split2 from 'split2';
import {
  BYTES_PER_SECOND_MAX,
  encode,
  LINE_BYTES_MAX,
  LINES_PER_SECOND_MAX,
  type Message,
  parseLine,
} from '../machines/index.ts';
import { createLineGate } from './line-gate.ts';
import { createRate } from './rate.ts';

/** How much may wait in our own memory for a peer that reads nothing, in bytes. */
export const UNSENT_BYTES_MAX = 65_536;

/** What a peer did wrong: one bad line, or more than its share in one second. */
export interface PeerFault {
  readonly kind: 'line' | 'flood';
  /** What was expected and what came, for a person. */
  readonly reason: string;
}

type Listener = (...args: unknown[]) => void;

/**
 * An event emitter whose events come from, and go to, the other end of a stream: UTF-8 lines, each
 * a JSON array of a name and its arguments. What a peer does wrong is told to `onFault` and never
 * thrown; a remote `error` is an event like any other. Whoever owns it decides what ends the stream.
 */
export class RemoteEmitter {
  readonly #stream: Duplex;
  readonly #remote = new EventEmitter();
  readonly #own = new EventEmitter();
  readonly #splitter = split2((line: string) => void this.#takeLine(line));
  readonly #isFloodOfLines: (more: number) => boolean;
  readonly #onData: (chunk: Buffer) => void;
  readonly #onEnd = () => this.#takeRest();
  #detached = false;
  #ended = false;
  /** The line that the splitter is about to give is the void rest of one that was cut. */
  #isCutting = false;

  /** `nowMs` is a monotonic clock in ms, for the limits of a second. */
  constructor(stream: Duplex, nowMs: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#isFloodOfLines = createRate(LINES_PER_SECOND_MAX, nowMs);
    const isFloodOfBytes = createRate(BYTES_PER_SECOND_MAX, nowMs);
    const gate = createLineGate({
      pass: (bytes) => this.#splitter.write(bytes),
      cut: () => this.#cutLine(),
    });
    this.#onData = (chunk) => {
      if (isFloodOfBytes(chunk.length)) this.#flood(BYTES_PER_SECOND_MAX, 'bytes');
      gate(chunk);
    };
    stream.on('data', this.#onData).once('end', this.#onEnd);
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

  /** Sends a frame encoded before, under the same bounds as `emit`. */
  send(frame: string): boolean {
    const { writable, writableLength } = this.#stream;
    if (!writable || writableLength >= UNSENT_BYTES_MAX) return false;
    return this.#stream.write(frame);
  }

  /** Stops listening to the stream for good; what still arrives is thrown away unread. */
  detach(): void {
    this.#detached = true;
    this.#stream.off('data', this.#onData).off('end', this.#onEnd).resume();
  }

  #takeLine(line: string): void {
    if (this.#detached) return;
    if (this.#isFloodOfLines(1)) this.#flood(LINES_PER_SECOND_MAX, 'lines');
    if (this.#detached) return;
    if (this.#isCutting) {
      return this.#fault('line', `expected at most ${LINE_BYTES_MAX} bytes a line, got more`);
    }
    const result = parseLine(line);
    if (result === null) return;
    if ('name' in result) return this.#deliver(result);
    // What a cut connection leaves half-said is nobody's fault.
    if (!this.#ended) this.#fault('line', result.fault);
  }

  #cutLine(): void {
    this.#isCutting = true;
    this.#splitter.write('\n');
    this.#isCutting = false;
  }

  #takeRest(): void {
    this.#ended = true;
    this.#splitter.end();
  }

  #flood(most: number, what: string): void {
    this.#fault('flood', `expected at most ${most} ${what} a second, got more`);
  }

  #fault(kind: PeerFault['kind'], reason: string): void {
    const fault: PeerFault = { kind, reason };
    this.#call(() => this.#own.emit('fault', fault));
  }

  #deliver(message: Message): void {
    this.#call(() => this.#own.emit('message', message));
    if (this.#detached) return;
    this.#call(() => this.#remote.emit(remoteName(message.name), ...message.args));
  }

  /** A listener that throws is our side's bug: it must surface, but not as the peer's doing. */
  #call(listeners: () => void): void {
    try {
      listeners();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** Keeps remote names apart from those that Node's emitter treats in ways of its own. */
function remoteName(name: string): string {
  return `remote:${name}`;
}
