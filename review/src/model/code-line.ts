/** What a function does, as a line of its source. */
import { canonicalTokens, closingOf, isSign } from './canonical.ts';
import { printed } from './printed.ts';
import type { Token } from './tokens.ts';

/** More of a line of code than that is left out: a label is no listing. */
const CODE_CHARACTERS_MAX = 40;

/**
 * The names that functions have from the property in which they stand, which nobody gave them.
 */
const PLACES = new Set(
  'entry exit actions guard params input output delay assign src to event default inline context id'.split(
    ' ',
  ),
);

/** The name that its author gave to a function; null where there is none. */
export function givenName(value: unknown): string | null {
  const { name } = Object(value);
  return typeof name !== 'string' || name === '' || PLACES.has(name) ? null : name;
}

/**
 * The whole code of a function, the same however it is formatted: its expression or statements
 * alone, where its parameters say nothing more. Null where there is no source.
 */
export function codeOf(value: unknown): string | null {
  if (typeof value !== 'function') return null;
  const source = Function.prototype.toString.call(value);
  if (/\{\s*\[native code\]\s*\}$/.test(source)) return null;
  return functionText(canonicalTokens(source));
}

/** A text, shortened where it is long; what is left out is told by its hash: `a && … #1f00ab`. */
export function shortened(text: string, max = CODE_CHARACTERS_MAX): string {
  const letters = [...text];
  if (letters.length <= max) return text;
  return `${letters.slice(0, max).join('').trimEnd()}… #${hashOf(text)}`;
}

/** Six digits that another text hardly has as well: FNV-1a. */
export function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return ((hash >>> 24) ^ (hash & 0xffffff)).toString(16).padStart(6, '0');
}

/** JSON with sorted keys, in which functions are their code. */
export function dataText(value: unknown): string {
  const sorted = (_: string, one: unknown): unknown => {
    if (typeof one === 'function') return codeOf(one) ?? givenName(one) ?? 'function';
    if (typeof one === 'bigint') return `${one}n`;
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  };
  try {
    return typeof value === 'function'
      ? String(sorted('', value))
      : (JSON.stringify(value, sorted) ?? 'undefined');
  } catch {
    // It holds itself.
    return Object.prototype.toString.call(value);
  }
}

function functionText(tokens: readonly Token[]): string {
  const isWord = (index: number, text: string) => tokens[index]?.text === text;
  if (isSign(tokens[1], '=>')) return arrowText(tokens.slice(0, 1), tokens.slice(2));
  if (isSign(tokens[0], '(')) {
    const close = closingOf(tokens, 0);
    if (isSign(tokens[close + 1], '=>')) {
      return arrowText(tokens.slice(0, close + 1), tokens.slice(close + 2));
    }
  }
  const isPlain = !['async', 'class', 'get', 'set'].some((word) => isWord(0, word));
  const open = tokens.findIndex((one) => isSign(one, '('));
  if (!isPlain || open < 0 || tokens.slice(0, open).some((one) => isSign(one, '*', '['))) {
    return printed(tokens);
  }
  const close = closingOf(tokens, open);
  return arrowText(tokens.slice(open, close + 1), tokens.slice(close + 1));
}

function arrowText(parameters: readonly Token[], body: readonly Token[]): string {
  if (!sayNothing(parameters)) return `${printed(parameters)} => ${printed(body)}`;
  if (!isSign(body[0], '{')) {
    const isObject = isSign(body[0], '(') && closingOf(body, 0) === body.length - 1;
    return printed(isObject && body.length > 4 ? body.slice(1, -1) : body);
  }
  const statements = body.slice(1, -1);
  if (statements.length === 0) return '{}';
  const isReturn = statements[0]?.text === 'return' && !statements.some((one) => isSign(one, ';'));
  // The semicolon tells what is only done from what is answered.
  return isReturn ? printed(statements.slice(1)) : `${printed(statements)};`;
}

/** Whether parameters only name parts of the first one: `()`, `({ context, event })`. */
function sayNothing(parameters: readonly Token[]): boolean {
  return /^\(\)$|^\(\{ \w+(, \w+)* \}\)$/.test(printed(parameters));
}
