import { execFile } from 'node:child_process';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Chart } from '../model/chart.ts';
import { isChartText, parseChart } from '../model/chart-text.ts';
import { fileNamesIn, readIfThere } from './files.ts';
import { printable } from './output.ts';

/** How much git may print for one chart; ours have some 20 kB. */
const GIT_BYTES_MAX = 64 * 2 ** 20;

/** The charts in a directory as they are, by name. */
export async function chartsNow(out: string): Promise<Map<string, Chart>> {
  const charts = new Map<string, Chart>();
  for (const name of await fileNamesIn(out)) {
    if (!name.endsWith('.json')) continue;
    const path = join(out, name);
    const text = (await readIfThere(path)) ?? '';
    // Some other JSON is none of our business.
    if (isChartText(text)) charts.set(nameOf(name), parseChart(text, path));
  }
  return charts;
}

/** A directory as git names it from here; it must be in the repository that we are in. */
export async function folderInGit(out: string): Promise<string> {
  const root = await git('rev-parse', '--show-cdup').catch(
    (error: { code?: unknown; stderr?: unknown }) => {
      if (error.code === 'ENOENT') throw new Error('expected git, got none; install it');
      const [, reason = 'not a git repository'] = /^fatal: (.*)/m.exec(String(error.stderr)) ?? [];
      const got = reason.startsWith('not a git repository') ? 'none' : printable(reason);
      throw new Error(`expected to be in a git repository, got ${got}; run it in one`);
    },
  );
  const top = resolve(root.trimEnd());
  if (/^\.\.($|[/\\])/.test(relative(top, resolve(out)))) {
    throw new Error(
      `--out: expected a directory in the repository ${top}, got ${out}; run it there`,
    );
  }
  return `./${relative('.', out).replaceAll('\\', '/')}/`;
}

/** What git has of a revision. */
export interface Revision {
  readonly commit: string;
  readonly charts: ReadonlyMap<string, Chart>;
  /** The paths of the charts' pictures in the repository, by the charts' names. */
  readonly pictures: ReadonlyMap<string, string>;
}

/** The charts of a revision, read from git; no code of that revision is run. */
export async function revisionAt(revision: string, folder: string): Promise<Revision> {
  const name = `${revision}^{commit}`;
  const commit = await git('rev-parse', '--verify', '--quiet', '--end-of-options', name)
    .then((text) => text.trim())
    .catch(() => {
      throw new Error(
        `expected a revision that git knows, got '${printable(revision)}'; see git log`,
      );
    });
  const list = await git('ls-tree', '--name-only', '--full-name', '-z', commit, '--', folder);
  const paths = list.split('\0');
  const charts = new Map<string, Chart>();
  for (const path of paths.filter((one) => one.endsWith('.json'))) {
    const text = await git('show', `${commit}:${path}`);
    if (isChartText(text)) charts.set(nameOf(path), parseChart(text, `${revision}:${path}`));
  }
  const pictures = paths.filter((one) => one.endsWith('.svg')).map((one) => [nameOf(one), one]);
  return { commit, charts, pictures: new Map(pictures as [string, string][]) };
}

/** A file as a revision has it; null where it has none. */
export async function fileAt(revision: string, path: string): Promise<string | null> {
  const name = relative('.', path).replaceAll('\\', '/');
  return git('show', `${revision}:./${name}`).catch(() => null);
}

/** What a chart's file is called, without its folder and its ending. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, { maxBuffer: GIT_BYTES_MAX });
  return stdout;
}
