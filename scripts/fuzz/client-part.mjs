import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { minimised } from './minimise-plans.mjs';
import { randomPlan } from './plans.mjs';
import { randomOf } from './random.mjs';
import { watchHostile } from './watcher-lane.mjs';
import { watchInProcess } from './watching-process.mjs';

/** @import { Outcome } from './outcome.mjs' */
/** @import { Plan } from './plans.mjs' */

/** Watchers in this process at a time, each with a server of its own. */
const WATCHERS = 8;
/** Connections of the real client: each may cost it a wait of 5 s, and a refusal one of minutes. */
const PROCESS_PLANS = 4;
/** How long a watcher has for what it must do, in ms; less when a failure is tried again. */
const DUE_MS = 10_000;
const DUE_AGAIN_MS = 1500;
/** How much more of the heap may be in use after all than after a tenth, in kB. */
const GROWTH_KB_MAX = 4096;
/** A seed's share of this part that the other parts do not use. */
const OTHER_PLANS = 0x5eed;

setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collectGarbage = runInNewContext('gc');

/**
 * Has watchers meet hostile servers, and a good one in the end.
 * @param {{ seed: number, count: number }} options
 * @returns {Promise<Outcome>}
 */
export async function fuzzClient({ seed, count }) {
  const planOf = (/** @type {number} */ index) => randomPlan(randomOf(seed ^ OTHER_PLANS, index));
  const plansOfProcess = Array.from({ length: 100 }, (_, index) => planOf(count + index))
    .filter(({ chunks }) => !Buffer.concat(chunks).includes('refused'))
    .slice(0, PROCESS_PLANS);
  const [watchers, real] = await Promise.all([
    watchMany(planOf, count),
    watchInProcess(plansOfProcess),
  ]);
  if (watchers.failure !== null) {
    return minimised(watchers.failure, watchers.suspects, async (plans) => {
      let next = 0;
      return (await watchHostile(() => plans[next++] ?? null, DUE_AGAIN_MS)).failure;
    });
  }
  if (real.failure !== null) {
    return minimised(real.failure, real.suspects, async (plans) => {
      return (await watchInProcess(plans)).failure;
    });
  }
  return { numbers: `${watchers.numbers}, ${PROCESS_PLANS} to a process` };
}

/**
 * @param {(index: number) => Plan} planOf
 * @param {number} count
 */
async function watchMany(planOf, count) {
  const warm = Math.ceil(count / 10);
  let next = 0;

  async function watchUntil(/** @type {number} */ end) {
    const nextPlan = () => (next < end ? planOf(next++) : null);
    const lanes = Array.from({ length: WATCHERS }, () => watchHostile(nextPlan, DUE_MS));
    const ended = await Promise.all(lanes);
    const failed = ended.filter(({ failure }) => failure !== null);
    collectGarbage();
    return {
      failure: failed[0]?.failure ?? null,
      // What is thrown is everyone's failure: it may be any lane's doing.
      suspects: failed.flatMap(({ suspects }) => suspects),
      heapKb: Math.round(process.memoryUsage().heapUsed / 1024),
    };
  }

  const first = await watchUntil(warm);
  if (first.failure !== null) return { ...first, numbers: '' };
  const rest = await watchUntil(count);
  const grownKb = rest.heapKb - first.heapKb;
  const isGrown = grownKb > GROWTH_KB_MAX;
  return {
    failure:
      rest.failure ??
      (isGrown ? `expected at most ${GROWTH_KB_MAX} kB more heap, got ${grownKb}` : null),
    suspects: isGrown && rest.failure === null ? [] : rest.suspects,
    numbers: `${count} hostile connections to ${WATCHERS} watchers, heap ${first.heapKb} kB + ${grownKb} kB`,
  };
}
