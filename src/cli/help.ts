import { flagOf, type Options } from './option.ts';

/** How wide a line is, in characters. */
const WIDTH = 100;

const PLACES = `
Each option is also $DOOR_... (--token-file: DOOR_TOKEN_FILE) and a field of the file (tokenFile):
the command line overrules the environment, and that the file. See docs/configuration.md.
`;

/** What a program is told beside its options. */
export interface Manual {
  /** How it is called, and what it does. */
  readonly usage: string;
  /** What else there is to know. */
  readonly notes: string;
  /** The options that have no name on the command line, but a position. */
  readonly positions: readonly string[];
  /** What to say behind them where others came, of a command that takes its own. */
  readonly afterPositions?: string;
  /** A switch with which there need be no positions. */
  readonly alone?: string;
  /** The names of the other program's options, which the environment may have as well. */
  readonly elsewhere: readonly string[];
}

/** The text of --help, a row for each option that the command line can say by a name. */
export function helpOf(options: Options, { usage, notes, positions }: Manual): string {
  const named = Object.entries(options).filter(
    ([name, { read }]) => read && !positions.includes(name),
  );
  const rows = named.map(([name, { value, about, isRepeatable }]) => [
    `--${flagOf(options, name)} ${value}`,
    `${about.slice(0, 1).toLowerCase()}${about.slice(1)}${isRepeatable ? '; may be said again' : ''}`,
  ]);
  rows.push(['--print-config', 'print what holds, as such a file, and end']);
  rows.push(['-h, --help, --version', '']);
  const indent = 4 + Math.max(...rows.map(([flag = '']) => flag.trim().length));
  const lines = new RegExp(`(.{1,${WIDTH - indent}})(?: |$)`, 'g');
  const table = rows.map(([flag, text = '']) => {
    const [first = '', ...more] = text.match(lines) ?? [];
    const below = more.map((line) => `\n${' '.repeat(indent)}${line.trimEnd()}`);
    return `  ${flag}`.padEnd(indent) + first.trimEnd() + below.join('');
  });
  return `${usage}\n${table.map((row) => `${row.trimEnd()}\n`).join('')}${PLACES}${notes}`;
}
