import type { Clock } from '../machines/index.ts';

const WINDOW_MS = { minute: 60_000, hour: 3_600_000 };

/** Which lines are bounded, and to how many. */
export interface ThrottleOptions {
  readonly clock: Clock;
  readonly write: (line: string) => void;
  /** Takes the line that sums up, if not `write`. */
  readonly sumUp?: (line: string) => void;
  /** What is counted, for that line. */
  readonly what: string;
  /** How many lines are written in a window; 0 only sums up. */
  readonly linesMax: number;
  /** Begins with the first line. */
  readonly window: keyof typeof WINDOW_MS;
}

/** Lines of one kind, in bounded numbers. */
export interface Throttle {
  say(line: string): void;
  /** Sums up what is still unsaid. */
  end(): void;
}

/** Writes so many lines in a window and sums up the rest at its end: nobody can fill a disk. */
export function createThrottle(options: ThrottleOptions): Throttle {
  const { clock, write, sumUp = write, what, linesMax, window } = options;
  let timer: unknown = null;
  let lines = 0;
  let last = '';

  function end(): void {
    if (timer !== null) clock.clearTimeout(timer);
    timer = null;
    const unsaid = lines - linesMax;
    lines = 0;
    if (unsaid <= 0) return;
    const more = linesMax === 0 ? '' : ' more';
    const ending = last === '' ? '' : `, the last: ${last}`;
    sumUp(`${what}: ${unsaid}${more} in the last ${window}${ending}`);
  }

  return {
    say(line) {
      timer ??= clock.setTimeout(end, WINDOW_MS[window]);
      lines += 1;
      last = line;
      if (lines <= linesMax) write(line);
    },
    end,
  };
}
