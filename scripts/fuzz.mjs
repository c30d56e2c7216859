// Throws chance at what reads lines: the parser, a server, and clients. SEED=n runs the same again;
// `--share 0.1` does a tenth of it. Needs the built code.
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { fuzzClient } from './fuzz/client-part.mjs';
import { describeError } from './fuzz/outcome.mjs';
import { fuzzParser } from './fuzz/parser-part.mjs';
import { fuzzServer } from './fuzz/server-part.mjs';

/** How much a full run does of each part, in lines or connections. */
const PARTS = [
  { name: 'parser', fuzz: fuzzParser, count: 1_000_000 },
  { name: 'server', fuzz: fuzzServer, count: 10_000 },
  { name: 'client', fuzz: fuzzClient, count: 8000 },
];
/** How long all of it may take, in ms, with a good margin for a slow machine. */
const DEADLINE_MS = 900_000;

function readShare() {
  try {
    return parseArgs({ options: { share: { type: 'string', default: '1' } } }).values.share;
  } catch (error) {
    console.error(
      `fuzz: expected nothing or --share NUMBER: ${/** @type {Error} */ (error).message}`,
    );
    return process.exit(2);
  }
}

const text = readShare();
const share = Number(text);
if (!(share > 0 && share <= 1)) {
  console.error(`fuzz: --share: expected a number above 0 and at most 1, got '${text}'`);
  process.exit(2);
}
const seed = Number(process.env.SEED ?? randomBytes(4).readUInt32LE());
if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
  console.error(`fuzz: SEED: expected a whole number below 2^32, got '${process.env.SEED}'`);
  process.exit(2);
}

/**
 * @param {string} part
 * @param {string} failure
 * @param {unknown} input
 * @returns {never}
 */
function fail(part, failure, input) {
  console.error(`fuzz: ${part}: ${failure}; run it again with SEED=${seed}`);
  console.error(JSON.stringify({ seed, share, part, input }));
  return process.exit(1);
}

console.log(`fuzz: seed ${seed}`);
setTimeout(() => fail('all', 'expected to be done by now', null), DEADLINE_MS).unref();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  // So that what was started is ended as well.
  process.on(signal, () => process.exit(1));
}
for (const { name, fuzz, count } of PARTS) {
  try {
    const outcome = await fuzz({ seed, count: Math.ceil(count * share) });
    if ('failure' in outcome) fail(name, outcome.failure, outcome.input);
    else console.log(`fuzz: ${outcome.numbers} (seed ${seed})`);
  } catch (error) {
    fail(name, `the fuzzer itself failed: ${describeError(error)}`, null);
  }
}
process.exit(0);
