import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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
  await makeFolder(directory);
  const stale = await compareFiles(directory, files);
  for (const { name } of stale) {
    const path = join(directory, name);
    await writeWhole(path, files.get(name) ?? '').catch(complainOf(path, 'a file to write'));
  }
  return stale.map(({ name }) => name);
}

/** Makes a directory where there is none. */
export async function makeFolder(directory: string): Promise<void> {
  await makeDirectory(directory).catch(complainOf(directory, 'a directory to write to'));
}

/** Writes a file, or nothing where it is ended meanwhile: an empty picture would be committed. */
export async function writeWhole(path: string, text: string): Promise<void> {
  // What is no file, such as /dev/stdout, cannot be replaced by one.
  if ((await lstat(path).catch(nothingThere))?.isFile() === false) return writeFile(path, text);
  const part = `${path}.part`;
  try {
    await writeFile(part, text);
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

/** With those around it; Node's own `recursive` tries for ever where nothing can be made. */
async function makeDirectory(path: string): Promise<void> {
  const fails = async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') await readdir(path);
    else if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
    else {
      // Ends: each one around is a shorter path.
      await makeDirectory(dirname(path));
      await mkdir(path);
    }
  };
  await mkdir(path).catch(fails);
}

/** The files in a directory that are of no machine any more. */
export async function leftOverIn(
  directory: string,
  files: ReadonlyMap<string, string>,
  isOurs: (text: string, name: string) => boolean,
): Promise<string[]> {
  const left: string[] = [];
  for (const name of await fileNamesIn(directory)) {
    if (files.has(name) || !/\.(svg|json|md)$/.test(name)) continue;
    if (isOurs((await readIfThere(join(directory, name))) ?? '', name)) left.push(name);
  }
  return left;
}

/** The names of the files in a directory; none, when it is not there. */
export async function fileNamesIn(directory: string): Promise<string[]> {
  const list = await readdir(directory, { withFileTypes: true })
    .catch(nothingThere)
    .catch(complainOf(directory, 'a directory to read'));
  const files = (list ?? []).filter((one) => !one.isDirectory());
  return files.map(({ name }) => name).toSorted();
}

/** A file's text; null when it is not there. */
export async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(nothingThere).catch(complainOf(path, 'a file to read'));
}

function nothingThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** Says in our words what Node says: `EACCES: permission denied, open 'x'`. */
export function complainOf(path: string, expected: string, option = '--out') {
  return ({ message }: Error): never => {
    const reason = /^[A-Z]\w*: (.*?)(, .*)?$/s.exec(message)?.[1] ?? message;
    throw new Error(
      `${path}: expected ${expected}, got: ${reason}; mend it or choose another ${option}`,
    );
  };
}
