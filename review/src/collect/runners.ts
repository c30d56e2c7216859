/** Which test runs, as its runner says it. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunningTest } from '../coverage/records.ts';
import { forgetEarlier, LEVEL_VARIABLE, passedOn, passOn, placeOf } from './place.ts';
import type { Place } from './recorder.ts';
import { begin, endWith } from './session.ts';

/** Records that one program may leave until they are removed: it may be run by anything. */
const RECORDS_MAX = 1000;

type Hook<Context> = (run: (context: Context) => void) => void;

/** What Vitest exports, as far as it is used. */
interface Vitest {
  readonly beforeEach: Hook<{ readonly task: VitestTask }>;
  readonly afterEach: Hook<unknown>;
  readonly expect: { getState(): { testPath?: string } };
}

interface VitestTask {
  readonly name: string;
  readonly suite?: VitestTask | undefined;
}

/** What Node's test runner exports, as far as it is used. */
interface NodeTest {
  readonly beforeEach: Hook<unknown>;
  readonly afterEach: Hook<unknown>;
}

/** What is known of the project whose tests a worker of Vitest runs. */
export interface VitestWorker {
  readonly config: { readonly name?: string; readonly root: string };
}

/** This worker of Vitest; null in any other process, one that its tests start as well. */
export function vitestWorker(): VitestWorker | null {
  // Before its first test, Vitest tells the name of the project nowhere else.
  return Reflect.get(globalThis, '__vitest_worker__') ?? null;
}

/** A file that Vitest runs, test by test. */
export function followVitest({ beforeEach, afterEach, expect }: Vitest, worker: VitestWorker) {
  const { name, root } = worker.config;
  const { testPath = 'vitest' } = expect.getState();
  const enter = followFile(testPath, process.env[LEVEL_VARIABLE] || name, root);
  const namesOf = ({ name: own, suite }: VitestTask): string[] =>
    [...(suite ? namesOf(suite) : []), own].filter((one) => one !== '');
  beforeEach(({ task }) => enter(namesOf(task)));
  afterEach(() => enter([]));
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

function followFile(path: string, level: string | undefined, directory = process.cwd()) {
  const { place, test } = placeOf(path, level, directory);
  const recorder = begin(place, test);
  try {
    forgetEarlier(place);
  } catch (error) {
    endWith(`expected to remove earlier records, got: ${Object(error).message}`);
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
