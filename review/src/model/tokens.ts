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

/** Takes a function's source apart; blanks and comments are left out. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  const braces: ('{' | '${')[] = [];
  let at = 0;
  let isFirst = false;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0] ?? '';
    at += text.length;
    return text;
  };
  // Ends: each round takes a sign at least.
  while (at < source.length) {
    const blank = take(BLANK);
    if (blank !== '') isFirst = blank.includes('\n');
    if (blank !== '') continue;
    const isInTemplate = source[at] === '}' && braces.at(-1) === '${';
    const template = source[at] === '`' || isInTemplate ? take(TEMPLATE) : '';
    if (isInTemplate || source[at] === '}') braces.pop();
    if (template.endsWith('${')) braces.push('${');
    const kinds: [Token['kind'], () => string][] = [
      ['template', () => template],
      ['string', () => take(STRING)],
      ['word', () => take(WORD)],
      ['number', () => take(NUMBER)],
      ['regex', () => (endsOperand(tokens.at(-1)) ? '' : take(REGEX))],
      ['sign', () => take(SIGN)],
    ];
    const start = at - template.length;
    for (const [kind, read] of kinds) {
      const text = read();
      if (text === '') continue;
      if (kind === 'sign' && text === '{') braces.push('{');
      const isKeyword = kind === 'word' && KEYWORDS.has(text) && !isName(text, tokens.at(-1));
      const token = { kind: isKeyword ? 'keyword' : kind, text, at: start } as const;
      tokens.push({ ...token, ...(isFirst && { isFirst }) });
      isFirst = false;
      break;
    }
  }
  return tokens;
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
