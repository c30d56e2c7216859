import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  isChartFile,
  type Paths,
  pathsThrough,
  readMachine,
  startDrawing,
} from '../charts/index.ts';
import { parsed, readText } from './arguments.ts';
import { diffCharts, type Voices } from './door-charts-diff.ts';
import { compareFiles, leftOverIn, writeFiles } from './door-charts-files.ts';
import { loadMachines } from './door-charts-machines.ts';
import { type Surroundings, UsageError, version } from './program.ts';

const HELP = `door-charts [FILE...] [options]
door-charts diff REVISION [REVISION] [options]
door-charts paths [FILE...] [MACHINE] [options]
Draws the statecharts of XState 5 machines: <machine>.svg, .json and .md.

  FILE                     a module that exports machines; without one, doorwatch's own
  diff                     what differs between two git revisions, the second one or the files as
                           they are, as a list and as pictures <machine>.diff.svg
  paths                    paths through every transition, in sentences
  --out DIRECTORY          where the charts are (docs/charts)
  --check                  write nothing; exit 1 and name what is not up to date
  -h, --help, --version

Exit codes: 0 done, 1 not up to date or could not run, 2 wrong usage.
`;

const OPTIONS = {
  out: { type: 'string', default: 'docs/charts' },
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

/** door-charts: argv and streams in, exit code out. */
export async function doorCharts({ argv, stdout, stderr }: Surroundings): Promise<number> {
  const { values, positionals } = parsed(() =>
    parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true }),
  );
  const say = (line: string) => void stdout.write(`${line}\n`);
  if (values.help || values.version) {
    stdout.write(values.help ? HELP : `${version()}\n`);
    return 0;
  }
  const out = readText('--out', values.out);
  const [command, ...rest] = positionals;
  if (values.check && (command === 'diff' || command === 'paths')) {
    throw new UsageError(`--check: expected no ${command} beside it, got one (see --help)`);
  }
  const complain = (line: string) => void stderr.write(`door-charts: ${line}\n`);
  return untilDone(complain, () => {
    if (command === 'diff') return diffCharts(rest, out, { say, complain });
    if (command === 'paths') return sayPaths(rest, { say, complain });
    return drawCharts(positionals, out, values.check, { say, complain });
  });
}

/** Does its work, and says so when a module that was loaded ends the process before that. */
async function untilDone(complain: (line: string) => void, work: () => Promise<number>) {
  const onExit = (code: number) => {
    complain(`expected to finish, got an end with code ${code} by a module; let it not exit`);
    process.exitCode = 1;
  };
  // These two have a line of their own.
  const isEnded = () => void process.off('exit', onExit);
  process.on('exit', onExit);
  process.prependListener('beforeExit', isEnded).prependListener('uncaughtException', isEnded);
  try {
    return await work();
  } finally {
    isEnded();
    process.off('beforeExit', isEnded).off('uncaughtException', isEnded);
  }
}

/** Writes the charts of all machines or, when it is to check, says which are not up to date. */
async function drawCharts(
  files: readonly string[],
  out: string,
  isCheck: boolean,
  { say, complain }: Voices,
): Promise<number> {
  const machines = await loadMachines(files, say);
  const drawing = await startDrawing();
  const charts = new Map<string, string>();
  let problems = 0;
  for (const [name, machine] of machines) {
    const drawn = await drawing.chart(readMachine(machine), name);
    for (const [ending, text] of Object.entries(drawn.files)) charts.set(`${name}.${ending}`, text);
    if (drawn.problem === undefined) continue;
    complain(`${name}: ${drawn.problem}`);
    problems++;
  }
  // What else is there may be of other modules.
  const leftOver = files.length > 0 ? [] : await leftOverIn(out, charts, isChartFile);
  if (!isCheck) {
    const written = await writeFiles(out, charts);
    for (const name of written) say(`wrote ${join(out, name)}`);
    for (const name of leftOver) say(`${join(out, name)} is of no machine any more; delete it`);
    const rest = `${charts.size - written.length} were up to date`;
    say(`drew ${count(machines, 'machine')}: ${count(written, 'file')} written, ${rest}`);
    return problems > 0 ? 1 : 0;
  }
  const stale = await compareFiles(out, charts);
  for (const { name, problem } of stale) {
    complain(`${join(out, name)}: expected what the machine is now, got ${problem}; draw it again`);
  }
  for (const name of leftOver) {
    complain(`${join(out, name)}: expected a machine for it, got none; delete it`);
  }
  // What has no picture has been said, and is up to date without.
  if (stale.length + leftOver.length > 0) return 1;
  say(`${count(machines, 'machine')}, ${count(charts, 'file')} are up to date`);
  return 0;
}

function count(things: readonly unknown[] | ReadonlyMap<string, unknown>, name: string): string {
  const number = 'size' in things ? things.size : things.length;
  return `${number} ${name}${number === 1 ? '' : 's'}`;
}

/** Prints the paths through all machines, or through the one that is named last. */
async function sayPaths(words: readonly string[], { say, complain }: Voices): Promise<number> {
  const isFile = (word: string) => /[/\\]|\.[cm]?[jt]s$/.test(word);
  const files = words.filter(isFile);
  const [wanted, extra] = words.filter((word) => !isFile(word));
  if (extra !== undefined)
    throw new UsageError(`expected one machine, got '${extra}' too (see --help)`);
  const machines = await loadMachines(files, say);
  if (wanted !== undefined && !machines.has(wanted)) {
    const known = [...machines.keys()].join(' or ');
    throw new UsageError(`expected ${known}, got '${wanted}' (see --help)`);
  }
  let code = 0;
  for (const [name, machine] of machines) {
    if (wanted !== undefined && name !== wanted) continue;
    try {
      sayPathsOf(name, pathsThrough(machine), say);
    } catch (error) {
      complain(`${name}: ${error instanceof Error ? error.message : error}`);
      code = 1;
    }
  }
  return code;
}

function sayPathsOf(name: string, { paths, walked, missed }: Paths, say: Voices['say']): void {
  say(`${name}: ${count(paths, 'path')}, ${walked} of ${walked + missed.length} transitions`);
  for (const id of missed) say(`  no path takes ${id}`);
  paths.forEach(({ sentences }, index) => {
    say(`\n${name} ${index + 1}`);
    for (const sentence of sentences) say(`  ${sentence}`);
  });
  say('');
}
