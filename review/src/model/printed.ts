import { isSign } from './brackets.ts';
import { endsOperand, type Token } from './tokens.ts';

/** Tokens as a line of code. */
export function printed(tokens: readonly Token[]): string {
  let text = '';
  /** Of each bracket that is open, how many question marks wait for their colon. */
  const waiting = [0];
  tokens.forEach((token, index) => {
    const previous = tokens[index - 1];
    const beforePrevious = tokens[index - 2];
    const isColon = isSign(token, ':') && waiting.at(-1) === 0;
    if (isSign(token, ':') && !isColon) waiting.push((waiting.pop() ?? 1) - 1);
    if (isSign(token, '?')) waiting.push((waiting.pop() ?? 0) + 1);
    if (isSign(token, '(', '[', '{')) waiting.push(0);
    if (isSign(token, ')', ']', '}')) waiting.pop();
    const isClose = isColon || isTight(previous, beforePrevious) || clings(token, previous);
    text += (index === 0 || isClose ? '' : ' ') + token.text;
  });
  return text;
}

/** Whether nothing stands between a token and what follows it. */
function isTight(token: Token | undefined, previous: Token | undefined): boolean {
  if (isSign(token, '(', '[', '.', '?.', '...', '!', '~')) return true;
  if (token?.kind === 'template') return token.text.endsWith('${');
  return isSign(token, '+', '-', '++', '--') && !endsOperand(previous);
}

/** Whether nothing stands between a token and what is before it. */
function clings(token: Token, previous: Token | undefined): boolean {
  if (isSign(token, ')', ']', ',', ';', '.', '?.')) return true;
  if (token.kind === 'template') return token.text.startsWith('}') || endsOperand(previous);
  if (isSign(token, '}')) return isSign(previous, '{');
  if (isSign(token, '++', '--', '[')) return endsOperand(previous);
  if (!isSign(token, '(')) return false;
  return (endsOperand(previous) || previous?.text === 'function') && previous?.text !== 'async';
}
