import type { Readable } from 'node:stream';

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
  const lines: Line[] = [];
  let passed = 0;
  let rest = '';
  let endedAtMs: number | null = null;
  let isOver = false;
  let wake = () => {};
  let news = nextNews();

  function nextNews(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  function tell(): void {
    wake();
    news = nextNews();
  }

  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const atMs = performance.now();
    const pieces = (rest + chunk).split('\n');
    rest = pieces.pop() ?? '';
    lines.push(...pieces.map((text) => ({ text, atMs })));
    tell();
  });
  stream.once('end', () => {
    endedAtMs = performance.now();
    tell();
  });
  stream.once('close', () => {
    isOver = true;
    tell();
  });

  async function take(isWanted: (text: string) => boolean): Promise<Line> {
    for (;;) {
      for (let line = lines[passed]; line !== undefined; line = lines[passed]) {
        passed += 1;
        if (isWanted(line.text)) return line;
      }
      if (isOver || endedAtMs !== null) throw new Error(`the stream is over\n${describe()}`);
      await news;
    }
  }

  async function untilEnded(): Promise<number> {
    while (endedAtMs === null) {
      if (isOver) throw new Error(`expected an end in order, got a broken stream\n${describe()}`);
      await news;
    }
    return endedAtMs;
  }

  return {
    get texts() {
      return lines.map(({ text }) => text);
    },
    next(wanted, withinMs = SOON_MS) {
      const isWanted = (text: string) =>
        typeof wanted === 'string' ? text === wanted : wanted.test(text);
      return within(withinMs, `the line ${wanted}`, describe, take(isWanted));
    },
    nextOfAny: (withinMs = SOON_MS) =>
      within(
        withinMs,
        'any line',
        describe,
        take(() => true),
      ),
    ended: (withinMs = SOON_MS) => within(withinMs, 'the end', describe, untilEnded()),
  };
}

/** The promise's value; or after `ms` an Error that says what was awaited and what was seen. */
export async function within<T>(
  ms: number,
  what: string,
  describe: () => string,
  promise: Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error(`${what} did not come within ${ms} ms\n${describe()}`));
    timer = setTimeout(fail, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
