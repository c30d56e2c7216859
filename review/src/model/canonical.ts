/** Source as a formatter leaves it, whichever formatter it was. */
import { endsOperand, type Token, tokensOf } from './tokens.ts';

const HEADS = new Set('if for while switch catch with function'.split(' '));
/** Words after which a statement goes on, and which may be names as well. */
const GOES_ON_AFTER = new Set('let async static get set'.split(' '));
/** Words with which a statement goes on. */
const GOES_ON_WITH = new Set('else in of instanceof extends'.split(' '));

/** From the loosest on; what is not among them is a call, a member or an operand. */
const PRECEDENCE: readonly (readonly string[])[] = [
  [','],
  ['=>', '=', '+=', '-=', '*=', '/=', '%=', '**=', '&&=', '||=', '??=', '&=', '|=', '^=', 'yield'],
  ['?', ':'],
  ['??', '||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '===', '!=', '!=='],
  ['<', '>', '<=', '>=', 'in', 'of', 'instanceof'],
  ['<<', '>>', '>>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
  ['!', '~', 'typeof', 'void', 'delete', 'await', '++', '--', 'new'],
  ['?.'],
];
const OPERATORS = new Map(PRECEDENCE.flatMap((list, rank) => list.map((one) => [one, rank])));
const ASSIGNMENT = 1;
const POWER = 13;
const UNARY = 14;
const OPERAND = 16;

/** The tokens of a source with what only formatters decide taken out of it. */
export function canonicalTokens(source: string): Token[] {
  return withoutIdleParentheses(withStatements(withoutModules(tokensOf(source)).map(spelled)));
}

/** Index of the bracket that closes the one at `open`; the last token, when none does. */
export function closingOf(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    depth += opens(tokens[at]) ? 1 : closes(tokens[at]) ? -1 : 0;
    if (depth === 0) return at;
  }
  return tokens.length - 1;
}

/** Whether it is this sign. */
export function isSign(token: Token | undefined, ...texts: string[]): boolean {
  return token?.kind === 'sign' && texts.includes(token.text);
}

function opens(token: Token | undefined): boolean {
  return isSign(token, '(', '[', '{') || (token?.kind === 'template' && token.text.endsWith('${'));
}

function closes(token: Token | undefined): boolean {
  return isSign(token, ')', ']', '}') || (token?.kind === 'template' && token.text.startsWith('}'));
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
    return { kind, text: String(Number(text.replaceAll('_', ''))) };
  }
  if (kind !== 'string') return token;
  const content = text.slice(1, -1).replace(/(\\[^'"])|\\/g, '$1');
  const quote = content.includes("'") && !content.includes('"') ? '"' : "'";
  return { kind, text: quote + content.replaceAll(quote, `\\${quote}`) + quote };
}

/** Without semicolons, commas and quotes that may as well be missing, with those that may not. */
function withStatements(tokens: readonly Token[]): Token[] {
  const all: Token[] = [];
  const heads: { readonly open: string; readonly isHead: boolean }[] = [];
  let isAfterHead = false;
  tokens.forEach((token, index) => {
    const [previous, next] = [all.at(-1), tokens[index + 1]];
    if (isSign(token, ';') && heads.at(-1)?.open !== '(') {
      const isIdle = next === undefined || closes(next) || goesOn(next);
      const isAfterBlock = isSign(previous, '}') && !isSign(next, '(', '[', '+', '-', '/');
      const ends = isAfterBlock || isSign(previous, '{', ';');
      if (isIdle || ends) return;
    }
    if (isSign(token, ',') && closes(next)) return;
    if (isNewStatement(all, token) && !isAfterHead) all.push({ kind: 'sign', text: ';' });
    isAfterHead = false;
    if (opens(token)) heads.push({ open: token.text, isHead: isHead(previous) });
    if (closes(token)) isAfterHead = heads.pop()?.isHead === true;
    const isKey = token.kind === 'string' && isSign(next, ':') && isSign(previous, '{', ',');
    const isPlain = /^.[\p{ID_Start}$_][\p{ID_Continue}$]*.$/u.test(token.text);
    all.push(isKey && isPlain ? { kind: 'word', text: token.text.slice(1, -1) } : token);
  });
  return all;
}

/** Two operands beside each other are two statements, with a semicolon between them or without. */
function isNewStatement(before: readonly Token[], token: Token): boolean {
  const [previous, one] = [before.at(-1), before.at(-2)];
  const isPostfix = isSign(previous, '++', '--') && endsOperand(one);
  if (previous?.text === 'return' && token.isFirst) {
    return !closes(token) && !isSign(token, ';') && !goesOn(token);
  }
  if ((!endsOperand(previous) && !isPostfix) || isSign(previous, '}')) return false;
  if (previous?.kind === 'word' && GOES_ON_AFTER.has(previous.text)) return false;
  if (token.kind === 'template') return false;
  return token.kind === 'sign' ? isSign(token, '!', '~') : !goesOn(token);
}

function goesOn({ kind, text }: Token): boolean {
  return kind === 'keyword' && GOES_ON_WITH.has(text);
}

/** Whether a parenthesis after it is no call and encloses no operand. */
function isHead(token: Token | undefined): boolean {
  return token?.kind === 'keyword' && HEADS.has(token.text);
}

/** Without parentheses that change nothing, such as those around a long operand of `return`. */
function withoutIdleParentheses(tokens: readonly Token[]): Token[] {
  const idle = new Set<number>();
  tokens.forEach((token, open) => {
    if (!isSign(token, '(')) return;
    const close = closingOf(tokens, open);
    if (isIdle(tokens, open, close)) for (const index of [open, close]) idle.add(index);
  });
  return tokens.filter((_, index) => !idle.has(index));
}

function isIdle(tokens: readonly Token[], open: number, close: number): boolean {
  const [previous, next] = [tokens[open - 1], tokens[close + 1]];
  if (isSign(next, '=>')) return close === open + 2 && tokens[open + 1]?.kind === 'word';
  if (isHead(previous) || (endsOperand(previous) && !isSign(previous, '}'))) return false;
  if (close === open + 1 || isSign(next, '{') || isSign(previous, '?.', '}')) return false;
  if (isSign(previous, '=>') && isSign(tokens[open + 1], '{')) return false;
  const inside = loosestIn(tokens, open, close);
  const left = rankOf(tokens, open - 1);
  const right = next === undefined ? -1 : rightRankOf(next);
  const isLeftLooser = inside > left || (inside === left && isSign(previous, '&&', '||'));
  const isGrouped = inside > ASSIGNMENT + 1 && inside < POWER;
  return isLeftLooser && (inside > right || (inside === right && (isGrouped || inside > UNARY)));
}

/** The loosest operator that stands in these parentheses itself. */
function loosestIn(tokens: readonly Token[], open: number, close: number): number {
  let loosest = OPERAND;
  for (let at = open + 1; at < close; at++) {
    if (opens(tokens[at])) at = closingOf(tokens, at);
    else loosest = Math.min(loosest, operatorRank(tokens, at) ?? OPERAND);
  }
  return loosest;
}

/** How tightly the token before binds what follows it. */
function rankOf(tokens: readonly Token[], at: number): number {
  const rank = operatorRank(tokens, at) ?? -1;
  if (isSign(tokens[at], '(', '[', '...')) return 0;
  // What follows an assignment, an arrow or a question mark may be as loose as they are.
  return rank === ASSIGNMENT || rank === ASSIGNMENT + 1 ? 0.5 : rank;
}

function rightRankOf(next: Token): number {
  if (isSign(next, '.', '?.', '[', '(') || next.kind === 'template') {
    return next.text.startsWith('}') ? -1 : OPERAND;
  }
  if (isSign(next, '++', '--')) return UNARY;
  return OPERATORS.get(next.text) ?? -1;
}

function operatorRank(tokens: readonly Token[], at: number): number | undefined {
  const token = tokens[at];
  if (token?.kind !== 'sign' && token?.kind !== 'keyword') return undefined;
  const isPrefix = !endsOperand(tokens[at - 1]);
  if (isPrefix && isSign(token, '+', '-')) return UNARY;
  return isMade(tokens, at) ? undefined : OPERATORS.get(token.text);
}

/** Whether it is a `new` with parentheses, which is as tight as a call. */
function isMade(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]?.text !== 'new') return false;
  let end = at + 1;
  // Ends: the tokens do.
  while (tokens[end]?.kind === 'word' || isSign(tokens[end], '.')) end++;
  return isSign(tokens[end], '(');
}
