/** What a function does, as a line of its source. */
import { closingOf, isSign } from './brackets.ts';
import { canonicalTokens } from './canonical.ts';
import { printed } from './printed.ts';
import type { Token } from './tokens.ts';

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

/** JSON with sorted keys, in which functions are their code. */
export function dataText(value: unknown): string {
  const sorted = (_: string, one: unknown): unknown => {
    if (typeof one === 'function') return codeOf(one) ?? givenName(one) ?? 'function';
    if (typeof one === 'bigint') return `${one}n`;
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    // An actor that runs: its id may be a number that it got when the module was loaded.
    if (Reflect.get(one, 'xstate$$type') === 1) return 'actor';
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

function functionText(all: readonly Token[]): string {
  const isAsync = all[0]?.text === 'async' && !isSign(all[1], '=>');
  const tokens = isAsync ? all.slice(1) : all;
  const prefix = isAsync ? 'async ' : '';
  const open = tokens.findIndex((one) => isSign(one, '(', '=>'));
  const isClass = tokens[0]?.text === 'class';
  const isComputed = tokens.slice(0, open).some((one) => isSign(one, '*', '['));
  if (open < 0 || isClass || isComputed) return prefix + printed(tokens);
  if (isSign(tokens[open], '=>')) {
    return prefix + textOf(tokens.slice(0, open), tokens.slice(open + 1));
  }
  const close = closingOf(tokens, open);
  const body = tokens.slice(close + 1);
  const inner = tokens.slice(open, close + 1);
  // As of an arrow: `(x)` is `x`.
  const isOne = inner.length === 3 && inner[1]?.kind === 'word';
  const parameters = isOne ? inner.slice(1, 2) : inner;
  return prefix + textOf(parameters, isSign(body[0], '=>') ? body.slice(1) : body);
}

function textOf(parameters: readonly Token[], body: readonly Token[]): string {
  const answer = answerOf(body);
  const before = sayNothing(parameters) ? '' : `${printed(parameters)} => `;
  if (answer !== null) return before + printed(answer);
  const statements = body.slice(1, -1);
  // The semicolon tells what is only done from what is answered.
  const isShort = before === '' && statements.length > 0;
  return isShort ? `${printed(statements)};` : before + printed(body);
}

/** The expression that a function answers with; null where it has statements besides. */
function answerOf(body: readonly Token[]): readonly Token[] | null {
  if (isSign(body[0], '{')) {
    const isReturn = body[1]?.text === 'return' && !body.some((one) => isSign(one, ';'));
    return isReturn && body.length > 3 ? body.slice(2, -1) : null;
  }
  const isObject = isSign(body[0], '(') && closingOf(body, 0) === body.length - 1;
  return isObject && body.length > 4 ? body.slice(1, -1) : body;
}

/** Whether parameters only name parts of the first one: `()`, `({ context, event })`. */
function sayNothing(parameters: readonly Token[]): boolean {
  return /^\(\)$|^\(\{ \w+(, \w+)* \}\)$/.test(printed(parameters));
}
