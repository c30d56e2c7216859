import { expect } from 'vitest';

/** How late a machine under load may be, in ms. */
const LATE_MS_MAX = 2000;
/** What timers and clocks round away, in ms. */
const ROUNDING_MS = 2;

/**
 * Expects what was due after so many ms: never early, and at most 2 s late. The wait may have begun
 * up to `startMs` later than what `elapsedMs` is measured from.
 */
export function expectOnTime(elapsedMs: number, dueMs: number, startMs = 0): void {
  expect(elapsedMs).toBeGreaterThanOrEqual(dueMs - ROUNDING_MS);
  expect(elapsedMs).toBeLessThan(startMs + dueMs + LATE_MS_MAX);
}
