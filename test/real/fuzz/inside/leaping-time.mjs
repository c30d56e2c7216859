// In the process under test: its time stands still, but that it leaps as for a laptop that slept;
// on SIGCONT by more than any wait, on SIGWINCH by little. It says so on descriptor 3.
import { writeSync } from 'node:fs';

/** Ten minutes are the longest that a refused client waits. */
const LONG_MS = 600_000;
/** Longer than the limit of an opening, shorter than a greeted server may be silent. */
const SHORT_MS = 1500;

/** @type {Map<number, { dueMs: number, run: () => void }>} */
const timers = new Map();
let nowMs = performance.now();
let count = 0;

Object.assign(globalThis, {
  /** @type {(callback: (...args: unknown[]) => void, delayMs: number, ...args: unknown[]) => number} */
  setTimeout(callback, delayMs, ...args) {
    timers.set(++count, { dueMs: nowMs + delayMs, run: () => callback(...args) });
    return count;
  },
  /** @type {(id: number) => void} */
  clearTimeout: (id) => void timers.delete(id),
});
process.hrtime.bigint = () => BigInt(Math.round(nowMs * 1e6));

/** @param {number} ms */
function leap(ms) {
  nowMs += ms;
  // Those that are set meanwhile count from after the leap.
  const due = [...timers].filter(([, { dueMs }]) => dueMs <= nowMs);
  for (const [id, { run }] of due.sort(([, a], [, b]) => a.dueMs - b.dueMs)) {
    if (timers.delete(id)) run();
  }
  writeSync(3, 'leapt\n');
}

process.on('SIGCONT', () => leap(LONG_MS)).on('SIGWINCH', () => leap(SHORT_MS));
