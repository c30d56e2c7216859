import type { Clock, Instant } from '../machines/index.ts';
import { type Monitor, startMonitor } from './gpiod-monitor.ts';

/** Within which the level has to be known after it was asked for, in ms. */
const LEVEL_MS_MAX = 15_000;
/**
 * How long gpiomon may say nothing before the line is read again, in ms. The line cannot be read
 * while gpiomon holds it, so it is ended and begun anew. That finds an edge that fell between the
 * reading and the watching, or that the kernel had no place for (it keeps 16), and gets rid of a
 * gpiomon that hangs. Shorter, and more edges would fall in between.
 */
const SILENCE_MS_MAX = 10_000;
/** Edges in a second; a contact bounces a hundred times at most, a wire in the air for ever. */
const EDGES_PER_SECOND_MAX = 1000;
const SECOND_MS = 1000;
const FLOOD = `over ${EDGES_PER_SECOND_MAX} edges in a second, as of a loose wire`;

interface WatchedLine {
  /** The shell line of `GpiodPrograms.monitor`. */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
}

interface LineWatchEvents {
  /** It is or came to this level; the first one is what it is. */
  onLevel(level: 0 | 1, at: Instant): void;
  /** Why it can be watched no more; nothing follows. */
  onFailed(said: string): void;
}

/** Reads a line and watches it, and does both anew when nothing was said for so long. */
export function watchLine(
  { script, env, clock }: WatchedLine,
  { onLevel, onFailed }: LineWatchEvents,
): () => void {
  const isFlood = createFloodGauge();
  let monitor: Monitor | undefined;
  let timer: unknown;
  let level: 0 | 1 | undefined;
  let isOver = false;

  function stop(): void {
    isOver = true;
    clock.clearTimeout(timer);
    monitor?.kill();
  }

  function fail(said: string): void {
    if (isOver) return;
    stop();
    onFailed(said);
  }

  function setTimer(callback: () => void, delayMs: number): void {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(callback, delayMs);
  }

  function awaitLevel(): void {
    setTimer(() => fail(`no level of it after ${LEVEL_MS_MAX / 1000} s`), LEVEL_MS_MAX);
  }

  function begin(): void {
    const from = clock.now();
    let isEnding = false;
    awaitLevel();

    function take(now: 0 | 1, at: Instant): void {
      setTimer(beginAnew, SILENCE_MS_MAX);
      // A level as it was is no news.
      if (now === level) return;
      level = now;
      onLevel(now, at);
    }

    function beginAnew(): void {
      isEnding = true;
      awaitLevel();
      monitor?.kill();
    }

    monitor = startMonitor(script, env, {
      onLevel(now) {
        if (!isOver) take(now, clock.now());
      },
      onEdge(now, stampMs) {
        if (isOver) return;
        const present = clock.now();
        if (isFlood(present)) return fail(FLOOD);
        take(now, instantOf(stampMs, from, present));
      },
      onEnd(said) {
        if (isOver) return;
        if (isEnding) beginOrFail();
        else fail(said);
      },
    });
  }

  // A machine that has no memory left throws.
  function beginOrFail(): void {
    try {
      begin();
    } catch (error) {
      fail((error as Error).message);
    }
  }

  begin();
  return stop;
}

/**
 * When an edge was: the kernel stamps it with the clock that ours counts by, since 5.7. Before, or
 * where another clock stamps, its number is none of the time since the watching began.
 */
function instantOf(stampMs: number, from: Instant, now: Instant): Instant {
  if (stampMs < from.monotonicMs || stampMs > now.monotonicMs) return now;
  const ageMs = now.monotonicMs - stampMs;
  return { wallMs: Math.round(now.wallMs - ageMs), monotonicMs: stampMs };
}

/** Whether there are more edges than a switch can make. */
function createFloodGauge(): (now: Instant) => boolean {
  let secondMs = Number.NEGATIVE_INFINITY;
  let count = 0;
  return ({ monotonicMs }) => {
    if (monotonicMs - secondMs >= SECOND_MS) {
      secondMs = monotonicMs;
      count = 0;
    }
    return ++count > EDGES_PER_SECOND_MAX;
  };
}
