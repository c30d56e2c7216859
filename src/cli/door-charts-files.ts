import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is not what it should be. */
export interface Stale {
  readonly name: string;
  readonly problem: string;
}

/** Which of these files are missing or differ. */
export async function compareFiles(
  directory: string,
  files: ReadonlyMap<string, string>,
): Promise<Stale[]> {
  const stale: Stale[] = [];
  for (const [name, wanted] of files) {
    const text = await readIfThere(join(directory, name));
    if (text === null) stale.push({ name, problem: 'no such file' });
    else if (text !== wanted) stale.push({ name, problem: 'something else' });
  }
  return stale;
}

/** Writes the files that are not up to date, and names them. */
export async function writeFiles(
  directory: string,
  files: ReadonlyMap<string, string>,
): Promise<string[]> {
  const stale = await compareFiles(directory, files);
  await mkdir(directory, { recursive: true });
  for (const { name } of stale) await writeFile(join(directory, name), files.get(name) ?? '');
  return stale.map(({ name }) => name);
}

/** The charts in a directory that are of no machine any more. */
export async function leftOverIn(
  directory: string,
  files: ReadonlyMap<string, string>,
  isChart: (text: string, path: string) => boolean,
): Promise<string[]> {
  const left: string[] = [];
  for (const name of await namesOfCharts(directory)) {
    if (files.has(name)) continue;
    const path = join(directory, name);
    try {
      if (isChart((await readIfThere(path)) ?? '', path)) left.push(name);
    } catch {
      // Some other JSON, which is none of our business.
    }
  }
  return left;
}

/** The names of the files in a directory that may be charts; none, when it is not there. */
export async function namesOfCharts(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(nothingThere);
  return (names ?? []).filter((name) => name.endsWith('.json')).toSorted();
}

/** A file's text; null when it is not there. */
export async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(nothingThere);
}

function nothingThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
