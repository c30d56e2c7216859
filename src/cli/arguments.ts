import { isWithin, type NumberRange, printable } from '../app/index.ts';
import { UsageError } from './program.ts';

/** What `parse` makes of a command line; what it throws becomes a UsageError. */
export function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Node goes on with advice on positionals that begin with a dash; none of ours can.
    const [problem = message] = message.split('. ');
    throw new UsageError(
      `expected other options or arguments, got: ${printable(problem)} (see --help)`,
    );
  }
}

/** A number written out in decimals, within its range. */
export function readNumber(name: string, text: string, range: NumberRange): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (isWithin(value, range)) return value;
  throw new UsageError(`${name}: expected ${range.says}, got '${printable(text)}' (see --help)`);
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
