import { parseArgs } from 'node:util';
import { didYouMean } from './did-you-mean.ts';
import { printable } from './output.ts';
import { UsageError } from './usage-error.ts';

/** The words that may come first. */
export const COMMANDS = [
  'all',
  'draw',
  'check',
  'diff',
  'paths',
  'cover',
  'page',
  'judge',
  'help',
  'version',
] as const;
/** One of them. */
export type Command = (typeof COMMANDS)[number];

const OPTIONS = {
  out: { type: 'string' },
  comment: { type: 'string' },
  pictures: { type: 'string' },
  source: { type: 'string' },
  check: { type: 'boolean' },
  descriptions: { type: 'boolean' },
  references: { type: 'string' },
  json: { type: 'boolean' },
  min: { type: 'string' },
  from: { type: 'string' },
  clear: { type: 'boolean' },
  samples: { type: 'string' },
  coverage: { type: 'string' },
  'base-coverage': { type: 'string' },
  part: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** Which commands have an option; `help` and `version` go with any. */
export const COMMANDS_OF: Partial<Record<keyof typeof OPTIONS, readonly Command[]>> = {
  out: ['draw', 'check', 'diff', 'cover', 'page', 'all'],
  source: ['draw', 'check', 'all'],
  check: ['draw', 'check'],
  descriptions: ['draw', 'check', 'diff', 'cover', 'page', 'all'],
  references: ['draw', 'check', 'diff', 'cover', 'page', 'all'],
  comment: ['diff'],
  pictures: ['diff'],
  coverage: ['page', 'diff'],
  'base-coverage': ['diff'],
  json: ['paths'],
  min: ['cover', 'all'],
  from: ['cover'],
  clear: ['cover'],
  samples: ['page', 'all'],
  part: ['judge'],
};

/** The options that were given. */
export type Values = ReturnType<typeof parsed>['values'];

/** What there is of options and words; throws a UsageError. */
export function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(inOurWords(printable(String(Object(error).message))));
  }
}

/** Node's message without its advice, which is for options of another kind than ours. */
function inOurWords(message: string): string {
  const option = /--?[\w-]+/.exec(message)?.[0] ?? 'the command line';
  if (message.startsWith('Unknown option')) {
    const known = Object.keys(OPTIONS).map((name) => `--${name}`);
    return `expected a known option, got '${option}'${didYouMean(option, known)}`;
  }
  if (message.includes('does not take')) return `${option}: expected no value, got one`;
  return `${option}: expected a value after it, got none or one that begins with a dash`;
}
