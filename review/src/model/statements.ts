import { closes, isHead, isSign, opens } from './brackets.ts';
import { endsOperand, type Token } from './tokens.ts';

/** Words after which a statement goes on, and which may be names as well. */
const GOES_ON_AFTER = new Set('let async static get set'.split(' '));
/** Words with which a statement goes on. */
const GOES_ON_WITH = new Set('else in of instanceof extends'.split(' '));

/** Without semicolons, commas and quotes that may as well be missing, with those that may not. */
export function withStatements(tokens: readonly Token[]): Token[] {
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
