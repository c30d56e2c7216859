import { type ParseArgsConfig, parseArgs } from 'node:util';
import { printable } from '../app/index.ts';
import { shownAddress } from './addresses.ts';
import type { Manual } from './help.ts';
import { flagOf, inHelp, type Options } from './option.ts';
import { UsageError } from './program.ts';

type Positions = Pick<Manual, 'positions' | 'afterPositions'>;

/** Reads a command line; the options of `positions` have no name there. */
export function readCommandLine(all: Options, manual: Positions, argv: readonly string[]) {
  const { positions } = manual;
  const isNamed = (name: string) => all[name]?.read && !positions.includes(name);
  const named = Object.keys(all).filter(isNamed);
  const nameOf = (name: string) => (isNamed(name) ? `--${flagOf(all, name)}` : `<${name}>`);
  const flags: ParseArgsConfig['options'] = {
    'print-config': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
  };
  for (const name of named) {
    const { value, isRepeatable = false } = all[name] ?? {};
    flags[flagOf(all, name)] = { type: value ? 'string' : 'boolean', multiple: isRepeatable };
  }
  const { values, positionals } = parsed(() =>
    parseArgs({ args: [...argv], options: flags, allowPositionals: true }),
  );

  return {
    nameOf,
    isHelp: values.help === true,
    isVersion: values.version === true,
    isForPrint: values['print-config'] === true,
    /** What it says, which may make no sense: throws a UsageError. */
    read(): Readonly<Record<string, unknown>> {
      if (positionals.length > 0 && positionals.length !== positions.length) {
        throw wrongPositions(manual, positionals);
      }
      const texts = [
        ...positions.map((name, index) => [name, positionals[index]] as const),
        ...named.map((name) => [name, values[flagOf(all, name)]] as const),
      ];
      const said = texts.flatMap(([name, text]) => {
        if (text === undefined) return [];
        if (typeof text === 'boolean') return [[name, text]];
        return [[name, all[name]?.read?.(nameOf(name), [text].flat().map(String))]];
      });
      return Object.fromEntries(said);
    },
  };
}

/** There are all of these, or none of them. */
export function wrongPositions(
  { positions, afterPositions = '' }: Positions,
  got: readonly string[],
): UsageError {
  const expected = `${positions.map((name) => `<${name}>`).join(' ') || 'options only'}${afterPositions}`;
  // An address whose option was forgotten is as secret as with it.
  const words = got.map((word) => (/^https?:/.test(word) ? shownAddress(word) : word));
  const shown = got.length === 0 ? 'none' : `'${printable(words.join(' '))}'`;
  return new UsageError(inHelp(`expected ${expected}, got ${shown}`));
}

/** What `parse` makes of a command line; what it throws becomes a UsageError. */
function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(inHelp(inOurWords(printable(message))));
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
