import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { simulate, type Toll } from './simulate.ts';

const toll: Toll = { openings: 0, arrived: 0, abandoned: 0 };

/** What is broken with a seed; what nothing in a simulation could catch as well. */
function problemOf(seed: number): string | null {
  try {
    const played = simulate(seed);
    for (const what of ['openings', 'arrived', 'abandoned'] as const) {
      toll[what] += played.toll[what];
    }
    return played.problem;
  } catch (error) {
    return String(error);
  }
}

const { first, end, step } = workerData as { first: number; end: number; step: number };
for (let seed = first; seed < end; seed += step) {
  const problem = problemOf(seed);
  if (problem !== null) parentPort?.postMessage([seed, problem]);
  // Streams leave ticks behind; until those are done a whole house stays in memory.
  await setImmediate();
}
parentPort?.postMessage(toll);
