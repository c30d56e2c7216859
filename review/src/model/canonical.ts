/** Source as a formatter leaves it, whichever formatter it was. */
import { closes, closingOf, isSign, opens } from './brackets.ts';
import { withStatements } from './statements.ts';
import { type Token, tokensOf } from './tokens.ts';

/** The tokens of a source with what only formatters decide taken out of it. */
export function canonicalTokens(source: string): Token[] {
  return withoutIdleParentheses(withStatements(withoutModules(tokensOf(source)).map(spelled)));
}

/** What bundlers put before something imported: `__vi_import_0__.f`, `(0, lib_1.f)()`. */
const MODULE = /^__vi(te_ssr)?_import_\d+__$|__WEBPACK_IMPORTED_MODULE_\d+__$/;

function withoutModules(tokens: readonly Token[]): Token[] {
  const all: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const [token, ...next] = tokens.slice(at, at + 7);
    if (token === undefined) break;
    const isCalled = /^\( 0 , \S+ \. \S+ \)$/.test([token, ...next].map(textOf).join(' '));
    const isModule = MODULE.test(token.text) && isSign(next[0], '.');
    if (isCalled && next[4]) all.push(next[4]);
    else if (!isModule) all.push(token);
    at += isCalled ? 6 : isModule ? 1 : 0;
  }
  return all;
}

function textOf({ text }: Token): string {
  return text;
}

/** Quotes and numbers in one spelling. */
function spelled(token: Token): Token {
  const { kind, text } = token;
  if (kind === 'number' && /^[\d._]+(e[+-]?\d+)?$/i.test(text)) {
    return { ...token, text: String(Number(text.replaceAll('_', ''))) };
  }
  if (kind !== 'string') return token;
  const content = text.slice(1, -1).replace(/(\\[^'"])|\\/g, '$1');
  const quote = content.includes("'") && !content.includes('"') ? '"' : "'";
  return { ...token, text: quote + content.replaceAll(quote, `\\${quote}`) + quote };
}

/** Without parentheses around a function's only parameter, and around all of what it answers. */
function withoutIdleParentheses(tokens: readonly Token[]): Token[] {
  const idle = new Set<number>();
  tokens.forEach((token, open) => {
    if (!isSign(token, '(')) return;
    const close = closingOf(tokens, open);
    if (isIdle(tokens, open, close)) idle.add(open).add(close);
  });
  return tokens.filter((_, index) => !idle.has(index));
}

/** Others stay: which of them may go is for a parser to say, and a wrong answer hides a change. */
function isIdle(tokens: readonly Token[], open: number, close: number): boolean {
  const [previous, first, next] = [tokens[open - 1], tokens[open + 1], tokens[close + 1]];
  if (isSign(next, '=>')) return close === open + 2 && first?.kind === 'word';
  const isReturned = previous?.kind === 'keyword' && previous.text === 'return';
  // After an arrow a brace begins statements.
  const isAnswer = isReturned || (isSign(previous, '=>') && !isSign(first, '{'));
  const isWhole = next === undefined || closes(next) || isSign(next, ';', ',');
  return isAnswer && isWhole && !hasComma(tokens.slice(open + 1, close));
}

function hasComma(tokens: readonly Token[]): boolean {
  for (let at = 0; at < tokens.length; at++) {
    if (opens(tokens[at])) at = closingOf(tokens, at);
    if (isSign(tokens[at], ',')) return true;
  }
  return false;
}
