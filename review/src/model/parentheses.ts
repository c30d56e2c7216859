import { closingOf, isHead, isSign, opens } from './brackets.ts';
import { endsOperand, type Token } from './tokens.ts';

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

/** Without parentheses that change nothing, such as those around a long operand of `return`. */
export function withoutIdleParentheses(tokens: readonly Token[]): Token[] {
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
