/**
 * Chance that can be had again: all of it hangs on one seed.
 * @typedef {object} Random
 * @property {(limit: number) => number} below a whole number from 0, less than the limit
 * @property {(probability: number) => boolean} chance true so often out of 1
 * @property {<T>(items: readonly T[]) => T} pick one of them; there has to be one
 */

/**
 * mulberry32 by Tommy Ettinger, in the public domain: 32 bits of state, fast, and good enough to
 * reach odd places. Not for secrets.
 * @param {number} seed a whole number below 2^32
 * @returns {Random}
 */
export function createRandom(seed) {
  let state = seed >>> 0;

  function next() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  return {
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    pick(items) {
      const index = Math.floor(next() * items.length);
      return /** @type {typeof items[number]} */ (items[index]);
    },
  };
}

/**
 * The chance of one thing among many, so that it is the same whichever of them comes first.
 * @param {number} seed
 * @param {number} index
 */
export function randomOf(seed, index) {
  return createRandom((seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0);
}
