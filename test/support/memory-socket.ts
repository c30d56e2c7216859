import { EventEmitter } from 'node:events';
import type { ByteStream } from '../../src/transport/byte-stream.ts';

/** The server's end of a connection in memory; the test is the client, and the kernel between. */
export class MemorySocket extends EventEmitter implements ByteStream {
  /** Each write, as it came. */
  readonly written: string[] = [];
  /** Called with each write before it is answered. */
  onWritten: (frames: string) => void = () => {};
  /** Takes what is written next, and says that this was all. */
  isFull = false;
  /** Our side is ended; theirs. */
  isEnded = false;
  isPeerEnded = false;
  isClosed = false;
  /** Ends its side as soon as ours is ended. */
  answersEnd = false;
  #needsDrain = false;

  get writable(): boolean {
    return !this.isEnded && !this.isClosed;
  }

  get writableLength(): number {
    return 0;
  }

  get writableNeedDrain(): boolean {
    return this.#needsDrain;
  }

  /** All lines that it was written. */
  get lines(): string[] {
    return this.written.flatMap((frames) => frames.trimEnd().split('\n'));
  }

  write(bytes: string | Uint8Array): boolean {
    this.written.push(String(bytes));
    this.#needsDrain ||= this.isFull;
    this.onWritten(String(bytes));
    return !this.isFull;
  }

  end(): void {
    this.isEnded = true;
    if (this.answersEnd) this.finish();
    this.#closeIfOver();
  }

  destroy(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.emit('close');
  }

  resume(): void {}

  /** The client says these lines, in one chunk. */
  say(...lines: string[]): void {
    if (!this.isClosed) this.emit('data', Buffer.from(`${lines.join('\n')}\n`));
  }

  /** The client ends its side. */
  finish(): void {
    if (this.isClosed || this.isPeerEnded) return;
    this.isPeerEnded = true;
    this.emit('end');
    this.#closeIfOver();
  }

  /** Something that the test does not look at has filled it to the brim. */
  fillUp(): void {
    this.isFull = true;
    this.#needsDrain = true;
  }

  /** The client has read all that was written. */
  drain(): void {
    this.isFull = false;
    const needsDrain = this.#needsDrain;
    this.#needsDrain = false;
    if (needsDrain && this.writable) this.emit('drain');
    this.#closeIfOver();
  }

  #closeIfOver(): void {
    if (this.isEnded && this.isPeerEnded && !this.isFull) this.destroy();
  }
}
