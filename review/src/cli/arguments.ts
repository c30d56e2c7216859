import { parseArgs } from 'node:util';
import type { DrawOptions } from '../svg/draw-svg.ts';
import { isWebAddress, printable } from './output.ts';

/** The command line was wrong: exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(`${message} (see --help)`);
  }
}

const COMMANDS = ['draw', 'check', 'diff', 'paths', 'page', 'help', 'version'] as const;

const OPTIONS = {
  out: { type: 'string' },
  comment: { type: 'string' },
  pictures: { type: 'string' },
  source: { type: 'string' },
  check: { type: 'boolean', default: false },
  descriptions: { type: 'boolean' },
  references: { type: 'string' },
  json: { type: 'boolean', default: false },
  samples: { type: 'string' },
  coverage: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

/** What the command line asks for. */
export interface Arguments {
  readonly command: (typeof COMMANDS)[number];
  /** What follows the command. */
  readonly words: readonly string[];
  readonly out: string | undefined;
  /** Of a difference: the file for a comment, and where its pictures are. */
  readonly comment: string | undefined;
  readonly pictures: string | undefined;
  readonly source: string | undefined;
  /** How pictures are drawn, as far as it is said. */
  readonly drawing: Drawing;
  /** Whether `paths` are printed for programs. */
  readonly json: boolean;
  /** Of a page: the module with inputs, samples and wires, and what `cover` wrote. */
  readonly samples: string | undefined;
  readonly coverage: string | undefined;
}

/** What the command line or a project may say of pictures. */
export type Drawing = Pick<DrawOptions, 'descriptions' | 'references'>;

/** Reads the command line; throws a UsageError. Where it names no command, it draws. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parsed(argv);
  const named = COMMANDS.find((one) => one === positionals[0]);
  const words = named === undefined ? positionals : positionals.slice(1);
  const { out, comment, pictures, source, json, samples, coverage } = values;
  const ofPage = { samples, coverage };
  const given = {
    words,
    out,
    comment,
    pictures,
    source,
    json,
    drawing: drawingOf(values),
    ...ofPage,
  };
  if (values.help) return { command: 'help', ...given };
  if (values.version) return { command: 'version', ...given };
  for (const [name, value] of Object.entries({ out, comment, pictures, ...ofPage })) {
    if (value === '') throw new UsageError(`--${name}: expected something, got ''`);
  }
  for (const [name, value] of Object.entries(ofPage)) {
    if (value === undefined || named === 'page') continue;
    throw new UsageError(`--${name}: expected page before it, got ${named ?? 'draw'}`);
  }
  if (json && named !== 'paths') throw new UsageError('--json: expected paths before it, got none');
  if (source !== undefined && !isWebAddress(source)) {
    throw new UsageError(`--source: expected a URL, got '${printable(source)}'`);
  }
  if (comment !== undefined && named !== 'diff') {
    throw new UsageError(`--comment: expected diff before it, got ${named ?? 'draw'}`);
  }
  if (pictures !== undefined && (comment === undefined || !/^https?:[^\s()<>]+$/.test(pictures))) {
    const got = comment === undefined ? 'no --comment' : `'${printable(pictures)}'`;
    throw new UsageError(`--pictures: expected a URL, and --comment beside it, got ${got}`);
  }
  if (!values.check) return { command: named ?? 'draw', ...given };
  if (named === 'diff' || named === 'paths' || named === 'page') {
    throw new UsageError(`--check: expected no ${named} beside it, got one`);
  }
  return { command: 'check', ...given };
}

function drawingOf({ descriptions, references }: ReturnType<typeof parsed>['values']): Drawing {
  if (references !== undefined && references !== 'auto' && references !== 'never') {
    throw new UsageError(`--references: expected auto or never, got '${printable(references)}'`);
  }
  return { ...(descriptions && { descriptions }), ...(references && { references }) };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(inOurWords(printable(String(Object(error).message))));
  }
}

/** Node's message without its advice, which is for options of another kind than ours. */
function inOurWords(message: string): string {
  const option = /--?[\w-]+/.exec(message)?.[0] ?? 'the command line';
  if (message.startsWith('Unknown option')) return `expected a known option, got '${option}'`;
  if (message.includes('does not take')) return `${option}: expected no value, got one`;
  return `${option}: expected a value after it, got none or one that begins with a dash`;
}
