/** A piece of JavaScript: enough to print it anew, and to tell where an operand ends. */
export interface Token {
  readonly kind: 'word' | 'keyword' | 'number' | 'string' | 'template' | 'regex' | 'sign';
  readonly text: string;
  /** Whether a line begins with it; that ends a `return` before it. */
  readonly isFirst?: true;
  /** Where it begins, in the source that it was read from. */
  readonly at?: number;
}

const BLANK = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/y;
const STRING = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y;
/** From a backtick or a closing brace to the next opening of an expression, or to the end. */
const TEMPLATE = /[`}](?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y;
const NUMBER = /0[xXbBoO][\da-fA-F_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?/y;
const WORD = /#?[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
const REGEX = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const SIGN =
  /\.{3}|=>|\?\.(?!\d)|\+\+|--|>>>=?|(?:\*\*|<<|>>|&&|\|\||\?\?)=?|[=!]==?|[-+*/%&|^<>]=?|[\s\S]/uy;

/** Words with which no operand ends, so that a slash after them begins a regular expression. */
const KEYWORDS = new Set(
  (
    'return typeof void delete await yield new in of instanceof case throw else do const var class ' +
    'extends try finally default if for while switch catch with function'
  ).split(' '),
);

/** In the order in which they are tried; a sign is whatever nothing else is. */
const KINDS = [
  ['template', TEMPLATE],
  ['string', STRING],
  ['word', WORD],
  ['number', NUMBER],
  ['regex', REGEX],
  ['sign', SIGN],
] as const;

/** Takes a function's source apart; blanks and comments are left out. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  const braces: ('{' | '${')[] = [];
  let at = 0;
  let isFirst = false;
  // Ends: each round takes a sign at least.
  while (at < source.length) {
    const blank = textAt(source, at, BLANK);
    at += blank.length;
    if (blank !== '') isFirst = blank.includes('\n');
    if (at === source.length) break;
    const isInTemplate = source[at] === '}' && braces.at(-1) === '${';
    const piece = pieceAt(source, at, isInTemplate, tokens.at(-1));
    if (source[at] === '}') braces.pop();
    if (piece.text === '{') braces.push('{');
    if (piece.kind === 'template' && piece.text.endsWith('${')) braces.push('${');
    tokens.push({ ...piece, at, ...(isFirst && { isFirst }) });
    at += piece.text.length;
    isFirst = false;
  }
  return tokens;
}

function pieceAt(
  source: string,
  at: number,
  isInTemplate: boolean,
  previous: Token | undefined,
): Pick<Token, 'kind' | 'text'> {
  for (const [kind, pattern] of KINDS) {
    if (kind === 'template' && source[at] !== '`' && !isInTemplate) continue;
    // After an operand a slash divides.
    if (kind === 'regex' && endsOperand(previous)) continue;
    const text = textAt(source, at, pattern);
    if (text === '') continue;
    const isKeyword = kind === 'word' && KEYWORDS.has(text) && !isName(text, previous);
    return { kind: isKeyword ? 'keyword' : kind, text };
  }
  return { kind: 'sign', text: source.slice(at, at + 1) };
}

function textAt(source: string, at: number, pattern: RegExp): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? '';
}

/** Whether a keyword is a name where it stands: `map.delete`, `of(1)`. */
function isName(text: string, previous: Token | undefined): boolean {
  const isMember = previous?.text === '.' || previous?.text === '?.';
  return isMember || (text === 'of' && !endsOperand(previous));
}

/** Whether an operand may end with this token, so that what follows is an operator. */
export function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'keyword') return false;
  if (token.kind === 'template') return token.text.endsWith('`');
  return token.kind !== 'sign' || /^[)\]}]$/.test(token.text);
}
