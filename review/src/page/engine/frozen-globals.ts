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
  const now = () => START_MS + nowMs();
  // No class of its own: a date of an earlier call is still one, and `Date()` can be called.
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, made) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, made),
    apply: () => String(new RealDate(now())),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
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
