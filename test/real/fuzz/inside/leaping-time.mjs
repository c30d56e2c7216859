// In the process under test: its time stands still, but that it leaps as for a laptop that slept;
// on SIGCONT by more than any wait, on SIGWINCH by little. Then it says so.
import { writeSync } from 'node:fs';

/** Ten minutes are the longest that a refused client waits. */
const LONG_MS = 600_000;
/** Longer than the limit of an opening, shorter than a greeted server may be silent. */
const SHORT_MS = 1500;

/** Longer than any fuzz: a timer of ours keeps the process alive, as a real one does. */
const NEVER_MS = 2 ** 31 - 1;

const { setTimeout: startReal, clearTimeout: clearReal } = globalThis;
/** @type {Map<number, { dueMs: number, run: () => void, real: NodeJS.Timeout }>} */
const timers = new Map();
let nowMs = performance.now();
let count = 0;

/** @param {number} id */
function take(id) {
  const timer = timers.get(id);
  clearReal(timer?.real);
  timers.delete(id);
  return timer;
}

Object.assign(globalThis, {
  /** @type {(callback: (...args: unknown[]) => void, delayMs: number, ...args: unknown[]) => number} */
  setTimeout(callback, delayMs, ...args) {
    const real = startReal(() => {}, NEVER_MS);
    timers.set(++count, { dueMs: nowMs + delayMs, run: () => callback(...args), real });
    return count;
  },
  /** @type {(id: number) => void} */
  clearTimeout: (id) => void take(id),
});
process.hrtime.bigint = () => BigInt(Math.round(nowMs * 1e6));

/** @param {number} ms */
function leap(ms) {
  nowMs += ms;
  // Those that are set meanwhile count from after the leap.
  const due = [...timers].filter(([, { dueMs }]) => dueMs <= nowMs);
  for (const [id] of due.sort(([, a], [, b]) => a.dueMs - b.dueMs)) take(id)?.run();
  writeSync(1, 'leapt\n');
}

process.on('SIGCONT', () => leap(LONG_MS)).on('SIGWINCH', () => leap(SHORT_MS));
