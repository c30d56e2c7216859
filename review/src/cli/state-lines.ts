import { type Token, tokensOf } from '../model/tokens.ts';

/** Where in a source a machine and its states are written, as offsets. */
export interface Places {
  readonly machine: number;
  /** By the keys from the root on, with dots; only those that are written there for certain. */
  readonly states: ReadonlyMap<string, number>;
}

/** Words that begin the next statement of a module. */
const STATEMENTS = new Set('export import const let var function class interface'.split(' '));

/** Looks for what a module exports under a name; null where it does not declare that. */
export function placesIn(source: string, exportName: string): Places | null {
  const tokens = tokensOf(source);
  const text = (at: number) => tokens[at]?.text ?? '';
  const start = declarationOf(tokens, localName(tokens, exportName));
  const first = tokens[start];
  if (first === undefined) return null;
  const states = new Map<string, number>();
  // What each open bracket is the value of, from the machine's config on.
  const keys: (string | null)[] = [];
  let [isCalled, isConfig] = [false, false];
  for (let at = start + 1; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    const isTop = keys.length === 0;
    if (isTop && (token.text === ';' || STATEMENTS.has(token.text)) && at > start + 1) break;
    if (/^[([{]$|\$\{$/.test(token.text)) {
      isConfig = isCalled && token.text === '{' && text(at - 1) === '(';
      const isValue = text(at - 1) === ':';
      keys.push(isConfig ? '' : token.text === '{' && isValue ? keyAt(tokens, at - 2) : null);
      if (isConfig) isCalled = false;
    } else if (/^[)\]}]$|^\}/.test(token.text)) keys.pop();
    else if (token.text === 'createMachine') isCalled = true;
    const path = pathOf(keys);
    if (path === null || keys.at(-1) !== 'states' || !/^[{,]$/.test(text(at - 1))) continue;
    const isKey = /^[:,}]$/.test(text(at + 1)) && /^(word|string|number)$/.test(token.kind);
    const key = isKey ? keyAt(tokens, at) : null;
    if (key !== null && token.at !== undefined) states.set([...path, key].join('.'), token.at);
  }
  return { machine: first.at ?? 0, states };
}

/** The states around a `states`, if all brackets from the config on are states or their `states`. */
function pathOf(keys: readonly (string | null)[]): string[] | null {
  const [, ...inner] = keys.slice(keys.indexOf(''));
  const isPath =
    keys.includes('') &&
    inner.every((key, at) => key !== null && (at % 2 === 1 || key === 'states'));
  return isPath ? inner.filter((_, at) => at % 2 === 1).map(String) : null;
}

function keyAt(tokens: readonly Token[], at: number): string | null {
  const { kind, text } = tokens[at] ?? { kind: 'sign', text: '' };
  if (kind === 'string') return text.slice(1, -1);
  return kind === 'word' || kind === 'number' ? text : null;
}

/** What a module calls by itself what it exports: `export { light as lamp }`, `export default`. */
function localName(tokens: readonly Token[], exportName: string): string {
  const at = tokens.findIndex(
    ({ text }, index) =>
      text === exportName && /^(as|default)$/.test(tokens[index - 1]?.text ?? ''),
  );
  const renamed = at < 0 ? undefined : tokens[at - 2];
  if (renamed?.kind === 'word' && tokens[at - 1]?.text === 'as') return renamed.text;
  const after = tokens.findIndex(
    ({ text }, index) => text === 'default' && tokens[index - 1]?.text === 'export',
  );
  const next = tokens[after + 1];
  const isName = next?.kind === 'word' && /^;?$|^export$/.test(tokens[after + 2]?.text ?? '');
  return exportName === 'default' && after >= 0 && isName ? next.text : exportName;
}

function declarationOf(tokens: readonly Token[], name: string): number {
  return tokens.findIndex(({ text }, at) => {
    const before = tokens[at - 1]?.text ?? '';
    return (
      text === name &&
      (/^(const|let|var)$/.test(before) || (name === 'default' && before === 'export'))
    );
  });
}
