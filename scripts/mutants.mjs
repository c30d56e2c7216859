// Breaks what the tests are to prove, one small change at a time, and looks whether they notice.
// What they do not notice is in config/mutants-left.json with the reason, or it is a failure.
// `--since REV` breaks only lines that were changed since that revision.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { isRevision, linesChangedSince } from './mutants/changed.mjs';
import { goneOf, mutationOf, without } from './mutants/left.mjs';

const CONFIG = 'config/stryker.json';
const LIST = 'config/mutants-left.json';
/** How many of all mutants the tests must notice, in percent. */
const SCORE_MIN = 95;

/**
 * @param {string} message
 * @returns {never}
 */
function refuse(message) {
  console.error(`mutants: ${message}`);
  return process.exit(2);
}

/** @returns {string | undefined} */
function readSince() {
  try {
    return parseArgs({ options: { since: { type: 'string' } } }).values.since;
  } catch (error) {
    return refuse(`expected nothing or --since REV: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** @param {string[]} targets */
async function tryMutants(targets) {
  try {
    return await new Stryker({ configFile: CONFIG, mutate: targets }).runMutationTest();
  } catch (error) {
    // Stryker has said what it is: most often tests that fail without any mutant.
    console.error(`mutants: nothing could be tried: ${/** @type {Error} */ (error).message}`);
    return process.exit(1);
  }
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const since = readSince();
if (since !== undefined && !isRevision(since)) {
  refuse(`--since: expected a revision that git knows, got '${since}'`);
}
const { mutate } = readJson(CONFIG);
const targets = since === undefined ? mutate : linesChangedSince(since, mutate);
if (targets.length === 0) {
  console.log(`mutants: nothing to try, for no line of ${mutate.join(' or ')} is new`);
  process.exit(0);
}

const startMs = performance.now();
const results = await tryMutants(targets);
const seconds = Math.round((performance.now() - startMs) / 1000);

const killed = results.filter(({ status }) => status === 'Killed').length;
const timedOut = results.filter(({ status }) => status === 'Timeout').map(mutationOf);
const left = results
  .filter(({ status }) => status !== 'Killed' && status !== 'Timeout')
  .map(mutationOf);
const listed = readJson(LIST);
const unlisted = without(left, listed);
const found = killed + timedOut.length;
const score = results.length === 0 ? 100 : (100 * found) / results.length;
console.log(
  `mutants: ${results.length} in ${seconds} s: ${killed} killed, ` +
    `${timedOut.length} timed out, ${left.length} left, ` +
    `${left.length - unlisted.length} of them listed; ` +
    `score ${score.toFixed(2)} %`,
);

const failures = [
  ...unlisted.map((one) => `left, and not in ${LIST}: ${JSON.stringify(one)}`),
  ...goneOf(listed).map((one) => `in ${LIST}, and no code: ${JSON.stringify(one)}`),
];
if (since === undefined) {
  // Of a part it cannot be said what is stale, and the few listed ones would weigh too much. On a
  // busy machine what is listed may take too long.
  const stale = without(listed, [...left, ...timedOut]);
  failures.push(...stale.map((one) => `in ${LIST}, and not left: ${JSON.stringify(one)}`));
  if (score < SCORE_MIN) failures.push(`expected a score of ${SCORE_MIN} %, got less`);
}
for (const failure of failures) console.error(`mutants: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;
