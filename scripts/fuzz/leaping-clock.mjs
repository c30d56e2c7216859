/** @import { Clock } from '../../dist/machines/index.js' */

/**
 * The system's time, which leaps ahead when told, as for a laptop that slept.
 * @typedef {Clock & { leap: (ms: number) => void, end: () => void }} LeapingClock
 */

/** @returns {LeapingClock} */
export function createLeapingClock() {
  /** @type {Map<number, { dueMs: number, callback: () => void, real: NodeJS.Timeout }>} */
  const timers = new Map();
  let leaptMs = 0;
  let count = 0;
  const nowMs = () => performance.now() + leaptMs;

  /** @param {number} id */
  function fire(id) {
    const timer = timers.get(id);
    clearTimeout(timer?.real);
    timers.delete(id);
    timer?.callback();
  }

  return {
    now: () => ({ wallMs: Date.now(), monotonicMs: nowMs() }),
    setTimeout(callback, delayMs) {
      const id = ++count;
      const real = setTimeout(fire, delayMs, id);
      timers.set(id, { dueMs: nowMs() + delayMs, callback, real });
      return id;
    },
    clearTimeout(id) {
      clearTimeout(timers.get(id)?.real);
      timers.delete(id);
    },
    leap(ms) {
      leaptMs += ms;
      // Those that are set meanwhile count from after the leap.
      const due = [...timers].filter(([, { dueMs }]) => dueMs <= nowMs());
      for (const [id] of due.sort(([, a], [, b]) => a.dueMs - b.dueMs)) fire(id);
    },
    end() {
      for (const { real } of timers.values()) clearTimeout(real);
      timers.clear();
    },
  };
}
