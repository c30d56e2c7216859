/** Writes what tests do, as soon as it is seen, so that it is there however a process ends. */
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type Facts,
  type HeadLine,
  RECORDS_FORMAT,
  type RecordLine,
  type RunningTest,
} from '../coverage/records.ts';
import type { Shape } from '../coverage/shape.ts';

/** Keys that are remembered of one test, to see at once what is not new: some 10 MB. */
const KEYS_MAX = 50_000;

/** Tests of one process whose facts are remembered; what an older one repeats is written again. */
const TESTS_MAX = 1000;

/** Different events of one test that no state handles: whoever sends more sends anything. */
const UNHANDLED_MAX = 100;

/** Where records are. */
export interface Place {
  /** The folder of all records. */
  readonly base: string;
  /** The folder in it for one test file, or one program. */
  readonly run: string;
  /** The folder that test files are named from. */
  readonly root: string;
}

/** Writes the facts of one process to a file of its own. */
export interface Recorder {
  /** From now on facts are of this test. */
  readonly enter: (test: RunningTest) => void;
  /** Whether a key is seen for the first time in this test. */
  readonly isNew: (shape: Shape, key: string) => boolean;
  /** Writes those facts that are new in this test. */
  readonly add: (shape: Shape, facts: Facts) => void;
  /** Closes the file: another recorder follows, or none. */
  readonly end: () => void;
}

/** What is known of one test. */
interface Noted {
  readonly number: number;
  readonly keys: Set<string>;
  readonly facts: Set<string>;
  unhandled: number;
}

/** A recorder that makes its file with the first fact; the first test is what the file does itself. */
export function createRecorder({ base, run, root }: Place, first: RunningTest): Recorder {
  const tests = new Map<string, Noted>();
  const machines = new Map<string, number>();
  let [test, noted] = [first, null as Noted | null];
  let [file, count] = [null as number | null, 0];

  function write(lines: readonly (HeadLine | RecordLine)[]): void {
    const text = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('');
    if (file === null) {
      mkdirSync(join(base, run), { recursive: true });
      file = openSync(join(base, run, `${process.pid}-${randomUUID()}.jsonl`), 'ax');
      writeSync(file, text([{ format: RECORDS_FORMAT, root }]));
    }
    writeSync(file, text(lines));
  }

  function current(): Noted {
    if (noted !== null) return noted;
    const key = JSON.stringify([test.file, test.names]);
    noted = tests.get(key) ?? { number: count++, keys: new Set(), facts: new Set(), unhandled: 0 };
    const [oldest] = tests.keys();
    if (tests.size >= TESTS_MAX && oldest !== undefined && !tests.has(key)) tests.delete(oldest);
    if (!tests.has(key)) write([{ test: noted.number, ...test }]);
    tests.set(key, noted);
    return noted;
  }

  function numberOf(shape: Shape): number {
    const found = machines.get(shape.key);
    if (found !== undefined) return found;
    const number = machines.size;
    machines.set(shape.key, number);
    write([{ machine: number, shape: writeShape(base, shape) }]);
    return number;
  }

  return {
    enter: (next) => {
      noted?.keys.clear();
      [test, noted] = [next, null];
    },
    isNew: (shape, key) => {
      const { keys } = current();
      const whole = `${numberOf(shape)} ${key}`;
      if (keys.has(whole)) return false;
      if (keys.size >= KEYS_MAX) keys.clear();
      keys.add(whole);
      return true;
    },
    add: (shape, all) => {
      const one = current();
      const machine = numberOf(shape);
      const fresh = <T>(kind: string, list: readonly T[] = []) =>
        list.filter((each) => {
          const key = `${machine} ${kind} ${JSON.stringify(each)}`;
          const isFresh = !one.facts.has(key);
          one.facts.add(key);
          return isFresh;
        });
      const unhandled = one.unhandled < UNHANDLED_MAX ? fresh('unhandled', all.unhandled) : [];
      one.unhandled += unhandled.length;
      const facts = {
        states: fresh('state', all.states),
        taken: fresh('taken', all.taken),
        passed: fresh('passed', all.passed),
        pairs: fresh('pair', all.pairs),
        unhandled,
      };
      const there = Object.entries(facts).filter(([, list]) => list.length > 0);
      if (there.length > 0) write([{ of: [one.number, machine], ...Object.fromEntries(there) }]);
    },
    end: () => {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

/** Writes a shape if it is not there yet, whole or not at all, and gives its name. */
function writeShape(base: string, shape: Shape): string {
  const name = createHash('sha256').update(shape.key).digest('hex').slice(0, 16);
  const path = join(base, 'machines', `${name}.json`);
  if (existsSync(path)) return name;
  mkdirSync(join(base, 'machines'), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(shape));
  renameSync(draft, path);
  return name;
}
