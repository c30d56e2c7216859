import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningTest, readRecords, type Seen } from '../coverage/records.ts';
import type { Shape } from '../coverage/shape.ts';
import { complainOf, fileNamesIn, makeFolder, readIfThere } from './files.ts';

/** What the collector left in a folder. */
export interface Records {
  readonly seen: readonly Seen[];
  /** Test files that are not there any more, whose records are left out. */
  readonly gone: readonly string[];
  /** Files that are no records, or not all of which are, with the first such line. */
  readonly unread: readonly string[];
}

/** Reads all records in a folder; none, where it is not there. */
export async function recordsIn(folder: string): Promise<Records> {
  const shapes = new Map<string, Shape>();
  const unread: string[] = [];
  for (const name of await fileNamesIn(join(folder, 'machines'))) {
    if (!name.endsWith('.json')) continue;
    const shape = shapeIn(await textOf(folder, 'machines', name));
    if (shape === null) unread.push(join(folder, 'machines', name));
    else shapes.set(name.slice(0, -'.json'.length), shape);
  }
  const seen: Seen[] = [];
  const gone = new Set<string>();
  for (const run of await runsIn(folder)) {
    for (const name of await fileNamesIn(join(folder, 'runs', run))) {
      const text = await textOf(folder, 'runs', run, name);
      const { root, seen: own, faultyLine } = readRecords(text, (shape) => shapes.get(shape));
      if (faultyLine !== null) unread.push(`${join(folder, 'runs', run, name)}:${faultyLine}`);
      const isThere = remembering(({ file }) => {
        // Records may be read on another computer than that of the tests.
        return !existsSync(root) || existsSync(join(root, file));
      });
      for (const one of own) {
        if (isThere(one.test)) seen.push(one);
        else gone.add(one.test.file);
      }
    }
  }
  return { seen, gone: [...gone].toSorted(), unread };
}

/** Removes all records in a folder, and nothing else that is in it. */
export async function clearRecords(folder: string): Promise<void> {
  const drawn = (await fileNamesIn(folder)).filter((name) => /\.cover\.svg$/.test(name));
  for (const name of ['runs', 'machines', 'coverage.json', 'coverage.md', ...drawn]) {
    const path = join(folder, name);
    await rm(path, { recursive: true, force: true }).catch(
      complainOf(path, 'to remove it', '--from'),
    );
  }
}

/** Removes them, and sees that new ones can be written: a test that cannot fails no test. */
export async function emptyRecords(folder: string): Promise<void> {
  await clearRecords(folder);
  for (const name of ['machines', 'runs']) await makeFolder(join(folder, name));
}

async function runsIn(folder: string): Promise<string[]> {
  const path = join(folder, 'runs');
  if (!existsSync(path)) return [];
  return (await readdir(path).catch(complainOf(path, 'a directory to read', '--from'))).toSorted();
}

function shapeIn(text: string): Shape | null {
  try {
    const shape = JSON.parse(text);
    return Array.isArray(shape?.states) && Array.isArray(shape.transitions) ? shape : null;
  } catch {
    return null;
  }
}

async function textOf(...path: string[]): Promise<string> {
  return (await readIfThere(join(...path))) ?? '';
}

function remembering(compute: (test: RunningTest) => boolean): (test: RunningTest) => boolean {
  const known = new Map<string, boolean>();
  return (test) => {
    const found = known.get(test.file) ?? compute(test);
    known.set(test.file, found);
    return found;
  };
}
