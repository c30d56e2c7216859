import type { Clock, Instant } from '../../../src/machines/index.ts';
import { checkedDelayMs } from '../../support/timer-delay.ts';
import type { Timeline } from './timeline.ts';

interface Timer {
  leftMs: number;
  startedMs: number;
  readonly callback: () => void;
  entry: ReturnType<Timeline['after']> | null;
}

/**
 * One computer's clocks and timers: its wall clock can be wrong, and it can sleep. A class,
 * for its timers and what it does not count are nobody else's.
 */
export class MachineClock implements Clock {
  /** By how much its wall clock is off. */
  wallOffsetMs: number;
  readonly #timeline: Timeline;
  readonly #timers = new Set<Timer>();
  /** True time that its monotonic clock does not count. */
  #uncountedMs: number;
  #asleepSinceMs: number | null = null;
  /** Its process is stopped, and its kernel takes what comes. */
  isFrozen = false;
  /** True time in which it did nothing. */
  #idleMs = 0;

  /** `uptimeMs` is how long it has been on. */
  constructor(timeline: Timeline, wallOffsetMs: number, uptimeMs: number) {
    this.#timeline = timeline;
    this.wallOffsetMs = wallOffsetMs;
    this.#uncountedMs = timeline.nowMs - uptimeMs;
  }

  now(): Instant {
    const { nowMs } = this.#timeline;
    const monotonicMs = (this.#asleepSinceMs ?? nowMs) - this.#uncountedMs;
    return { wallMs: Math.round(nowMs + this.wallOffsetMs), monotonicMs };
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    const timer: Timer = { leftMs: checkedDelayMs(delayMs), startedMs: 0, callback, entry: null };
    this.#timers.add(timer);
    if (this.#asleepSinceMs === null) this.#start(timer);
    return timer;
  }

  clearTimeout(timer: Timer | null): void {
    if (!timer) return;
    if (timer.entry) timer.entry.isCancelled = true;
    this.#timers.delete(timer);
  }

  /** True time in which it did something. */
  get activeMs(): number {
    return (this.#asleepSinceMs ?? this.#timeline.nowMs) - this.#idleMs;
  }

  /** How many timers run. */
  get pending(): number {
    return this.#timers.size;
  }

  sleep(): void {
    if (this.#asleepSinceMs !== null) return;
    this.#asleepSinceMs = this.#timeline.nowMs;
    for (const timer of this.#timers) {
      if (timer.entry) timer.entry.isCancelled = true;
      timer.leftMs -= this.#timeline.nowMs - timer.startedMs;
    }
  }

  /** `uncounted` is the share of its sleep that its monotonic clock did not count. */
  wake(uncounted: 0 | 1 = 1): void {
    if (this.#asleepSinceMs === null) return;
    this.#idleMs += this.#timeline.nowMs - this.#asleepSinceMs;
    this.#uncountedMs += uncounted * (this.#timeline.nowMs - this.#asleepSinceMs);
    this.#asleepSinceMs = null;
    for (const timer of this.#timers) this.#start(timer);
  }

  /** Its process does nothing, while its clocks go on. */
  freeze(): void {
    this.sleep();
    this.isFrozen = true;
  }

  /** What was due meanwhile is due now. */
  thaw(): void {
    if (this.#asleepSinceMs === null) return;
    this.isFrozen = false;
    const frozenMs = this.#timeline.nowMs - this.#asleepSinceMs;
    this.wake(0);
    for (const timer of this.#timers) {
      if (timer.entry) timer.entry.isCancelled = true;
      timer.leftMs = Math.max(0, timer.leftMs - frozenMs);
      this.#start(timer);
    }
  }

  get isAsleep(): boolean {
    return this.#asleepSinceMs !== null;
  }

  #start(timer: Timer): void {
    timer.startedMs = this.#timeline.nowMs;
    timer.entry = this.#timeline.after(timer.leftMs, () => {
      this.#timers.delete(timer);
      timer.callback();
    });
  }
}
