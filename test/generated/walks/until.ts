import { once } from 'node:events';
import { SOON_MS } from '../../support/lines.ts';

/** A kernel that was full asks ever less often whether there is room again. */
const WITHIN_MS = 2 * SOON_MS;

/** So many turns of the event loop are waited at once, and then so many ms before each look. */
const TURNS_AT_ONCE = 100;
const PAUSE_MS = 5;

/** Looks again and again, and between lets everything else have its turn. */
export async function until(isSo: () => boolean, describe: () => string): Promise<void> {
  const startMs = performance.now();
  for (let turns = 0; !isSo(); turns++) {
    if (performance.now() - startMs > WITHIN_MS) {
      throw new Error(`it did not come within ${WITHIN_MS} ms\n${describe()}`);
    }
    if (turns < TURNS_AT_ONCE) await new Promise((resolve) => setImmediate(resolve));
    // No test can hold these timers.
    else await once(AbortSignal.timeout(PAUSE_MS), 'abort');
  }
}
