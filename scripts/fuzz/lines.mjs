import { CORPUS, NUMBERS, SNIPPETS, WORDS } from './corpus.mjs';

/** @import { Random } from './random.mjs' */

/** The longest line that is made, in characters: some more than the wire's limit in bytes. */
const LINE_LENGTH_MAX = 5000;
/** Nesting as deep as a line of the wire's limit can be. */
const DEPTH_MAX = 2040;

/** @type {readonly ((line: string, random: Random) => string)[]} */
const MUTATIONS = [
  function flip(line, random) {
    const at = random.below(line.length);
    const code = (line.codePointAt(at) ?? 0) ^ (1 << random.below(8));
    return line.slice(0, at) + String.fromCharCode(code) + line.slice(at + 1);
  },
  function insert(line, random) {
    const at = random.below(line.length + 1);
    return line.slice(0, at) + random.pick(SNIPPETS) + line.slice(at);
  },
  function remove(line, random) {
    const at = random.below(line.length);
    return line.slice(0, at) + line.slice(at + 1 + random.below(8));
  },
  function duplicate(line, random) {
    const at = random.below(line.length);
    const piece = line.slice(at, at + 1 + random.below(20));
    const times = random.chance(0.02) ? 200 : 1 + random.below(3);
    return line.slice(0, at) + piece.repeat(times) + line.slice(at);
  },
  function splice(line, random) {
    const other = random.pick(CORPUS);
    return line.slice(0, random.below(line.length + 1)) + other.slice(random.below(other.length));
  },
  function renumber(line, random) {
    return line.replaceAll(/-?\d[\d.]*/g, (old) =>
      random.chance(0.5) ? random.pick(NUMBERS) : old,
    );
  },
  function rename(line, random) {
    return line.replaceAll(/"[a-zA-Z]*"/g, (old) =>
      random.chance(0.3) ? `"${random.pick(WORDS)}"` : old,
    );
  },
  function nest(line, random) {
    const depth = random.chance(0.02) ? random.below(DEPTH_MAX) : 1 + random.below(4);
    const [open, close] = random.pick([
      ['[', ']'],
      ['{"a":', '}'],
    ]);
    const nested = (open ?? '').repeat(depth) + line + (close ?? '').repeat(depth);
    return random.chance(0.5) ? nested : `["open",${random.below(9)},${nested}]`;
  },
  function garbleBytes(line, random) {
    const bytes = Buffer.from(line);
    for (let times = 1 + random.below(3); times > 0; times--) {
      bytes[random.below(bytes.length)] = random.below(256);
    }
    return bytes.toString('latin1').replaceAll('\n', '');
  },
];

/**
 * A line as a peer may send it, without its end: a real one, or one with up to five mutations.
 * @param {Random} random
 * @returns {string}
 */
export function randomLine(random) {
  let line = random.pick(CORPUS);
  for (let times = random.below(6); times > 0; times--) {
    line = random.pick(MUTATIONS)(line, random).slice(0, LINE_LENGTH_MAX);
  }
  return line;
}
