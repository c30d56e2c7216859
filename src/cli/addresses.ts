import * as v from 'valibot';
import { inHelp, type Option } from './option.ts';
import { UsageError } from './program.ts';

/** More ways of one kind than any household has; each is an actor with what waits for it. */
const WAYS_MAX = 16;
/** What is shown of an address behind its host: it may be as good as a password. */
const MASK = '/...';

const SAYS = 'an http or https address, or @FILE';
/** Not what was printed in place of one. */
const ADDRESS = /^(@.+|(?!.*\/\.\.\.$)https?:\/\/\S+)$/;

/** An address, or `@` and the file that it is in: whatever is in it is never shown. */
export function address(about: string): Option<string> {
  return {
    ...{ says: SAYS, value: 'URL', about, masked: shownAddress, placed },
    schema: v.pipe(addressSchema(), v.description(`${about}.`)),
    read: (name, texts) => readAddress(name, texts[0] ?? ''),
  };
}

/** Addresses: a list in a file, one a line in the environment. */
export function addresses(about: string): Option<readonly string[]> {
  return listOf(address(about), addressSchema());
}

/** Commands of a shell, likewise. */
export function commands(about: string): Option<readonly string[]> {
  const says = 'a command';
  const message = () => `expected ${says}, got nothing`;
  const schema = v.pipe(v.string(`expected ${says}`), v.regex(/\S/, message));
  const read = (name: string, [text = '']: readonly string[]) => {
    if (/\S/.test(text)) return text;
    throw new UsageError(inHelp(`${name}: ${message()}`));
  };
  return listOf({ says, value: 'COMMAND', about, schema, read }, schema);
}

/** What may be shown of an address: its host, and where it is read from. */
export function shownAddress(text: string): string {
  if (text.startsWith('@')) return text;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return `${text.startsWith('https') ? 'https' : 'http'}:/${MASK}`;
  return url.href === `${url.origin}/` ? text : `${url.origin}${MASK}`;
}

function placed(text: string, place: (path: string) => string): string {
  return text.startsWith('@') ? `@${place(text.slice(1))}` : text;
}

function addressSchema() {
  const message = ({ input }: { readonly input: unknown }) => wrongAddress(input);
  return v.pipe(v.string(message), v.regex(ADDRESS, message));
}

function readAddress(name: string, text: string): string {
  if (ADDRESS.test(text)) return text;
  throw new UsageError(inHelp(`${name}: ${wrongAddress(text)}`));
}

/** What is wrong with something that may be a secret all the same. */
function wrongAddress(input: unknown): string {
  if (typeof input !== 'string') return `expected ${SAYS}, got ${JSON.stringify(input)}`;
  if (input === '') return `expected ${SAYS}, got ''`;
  const got = input.endsWith(MASK) ? 'one without its secret' : 'another text, which is not shown';
  return `expected ${SAYS}, got ${got}`;
}

function listOf(one: Option<string>, schema: v.GenericSchema<string>): Option<readonly string[]> {
  const many = `a list of 1 to ${WAYS_MAX}`;
  const list = v.array(schema, `expected ${many}: ${one.says}`);
  const { masked, placed } = one;
  return {
    ...{ says: one.says, value: one.value, about: one.about },
    schema: v.pipe(
      list,
      v.minLength(1, `expected ${many}, got none`),
      v.maxLength(WAYS_MAX, `expected ${many}, got more`),
      v.description(`${one.about}.`),
    ),
    read(name, texts) {
      if (texts.length > WAYS_MAX) {
        throw new UsageError(inHelp(`${name}: expected ${many}, got ${texts.length}`));
      }
      return texts.map((text) => one.read?.(name, [text]) ?? text);
    },
    ...(masked && { masked: (values) => values.map(masked) }),
    ...(placed && { placed: (values, place) => values.map((value) => placed(value, place)) }),
    ...{ isRepeatable: true, isList: true, isOneALine: true },
  };
}
