/** Chance that can be had again: all of it hangs on one seed. */
export interface Random {
  /** A whole number from 0, less than the limit. */
  below(limit: number): number;
  /** True so often out of 1. */
  chance(probability: number): boolean;
  /** One of them; there has to be one. */
  pick<T>(items: readonly T[]): T;
}

/**
 * mulberry32 by Tommy Ettinger, in the public domain: 32 bits of state, fast, and good enough to
 * reach odd places. Not for secrets. `seed` is a whole number below 2^32.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  return {
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    pick: <T>(items: readonly T[]) => items[Math.floor(next() * items.length)] as T,
  };
}
