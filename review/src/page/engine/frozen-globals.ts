/** When a page's time begins, in ms since 1970: any, but always the same. */
const START_MS = Date.UTC(2026, 0, 1);

/** What a machine would ask a clock or chance for. */
export interface Frozen {
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** Calls something for which it is the simulated time, and chance is the same each time. */
export function frozen<T>({ nowMs, random }: Frozen, call: () => T): T {
  const { Date: RealDate } = globalThis;
  const { random: realRandom } = Math;
  class SimulatedDate extends RealDate {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [START_MS + nowMs()] : given) as [number]));
    }
    static override now(): number {
      return START_MS + nowMs();
    }
  }
  globalThis.Date = SimulatedDate as DateConstructor;
  Math.random = random;
  try {
    return call();
  } finally {
    globalThis.Date = RealDate;
    Math.random = realRandom;
  }
}

/** Chance that is the same each time: a linear congruence with the constants of Numerical Recipes. */
export function sameChance(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
