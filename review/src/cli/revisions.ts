import { execFile } from 'node:child_process';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { printable } from '../app/index.ts';
import {
  type Chart,
  changesIn,
  compareCharts,
  countOfChanges,
  type Difference,
  isChartText,
  parseChart,
  startDrawing,
} from '../charts/index.ts';
import { namesIn, readIfThere, writeFiles } from './door-charts-files.ts';
import { UsageError } from './program.ts';

/** How much git may print for one chart; ours have some 20 kB. */
const GIT_BYTES_MAX = 64 * 2 ** 20;

/** Where lines go: what was asked for, and what is wrong. */
export interface Voices {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** Says what differs between two revisions of the charts, and draws it. */
export async function diffCharts(
  revisions: readonly string[],
  out: string,
  { say, complain }: Voices,
): Promise<number> {
  const [first, second, extra] = revisions;
  if (first === undefined || extra !== undefined) {
    const got = revisions.length === 0 ? 'none' : revisions.join(' ');
    throw new UsageError(`diff: expected one or two revisions, got ${printable(got)} (see --help)`);
  }
  const folder = await folderInGit(out);
  const before = await chartsAt(first, folder);
  const after = second === undefined ? await chartsNow(out) : await chartsAt(second, folder);
  const until = second ?? 'the files as they are';
  if (before.size + after.size === 0) {
    throw new Error(
      `${out}: expected charts in ${printable(first)} or ${printable(until)}, got none; draw them, or choose another --out`,
    );
  }
  const differences = new Map<string, Difference>();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const difference = compareCharts(before.get(name) ?? null, after.get(name) ?? null);
    const changes = changesIn(difference);
    if (changes.length === 0) continue;
    differences.set(name, difference);
    say(`${name}: ${countOfChanges(difference)}`);
    for (const change of changes) say(`  ${change}`);
  }
  if (differences.size === 0) {
    say(`no chart in ${out} differs from ${first} to ${until}`);
    return 0;
  }
  const drawing = await startDrawing();
  const pictures = new Map<string, string>();
  for (const [name, difference] of differences) {
    await drawing.difference(difference).then(
      (picture) => pictures.set(`${name}.diff.svg`, picture),
      ({ message }: Error) => complain(`${name}: ${message}`),
    );
  }
  await writeFiles(out, pictures);
  for (const name of pictures.keys()) say(`picture: ${join(out, name)}`);
  return pictures.size < differences.size ? 1 : 0;
}

async function chartsNow(out: string): Promise<Map<string, Chart>> {
  const charts = new Map<string, Chart>();
  for (const name of await namesIn(out)) {
    if (!name.endsWith('.json')) continue;
    const path = join(out, name);
    const text = (await readIfThere(path)) ?? '';
    // Some other JSON is none of our business.
    if (isChartText(text)) charts.set(nameOf(name), parseChart(text, path));
  }
  return charts;
}

/** A directory as git names it from here; it must be in the repository that we are in. */
async function folderInGit(out: string): Promise<string> {
  const root = await git('rev-parse', '--show-cdup').catch((error: { code?: unknown }) => {
    if (error.code === 'ENOENT') throw new Error('expected git, got none; install it');
    throw new Error('expected to be in a git repository, got none; run it in one');
  });
  const top = resolve(root.trimEnd());
  if (/^\.\.($|[/\\])/.test(relative(top, resolve(out)))) {
    throw new Error(
      `--out: expected a directory in the repository ${top}, got ${out}; run it there`,
    );
  }
  return `./${relative('.', out).replaceAll('\\', '/')}/`;
}

/** The charts of a revision, read from git; no code of that revision is run. */
async function chartsAt(revision: string, folder: string): Promise<Map<string, Chart>> {
  const commit = await git(
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  )
    .then((text) => text.trim())
    .catch(() => {
      throw new Error(
        `expected a revision that git knows, got '${printable(revision)}'; see git log`,
      );
    });
  const list = await git('ls-tree', '--name-only', '-z', commit, '--', folder);
  const charts = new Map<string, Chart>();
  for (const path of list.split('\0').filter((one) => one.endsWith('.json'))) {
    const text = await git('show', `${commit}:./${path}`);
    if (!isChartText(text)) continue;
    const name = nameOf(path.slice(path.lastIndexOf('/') + 1));
    charts.set(name, parseChart(text, `${revision}:${path}`));
  }
  return charts;
}

function nameOf(file: string): string {
  return file.slice(0, -'.json'.length);
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, { maxBuffer: GIT_BYTES_MAX });
  return stdout;
}
