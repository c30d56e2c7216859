/** How often a failure is tried again with less, and for how long in ms. */
const TRIES_MAX = 2000;
const TIME_MS_MAX = 45_000;

/**
 * The rest of these after greedily leaving out, in halves and ever smaller pieces, all without
 * which it still fails. Bounded, so the rest need not be the least.
 * @template T
 * @param {readonly T[]} items
 * @param {(items: readonly T[]) => boolean | Promise<boolean>} fails
 * @returns {Promise<readonly T[]>}
 */
export async function minimise(items, fails) {
  const untilMs = performance.now() + TIME_MS_MAX;
  let rest = items;
  let tries = 0;
  for (let before = Number.POSITIVE_INFINITY; rest.length < before; ) {
    before = rest.length;
    for (let size = Math.ceil(before / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < rest.length; ) {
        if (++tries > TRIES_MAX || performance.now() > untilMs) return rest;
        const less = [...rest.slice(0, at), ...rest.slice(at + size)];
        if (await fails(less)) rest = less;
        else at += size;
      }
    }
  }
  return rest;
}
