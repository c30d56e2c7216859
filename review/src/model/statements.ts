import { closes, isHead, isSign, opens } from './brackets.ts';
import { endsOperand, type Token } from './tokens.ts';

/** Words after which a statement goes on, and which may be names as well. */
const GOES_ON_AFTER = new Set('let async static get set'.split(' '));
/** Words that end with their line, if they can. */
const ENDS_WITH_LINE = new Set('return break continue yield'.split(' '));
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
      const mayGoOn = isSign(next, '(', '[', '+', '-', '/') || next?.kind === 'template';
      const isAfterBlock = isSign(previous, '}') && !mayGoOn;
      const ends = isAfterBlock || isSign(previous, '{', ';');
      if (isIdle || ends) return;
    }
    // After a bracket or another comma it stands for an item.
    if (isSign(token, ',') && closes(next) && !isSign(previous, '[', ',')) return;
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
  if (previous !== undefined && isWord(previous) && ENDS_WITH_LINE.has(previous.text)) {
    const ends = closes(token) || isSign(token, ';') || goesOn(token);
    return token.isFirst === true && !ends;
  }
  if (token.isFirst && isSign(token, '++', '--')) return endsOperand(previous);
  if ((!endsOperand(previous) && !isPostfix) || isSign(previous, '}')) return false;
  if (previous?.kind === 'word' && GOES_ON_AFTER.has(previous.text)) return false;
  if (token.kind === 'template') return false;
  return token.kind === 'sign' ? isSign(token, '!', '~') : !goesOn(token);
}

function isWord({ kind }: Token): boolean {
  return kind === 'word' || kind === 'keyword';
}

function goesOn({ kind, text }: Token): boolean {
  return kind === 'keyword' && GOES_ON_WITH.has(text);
}
