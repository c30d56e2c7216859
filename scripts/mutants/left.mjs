/** The mutants that no test finds, and the list of those of which it is known why. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * A mutant by its text, which outlives a change of line numbers.
 * @typedef {{ file: string, line: string, source: string, replacement: string }} Mutation
 * @typedef {Awaited<ReturnType<import('@stryker-mutator/core').Stryker['runMutationTest']>>[number]} MutantResult
 */

/**
 * @param {MutantResult} mutant
 * @returns {Mutation}
 */
export function mutationOf({ fileName, location: { start, end }, replacement }) {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const [line = ''] = lines;
  const last = lines.length - 1;
  // Stryker counts columns from 1. The end first, for in one line it moves with the start.
  lines[last] = (lines[last] ?? '').slice(0, end.column - 1);
  lines[0] = (lines[0] ?? '').slice(start.column - 1);
  const source = inOneLine(lines.join('\n'));
  const file = relative(process.cwd(), fileName);
  return { file, line: inOneLine(line), source, replacement: inOneLine(replacement) };
}

/**
 * @param {string} text
 * @returns {string}
 */
function inOneLine(text) {
  return text.trim().replace(/\s+/g, ' ');
}

/**
 * @param {Mutation} one
 * @param {Mutation} other
 * @returns {boolean}
 */
function isSame(one, other) {
  const keys = /** @type {const} */ (['file', 'line', 'source', 'replacement']);
  return keys.every((key) => one[key] === other[key]);
}

/**
 * Those whose code is not there any more.
 * @param {readonly Mutation[]} listed
 * @returns {Mutation[]}
 */
export function goneOf(listed) {
  return listed.filter(({ file, line, source }) => {
    const text = readFileSync(file, 'utf8');
    return !text.split('\n').map(inOneLine).includes(line) || !inOneLine(text).includes(source);
  });
}

/**
 * What is on the one list and not on the other.
 * @template {Mutation} T
 * @param {readonly T[]} some
 * @param {readonly Mutation[]} others
 * @returns {T[]}
 */
export function without(some, others) {
  return some.filter((one) => !others.some((other) => isSame(one, other)));
}
