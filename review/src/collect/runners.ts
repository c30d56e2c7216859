/** Which test runs, as its runner says it. */

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunningTest } from '../coverage/records.ts';
import { messageOf } from '../model/message-of.ts';
import { forgetEarlier, LEVEL_VARIABLE, type Place, passedOn, passOn, placeOf } from './place.ts';
import { begin, endWith } from './session.ts';

/** Records that one program may leave until they are removed: it may be run by anything. */
const RECORDS_MAX = 1000;

/** Lets all be of a test of the followed file, by its names, from now on. */
type Enter = (names: readonly string[]) => void;

type Hook<Context> = (run: (context: Context) => void) => void;

/** What is known in a worker of Vitest, as far as it is used; Vitest documents none of it. */
interface VitestWorker {
  readonly config: { readonly name?: string; readonly root: string };
  /** What runs: a file while it is read, a suite or a test. */
  current?: VitestTask | undefined;
}

interface VitestTask {
  readonly type: string;
  readonly name: string;
  readonly suite?: VitestTask | undefined;
  readonly file: { readonly filepath: string };
}

/** What Node's test runner exports, as far as it is used. */
interface NodeTest {
  readonly beforeEach: Hook<unknown>;
  readonly afterEach: Hook<unknown>;
}

/** Follows the tests of a worker of Vitest; false in any other process, one that a test starts too. */
export function followVitest(): boolean {
  const worker: VitestWorker | undefined = Reflect.get(globalThis, '__vitest_worker__');
  if (worker === undefined) return false;
  const { name, root } = worker.config;
  let { current } = worker;
  let followed: { readonly path: string; readonly enter: Enter } | null = null;
  const follow = (task: VitestTask | undefined) => {
    if (task === undefined) return;
    const path = task.file.filepath;
    if (followed?.path !== path) {
      followed = { path, enter: followFile(path, process.env[LEVEL_VARIABLE] || name, root) };
    }
    followed.enter(task.type === 'suite' ? [] : namesOf(task));
  };
  // Its hooks would do, but only what a test file or its setup imports may ask for them.
  Object.defineProperty(worker, 'current', {
    ...{ configurable: true, enumerable: true, get: () => current },
    set: (task: VitestTask | undefined) => {
      current = task;
      follow(task);
    },
  });
  follow(current);
  return true;
}

/** Follows Vitest as soon as it is there: this process was told to record before its own code began. */
export function followVitestLater(): void {
  // It listens for errors before it loads the first test.
  const look = () => {
    if (followVitest()) process.off('newListener', look);
  };
  process.on('newListener', look);
}

function namesOf({ name, suite }: VitestTask): string[] {
  return [...(suite ? namesOf(suite) : []), name].filter((one) => one !== '');
}

/** A file that `node --test` runs, test by test. */
export function followNodeTest({ beforeEach, afterEach }: NodeTest): void {
  const enter = followFile(resolve(process.argv[1] ?? '.'), process.env[LEVEL_VARIABLE]);
  beforeEach((context) => {
    // Node 20 knows the innermost name alone.
    const { name, fullName = name } = Object(context);
    enter(String(fullName).split(' > '));
  });
  afterEach(() => enter([]));
}

/** A process that no runner of tests knows: part of the test that started it, or by itself. */
export function followProgram(): void {
  const given = passedOn();
  const path = resolve(process.argv[1] ?? '.');
  const { place, test } = given ?? placeOf(path, process.env[LEVEL_VARIABLE], process.cwd());
  begin(place, test);
  if (given === null && recordsIn(place) >= RECORDS_MAX) {
    endWith(
      `expected at most ${RECORDS_MAX} records of ${test.file} in ${place.base}, got more: ` +
        'xstate-review cover --clear removes them',
    );
  }
}

function followFile(path: string, level: string | undefined, directory = process.cwd()): Enter {
  const { place, test } = placeOf(path, level, directory);
  const recorder = begin(place, test);
  try {
    forgetEarlier(place);
  } catch (error) {
    endWith(`expected to remove earlier records, got: ${messageOf(error)}`);
  }
  // What a test starts is told even then: it would take itself for a runner's.
  const enter = (names: readonly string[]) => {
    const next: RunningTest = { ...test, names };
    recorder.enter(next);
    passOn(place, next);
  };
  enter([]);
  return enter;
}

function recordsIn({ base, run }: Place): number {
  try {
    return readdirSync(join(base, run)).length;
  } catch {
    return 0;
  }
}
