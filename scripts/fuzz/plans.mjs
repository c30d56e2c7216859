import { randomLine } from './lines.mjs';

/** @import { Random } from './random.mjs' */

/**
 * What a hostile peer does on one connection.
 * @typedef {object} Plan
 * @property {readonly Buffer[]} chunks what it sends, a write each
 * @property {'hold' | 'fin' | 'reset' | 'stall' | 'linger'} end what it does then: it waits for its
 *   due, ends its side, resets the connection, reads nothing for a moment, or waits for its due and
 *   then does not end its side
 */

const ENDS = /** @type {const} */ ([
  'hold',
  'hold',
  'hold',
  'hold',
  'fin',
  'fin',
  'reset',
  'reset',
  'stall',
  'linger',
]);
const CHUNKS_MAX = 6;

/**
 * @param {Random} random
 * @returns {Plan}
 */
export function randomPlan(random) {
  return { chunks: cut(randomBytes(random), random), end: random.pick(ENDS) };
}

/** @param {Random} random */
function randomBytes(random) {
  switch (random.below(16)) {
    case 0:
      return Buffer.alloc(0);
    case 1:
      return noise(1 + random.below(3000), random);
    case 2:
      // A line without an end, near the limit, at ten times the limit, and beyond any.
      return Buffer.alloc(random.pick([4096, 4097, 9000, 40_960, 41_000, 49_000, 500_000]), 'x');
    case 3:
      return Buffer.from(`${randomLine(random)}\n`.repeat(random.pick([100, 190, 210, 2000])));
    case 4:
      return Buffer.from(`${'x'.repeat(random.below(20))}\n`.repeat(8 + random.below(5)));
    case 5:
      return Buffer.concat([
        lines(3, random),
        Buffer.alloc(random.below(9000), '['),
        lines(9, random),
      ]);
    default:
      return lines(1 + random.below(25), random);
  }
}

/**
 * @param {number} count
 * @param {Random} random
 */
function lines(count, random) {
  const text = Array.from({ length: count }, () => `${randomLine(random)}\n`).join('');
  return Buffer.from(text);
}

/**
 * @param {number} length
 * @param {Random} random
 */
function noise(length, random) {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

/**
 * Cuts bytes anywhere, also within a character.
 * @param {Buffer} bytes
 * @param {Random} random
 */
function cut(bytes, random) {
  const places = Array.from({ length: random.below(CHUNKS_MAX) }, () =>
    random.below(bytes.length + 1),
  );
  const edges = [0, ...places.sort((a, b) => a - b), bytes.length];
  return edges
    .slice(1)
    .map((end, index) => bytes.subarray(edges[index], end))
    .filter((chunk) => chunk.length > 0);
}

/**
 * Plans as a person or a program can read them.
 * @param {readonly Plan[]} plans
 */
export function writtenPlans(plans) {
  return plans.map(({ chunks, end }) => ({
    end,
    chunksInLatin1: chunks.map((chunk) => chunk.toString('latin1')),
  }));
}
