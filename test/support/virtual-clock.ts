import { SimulatedClock } from 'xstate';
import type { Clock, Instant } from '../../src/machines/index.ts';
import { checkedDelayMs } from './timer-delay.ts';

/** Timers in one wait: more than a test has, so one that starts itself anew at once is an error. */
const TIMERS_MAX = 10_000;

/**
 * Time that passes only when told, on XState's SimulatedClock. It steps from timer to timer: a
 * single jump would start nested timers at its end.
 */
export class VirtualClock implements Clock {
  readonly #simulated = new SimulatedClock();
  readonly #dueMs = new Map<number, number>();
  #timersLeft = TIMERS_MAX;
  /** How far the wall clock is off; tests step it at will. */
  wallOffsetMs = 1_400_000_000_000;

  now(): Instant {
    const monotonicMs = this.#simulated.now();
    return { wallMs: this.wallOffsetMs + monotonicMs, monotonicMs };
  }

  setTimeout(callback: () => void, delayMs: number): number {
    const id = this.#simulated.setTimeout(() => {
      this.#dueMs.delete(id);
      if (this.#timersLeft-- === 0) throw new Error(`expected at most ${TIMERS_MAX} timers`);
      callback();
    }, checkedDelayMs(delayMs));
    this.#dueMs.set(id, this.#simulated.now() + delayMs);
    return id;
  }

  clearTimeout(id: number): void {
    this.#dueMs.delete(id);
    this.#simulated.clearTimeout(id);
  }

  /** How long until the next timer is due, in ms; infinite when there is none. */
  get untilNextMs(): number {
    return Math.min(...this.#dueMs.values()) - this.#simulated.now();
  }

  /** How many timers are pending. */
  get pending(): number {
    return this.#dueMs.size;
  }

  /** Lets so much time pass, each timer at its own instant. */
  advance(ms: number): void {
    const endMs = this.#simulated.now() + ms;
    this.#timersLeft = TIMERS_MAX;
    for (let step = this.untilNextMs; this.#simulated.now() + step <= endMs; ) {
      this.#simulated.increment(Math.max(0, step));
      step = this.untilNextMs;
    }
    this.#simulated.set(endMs);
  }
}
