import { isInRange, type NumberRange, printable } from '../app/index.ts';
import { UsageError } from './program.ts';

/** What `parse` makes of a command line; what it throws becomes a UsageError. */
export function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${inOurWords(printable(message))} (see --help)`);
  }
}

/** Node's message without its advice, which is for options of another kind than ours. */
function inOurWords(message: string): string {
  const option = /--?[\w-]+/.exec(message)?.[0] ?? 'the command line';
  if (/^-\d/.test(option)) return `expected a number that is not negative, got '${option}'`;
  if (message.startsWith('Unknown option')) return `expected a known option, got '${option}'`;
  if (message.includes('does not take')) return `${option}: expected no value, got one`;
  return `${option}: expected a value after it, got none or one that begins with a dash`;
}

/** A number written out in decimals, within its range. */
export function readNumber(name: string, text: string, range: NumberRange): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (isInRange(value, range)) return value;
  throw new UsageError(`${name}: expected ${range.says}, got '${printable(text)}' (see --help)`);
}

/** What is said with an option; undefined where it is left out. */
export function given<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text);
}

/** A text that says something; an empty one is most often a variable that is not set. */
export function readText(name: string, text: string): string {
  if (text !== '') return text;
  throw new UsageError(`${name}: expected something, got '' (see --help)`);
}

/** One word of a few. */
export function readWord<const T extends string>(
  name: string,
  text: string,
  words: readonly T[],
): T {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  const expected = words.join(' or ');
  throw new UsageError(`${name}: expected ${expected}, got '${printable(text)}' (see --help)`);
}
