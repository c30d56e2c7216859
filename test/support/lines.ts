import type { Readable } from 'node:stream';
import { createMailbox } from './mailbox.ts';

/** How long anything may take before a test gives it up, in ms: long, for it costs only failures. */
export const SOON_MS = 10_000;

/** One line without its end, and when it arrived by `performance.now()`. */
export interface Line {
  readonly text: string;
  readonly atMs: number;
}

/** The lines of one stream, as they come. */
export interface Lines {
  readonly texts: readonly string[];
  /** The next line that is, or matches, `wanted`; what comes before it is passed over. */
  next(wanted: string | RegExp, withinMs?: number): Promise<Line>;
  /** The very next line, whatever it says. */
  nextOfAny(withinMs?: number): Promise<Line>;
  /** When the stream ended in order. */
  ended(withinMs?: number): Promise<number>;
}

/** Collects a stream's lines; `describe` says for a failure what was seen meanwhile. */
export function collectLines(stream: Readable, describe: () => string): Lines {
  const lines = createMailbox<Line>();
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const atMs = performance.now();
    const pieces = (rest + chunk).split('\n');
    rest = pieces.pop() ?? '';
    for (const text of pieces) lines.put({ text, atMs });
  });
  const ended = new Promise<number>((resolve, reject) => {
    stream.once('end', () => {
      lines.close();
      resolve(performance.now());
    });
    stream.once('close', () => {
      lines.close();
      reject(new Error('expected an end in order, got a broken stream'));
    });
  });
  // Whoever does not ask does not care.
  ended.catch(() => {});
  return {
    get texts() {
      return lines.all.map(({ text }) => text);
    },
    next(wanted, withinMs = SOON_MS) {
      const isWanted = ({ text }: Line) =>
        typeof wanted === 'string' ? text === wanted : wanted.test(text);
      return within(withinMs, `the line ${wanted}`, describe, lines.take(isWanted));
    },
    nextOfAny: (withinMs = SOON_MS) => within(withinMs, 'any line', describe, lines.take()),
    ended: (withinMs = SOON_MS) => within(withinMs, 'the end', describe, ended),
  };
}

/** The promise's value; an Error after `ms`, or in its place, says what was awaited and seen. */
export async function within<T>(
  ms: number,
  what: string,
  describe: () => string,
  promise: Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not come within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } catch (cause) {
    throw new Error(`expected ${what}, but ${(cause as Error).message}\n${describe()}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
