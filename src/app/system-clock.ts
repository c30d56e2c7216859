import type { Clock } from '../machines/index.ts';

/** The machine's own clocks and timers; `monotonicMs` counts from its boot. */
export const systemClock: Clock = {
  now: () => ({ wallMs: Date.now(), monotonicMs: Number(process.hrtime.bigint()) / 1e6 }),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (timer) => clearTimeout(timer),
};
