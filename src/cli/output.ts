import { constants, createWriteStream, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';

const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;
/** What may wait for whoever takes it, in bytes: thousands of lines. What is more is dropped. */
const WAITING_BYTES_MAX = 262_144;

/** Where lines are written, and who is told when they cannot be. */
export interface OutputOptions {
  /** Also after an error: a disk that was full may have room again. */
  readonly open: () => Writable;
  readonly onError: (error: NodeJS.ErrnoException) => void;
  /** So many lines found no room; said when there is some again. */
  readonly onDropped: (count: number) => void;
}

/** Lines on their way out. Writing never waits, and what waits is bounded. */
export interface Output {
  write(line: string): void;
  /** Resolves when all is written, or cannot be and that was said. */
  flushed(): Promise<unknown>;
}

/** Writes lines to a stream that nobody may be reading. */
export function createOutput({ open, onError, onDropped }: OutputOptions): Output {
  let dropped = 0;
  /** The stream does not say so itself: Node mends the process's own each time they break. */
  let isBroken = false;
  let stream = listenedTo(open());

  function listenedTo(one: Writable): Writable {
    isBroken = false;
    one.on('error', (error) => {
      if (isBroken) return;
      isBroken = true;
      onError(error);
    });
    return one.on('drain', sayDropped);
  }

  /** A file can be opened again; the process's own pipe or terminal that broke is gone for good. */
  function openAgain(): void {
    const next = open();
    if (next === stream) return;
    stream = listenedTo(next);
    sayDropped();
  }

  function sayDropped(): void {
    const count = dropped;
    dropped = 0;
    if (count > 0) onDropped(count);
  }

  return {
    write(line) {
      if (isBroken) openAgain();
      const isFull = dropped > 0 || stream.writableLength > WAITING_BYTES_MAX;
      if (isBroken || isFull) dropped += 1;
      else stream.write(`${line}\n`);
    },
    async flushed() {
      // What is wrong is said a moment after the callback.
      if (!isBroken) await new Promise((resolve) => stream.write('', () => setImmediate(resolve)));
    },
  };
}

/** Node documents nothing else that makes what is for a terminal wait in this process. */
type Standard = Writable & {
  readonly fd: number;
  readonly isTTY?: boolean;
  readonly _handle?: { setBlocking?(isBlocking: boolean): void };
};

/**
 * The process's stdout or stderr, so that no write waits: Node's own block on a terminal that was
 * stopped, and on a file whose disk hangs.
 */
export function openStandard(stream: Standard): Writable {
  if (!(stream instanceof Socket)) return openFile(stream.fd);
  if (stream.isTTY) stream._handle?.setBlocking?.(false);
  return stream;
}

/** A file that is appended to; throws if there can be none. */
export function openForAppending(path: string): number {
  try {
    // Not to wait for ever when it is a pipe that nobody reads.
    return openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK);
  } catch (error) {
    const problem = error instanceof Error ? error.message : error;
    throw new Error(`--trace: expected a file to append to, got: ${problem}; choose another path`);
  }
}

/** Written by another thread. */
function openFile(fd: number): Writable {
  return createWriteStream('', { fd, autoClose: false });
}
