import { printable } from '../app/index.ts';
import { readCommandLine, wrongPositions } from './command-line.ts';
import { CONFIG_PAGE, readConfigFile } from './config-file.ts';
import { readEnvironment } from './environment.ts';
import { helpOf, type Manual } from './help.ts';
import { type Options, path, type ValuesOf } from './option.ts';
import { type ProgramContext, UsageError, version } from './program.ts';

/** The level of what is said in a file; below it is what nobody said. */
export const FILE = 1;
/** The level of the command line, which every user of the machine can read. */
export const LINE = 3;

/** What was said to a program, and where. */
export interface Settings<T extends Options> {
  readonly values: ValuesOf<T>;
  /** Where an option was said; a higher level overrules. */
  levelOf(option: keyof T): number;
  /** The name of an option where it was said, for a message. */
  labelOf(option: keyof T): string;
  /** What is wrong with an option; `say` is given the names that others have where it was said. */
  wrong(option: keyof T, say: (nameOf: (other: keyof T) => string) => string): UsageError;
  /** An option that does nothing without another one would go unnoticed. */
  expectTogether(option: keyof T, other: keyof T): void;
  /** It is only to be printed. */
  readonly isForPrint: boolean;
}

/** A place where options are said. */
interface Level {
  readonly values: Readonly<Record<string, unknown>>;
  /** The name of an option there. */
  readonly nameOf: (option: string) => string;
  /** The file, before the name. */
  readonly prefix?: string;
  /** Where to read more, if not in --help. */
  readonly page?: string;
}

/** Reads what was said to a program; null if that was `--help` or `--version`, which it obeys. */
export async function readSettings<T extends Options>(
  options: T,
  manual: Manual,
  context: ProgramContext,
): Promise<Settings<T> | null> {
  const { argv, print } = context;
  const { positions, elsewhere, alone } = manual;
  const all: Options = {
    ...options,
    config: path('A JSON file with these options, and what only a file can say (none)'),
  };
  const line = readCommandLine(all, manual, argv);
  if (line.isHelp || line.isVersion) {
    print(line.isHelp ? helpOf(all, manual).trimEnd() : version());
    return null;
  }
  const said = { values: line.read(), nameOf: line.nameOf };
  const environment = readEnvironment(all, elsewhere, context);
  const levels = await readLevels(options, said, environment, context);
  const { config: _, ...values } = Object.assign({}, ...levels.map((level) => level.values));
  const missing = positions.filter((name) => values[name] === undefined);
  const isAlone = alone !== undefined && values[alone] === true;
  if (missing.length > 0 && !isAlone) throw wrongPositions({ ...manual, positions: missing }, []);
  return { ...createSettings<T>(values, levels), isForPrint: line.isForPrint };
}

/** From what nobody said to what overrules all else. */
async function readLevels(
  options: Options,
  said: Level,
  environment: Level,
  context: ProgramContext,
): Promise<readonly Level[]> {
  const nobody = { values: {}, nameOf: said.nameOf };
  const config = [said, environment].find(({ values }) => values.config !== undefined);
  if (config === undefined) return [nobody, nobody, environment, said];
  const path = String(config.values.config);
  const file = {
    values: await readConfigFile(options, { option: config.nameOf('config'), path }, context),
    nameOf: (option: string) => option,
    ...{ prefix: `${printable(path)}: `, page: CONFIG_PAGE },
  };
  return [nobody, file, environment, said];
}

function createSettings<T extends Options>(values: ValuesOf<T>, levels: readonly Level[]) {
  const levelOf = (option: keyof T) => {
    const level = levels.findLastIndex((one) => one.values[String(option)] !== undefined);
    return Math.max(0, level);
  };
  const labelOf = (option: keyof T) => {
    const { nameOf, prefix = '' } = levels[levelOf(option)] as Level;
    return `${prefix}${nameOf(String(option))}`;
  };
  const wrong: Settings<T>['wrong'] = (option, say) => {
    const { nameOf, page = '--help' } = levels[levelOf(option)] as Level;
    const problem = say((other) => nameOf(String(other)));
    return new UsageError(`${labelOf(option)}: ${problem} (see ${page})`);
  };
  const expectTogether = (option: keyof T, other: keyof T) => {
    if (values[option] === undefined || values[other]) return;
    throw wrong(option, (nameOf) => `expected ${nameOf(other)} with it, got none`);
  };
  return { values, levelOf, labelOf, wrong, expectTogether };
}
