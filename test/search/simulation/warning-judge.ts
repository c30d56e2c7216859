import { LATE_MS_MAX, ROUNDING_MS } from './freshness.ts';

export interface WarningJudgeOptions {
  readonly repeatMs: number;
  readonly escalateAfterMs?: number | undefined;
  readonly nowMs: () => number;
  readonly complain: (problem: string) => void;
  /** What is warned of. */
  readonly what: string;
}

/** What must be true of the warnings of one thing: said once, or again in time, then more urgently. */
export function createWarningJudge(options: WarningJudgeOptions) {
  const { repeatMs, escalateAfterMs = 0, nowMs, complain, what } = options;
  let firstMs: number | null = null;
  let latestMs = 0;
  let latest: 1 | 2 = 1;
  /** A quiet time came between: it is warned of as if for the first time. */
  let isAnew = false;

  /** `fromMs`: since when it was warned of at the least, for an earlier run may have been the first. */
  function warned(level: 1 | 2, fromMs = nowMs()): void {
    const now = nowMs();
    if (firstMs === null || isAnew) {
      if (level === 2) complain('warned urgently first');
      firstMs = isAnew ? now : fromMs;
    } else if (level > latest) {
      const isEarly = now < firstMs + escalateAfterMs - ROUNDING_MS;
      if (escalateAfterMs === 0 || isEarly) complain('warned urgently too early');
    } else {
      if (level < latest) complain('warned less urgently');
      if (repeatMs === 0) complain(`warned twice of one ${what}`);
      if (now < latestMs + repeatMs) complain('repeated its warning too early');
    }
    [latestMs, latest, isAnew] = [now, level, false];
  }

  return {
    warned,
    isWarned: () => firstMs !== null,
    mayBeginAnew(): void {
      isAnew = firstMs !== null;
    },
    over(): void {
      [firstMs, isAnew] = [null, false];
    },
    /** What must have been said by now, where nothing hid it since then. */
    check(sinceMs: number): void {
      if (firstMs === null) return;
      const isLate = (fromMs: number, waitMs: number) =>
        waitMs > 0 && nowMs() > Math.max(fromMs, sinceMs) + waitMs + LATE_MS_MAX;
      if (isLate(latestMs, repeatMs)) complain('did not repeat its warning');
      if (latest === 1 && isLate(firstMs, escalateAfterMs)) complain('did not warn urgently');
    },
  };
}
