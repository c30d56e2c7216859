/** Where records are, and whose they are. */
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { RunningTest } from '../coverage/records.ts';

/** What the folder of a project's records is called. */
export const RECORDS = '.xstate-review';

/** Where records go, if not to that in the project's folder. */
const FOLDER_VARIABLE = 'XSTATE_REVIEW_COVERAGE';

/** What kind of test all is that a process does. */
export const LEVEL_VARIABLE = 'XSTATE_REVIEW_LEVEL';

/** Tells the processes and the threads that a test starts whose they are. */
const TEST_VARIABLE = 'XSTATE_REVIEW_TEST';

/** Where records are. */
export interface Place {
  /** The folder of all records. */
  readonly base: string;
  /** The folder in it for one test file, or one program. */
  readonly run: string;
  /** The folder that test files are named from. */
  readonly root: string;
}

/** The nearest folder with a package.json, or the folder itself. */
function projectFolder(directory: string): string {
  // Ends: each folder around has a shorter path.
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) return resolve(directory);
  }
}

/** The folder of a project's records. */
export function recordsFolder(directory: string): string {
  const named = process.env[FOLDER_VARIABLE];
  return named ? resolve(directory, named) : join(projectFolder(directory), RECORDS);
}

/** Whether the environment says where records go. */
export function isFolderNamed(): boolean {
  return Boolean(process.env[FOLDER_VARIABLE]);
}

/** The place for what a file does, by its path and level. */
export function placeOf(path: string, level: string | undefined, directory: string) {
  const root = projectFolder(directory);
  const file = relative(root, path).replaceAll('\\', '/') || path;
  const hash = createHash('sha256')
    .update(JSON.stringify([file, level]))
    .digest('hex');
  const place: Place = {
    base: recordsFolder(directory),
    run: join('runs', hash.slice(0, 16)),
    root,
  };
  const test: RunningTest = { file, names: [], ...(level && { level }) };
  return { place, test };
}

/** Removes what an earlier run of the same file has left. */
export function forgetEarlier({ base, run }: Place): void {
  rmSync(join(base, run), { recursive: true, force: true });
}

/** Lets what is started from now on be of a test. */
export function passOn(place: Place, test: RunningTest): void {
  process.env[TEST_VARIABLE] = JSON.stringify({ place, test });
}

/** Whose process or thread this is; null where no test has started it. */
export function passedOn(): { readonly place: Place; readonly test: RunningTest } | null {
  const text = process.env[TEST_VARIABLE];
  if (!text) return null;
  try {
    const { place, test } = JSON.parse(text);
    return typeof place?.base === 'string' && Array.isArray(test?.names) ? { place, test } : null;
  } catch {
    return null;
  }
}
