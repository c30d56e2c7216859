import type { DrawOptions } from '../svg/draw-svg.ts';
import { didYouMean } from './did-you-mean.ts';
import { COMMANDS, COMMANDS_OF, type Command, parsed, type Values } from './options.ts';
import { isWebAddress, printable } from './output.ts';
import { UsageError } from './usage-error.ts';

/** What the command line asks for; what it does not say is not there. */
export interface Arguments {
  readonly command: Command;
  /** What follows the command. */
  readonly words: readonly string[];
  /** Of all: the command that runs the tests, which is what follows `--`. */
  readonly program: readonly string[];
  readonly out?: string | undefined;
  /** Of a difference: the file for a comment, and where its pictures are. */
  readonly comment?: string | undefined;
  readonly pictures?: string | undefined;
  readonly source?: string | undefined;
  /** How pictures are drawn, as far as it is said. */
  readonly drawing: Drawing;
  /** Whether `paths` are printed for programs. */
  readonly json: boolean;
  /** Of coverage: how much of each machine's transitions must be taken, in percent. */
  readonly min: number | undefined;
  /** Of coverage: where the records are. */
  readonly from?: string | undefined;
  /** Of coverage: whether the records shall be removed. */
  readonly clear: boolean;
  /** Of a page: the module with inputs, samples and wires. */
  readonly samples?: string | undefined;
  /** What `cover` wrote; of a difference, also before. */
  readonly coverage?: string | undefined;
  readonly baseCoverage?: string | undefined;
  /** Whether the beginning of a trace may be missing. */
  readonly part: boolean;
}

/** What the command line or a project may say of pictures. */
export type Drawing = Pick<DrawOptions, 'descriptions' | 'references'>;

/** Reads the command line; throws a UsageError. Where it names no command, it draws. */
export function readArguments(argv: readonly string[]): Arguments {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const { values, positionals } = parsed(argv.slice(0, end));
  const rest = argv.slice(end + 1);
  const named = COMMANDS.find((one) => one === positionals[0]);
  const own = named === undefined ? positionals : positionals.slice(1);
  const given = {
    ...values,
    words: named === 'all' ? own : [...own, ...rest],
    program: named === 'all' ? rest : [],
    json: values.json ?? false,
    clear: values.clear ?? false,
    part: values.part ?? false,
    min: percentOf(values),
    drawing: drawingOf(values),
    baseCoverage: values['base-coverage'],
  };
  if (values.help) return { ...given, command: 'help' };
  if (values.version) return { ...given, command: 'version' };
  refuseElsewhere(values, named ?? 'draw', positionals);
  refuseFaults(values);
  return { ...given, command: values.check ? 'check' : (named ?? 'draw') };
}

/** Options of other commands; what is no command may be meant for one. */
function refuseElsewhere(values: Values, command: Command, [word = '']: readonly string[]): void {
  const advice = word === command ? '' : didYouMean(word, COMMANDS);
  const got = advice === '' ? command : `${printable(word)}${advice}`;
  for (const [name, value] of Object.entries(values)) {
    if (value === '') throw new UsageError(`--${name}: expected something, got ''`);
    const only = COMMANDS_OF[name as keyof Values];
    if (only && !only.includes(command)) {
      throw new UsageError(`--${name}: expected ${only.join(' or ')} before it, got ${got}`);
    }
  }
}

function refuseFaults(values: Values): void {
  const { source, comment, pictures, coverage } = values;
  if (source !== undefined && !isWebAddress(source)) {
    throw new UsageError(`--source: expected a URL, got '${printable(source)}'`);
  }
  const beside = values.clear ? (['min', 'out'] as const).find((one) => values[one]) : undefined;
  if (beside !== undefined) {
    throw new UsageError(`--clear: expected at most --from beside it, got --${beside}`);
  }
  if (values['base-coverage'] !== undefined && coverage === undefined) {
    throw new UsageError('--base-coverage: expected --coverage beside it, got none');
  }
  if (pictures !== undefined && (comment === undefined || !/^https?:[^\s()<>]+$/.test(pictures))) {
    const got = comment === undefined ? 'no --comment' : `'${printable(pictures)}'`;
    throw new UsageError(`--pictures: expected a URL, and --comment beside it, got ${got}`);
  }
}

function drawingOf({ descriptions, references }: Values): Drawing {
  if (references !== undefined && references !== 'auto' && references !== 'never') {
    throw new UsageError(`--references: expected auto or never, got '${printable(references)}'`);
  }
  return { ...(descriptions && { descriptions }), ...(references && { references }) };
}

function percentOf({ min }: Values): number | undefined {
  if (min === undefined) return undefined;
  const percent = Number(min);
  if (min.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw new UsageError(`--min: expected a number from 0 to 100, got '${printable(min)}'`);
}
