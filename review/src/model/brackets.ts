/** Brackets among tokens, and what stands before them. */
import type { Token } from './tokens.ts';

const HEADS = new Set('if for while switch catch with function'.split(' '));

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

/** Whether a bracket opens. */
export function opens(token: Token | undefined): boolean {
  return isSign(token, '(', '[', '{') || (token?.kind === 'template' && token.text.endsWith('${'));
}

/** Whether a bracket closes. */
export function closes(token: Token | undefined): boolean {
  return isSign(token, ')', ']', '}') || (token?.kind === 'template' && token.text.startsWith('}'));
}

/** Whether a parenthesis after it is no call and encloses no operand. */
export function isHead(token: Token | undefined): boolean {
  return token?.kind === 'keyword' && HEADS.has(token.text);
}
