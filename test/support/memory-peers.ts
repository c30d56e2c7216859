/** Peers in the same memory, for whom the test speaks. */
import { EventEmitter } from 'node:events';
import type { Clock } from '../../src/machines/index.ts';
import type { ByteStream } from '../../src/transport/byte-stream.ts';
import type { Connect } from './virtual-dialler.ts';

/** What an attempt finds; `silence` neither accepts nor refuses. */
export type Found = 'server' | 'nobody' | 'silence';

/** A stream as a program has it; what it writes is there to be read. */
export class MemoryStream extends EventEmitter implements ByteStream {
  readonly writableLength = 0;
  writable = true;
  written = '';

  write(bytes: string | Uint8Array): boolean {
    if (this.writable) this.written += bytes;
    return this.writable;
  }

  end(): void {
    this.writable = false;
  }

  destroy(): void {
    this.writable = false;
  }

  resume(): void {}

  /** The peer writes this. */
  receive(text: string): void {
    if (this.writable) this.emit('data', Buffer.from(text));
  }

  /** The peer ends it. */
  finish(): void {
    if (this.writable) this.emit('end');
  }
}

/** Connects to whatever `find` says is there by then. */
export function connectInMemory(
  clock: Clock,
  find: () => Found,
  onStream: (stream: MemoryStream) => void,
): Connect {
  return (onOutcome) => {
    const timer = clock.setTimeout(() => {
      const found = find();
      if (found === 'nobody') onOutcome(null);
      if (found !== 'server') return;
      const stream = new MemoryStream();
      onStream(stream);
      onOutcome(stream);
    }, 0);
    return () => clock.clearTimeout(timer);
  };
}
