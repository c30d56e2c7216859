/** Tells what tests do, as soon as it is seen, and each fact once. */
import type { Facts, RunningTest } from '../coverage/records.ts';
import type { Shape } from '../coverage/shape.ts';
import type { Place } from './place.ts';
import { recordFile, writeShape } from './record-file.ts';

/** Keys that are remembered of one test, to see at once what is not new: some 10 MB. */
const KEYS_MAX = 50_000;

/** Tests of one process whose facts are remembered; what an older one repeats is written again. */
const TESTS_MAX = 1000;

/** Different events of one test that no state handles: whoever sends more sends anything. */
const UNHANDLED_MAX = 100;

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
export function createRecorder(place: Place, first: RunningTest): Recorder {
  const tests = new Map<string, Noted>();
  const machines = new Map<string, number>();
  const file = recordFile(place);
  let [test, noted, count] = [first, null as Noted | null, 0];

  function current(): Noted {
    if (noted !== null) return noted;
    const key = JSON.stringify([test.file, test.names]);
    noted = tests.get(key) ?? { number: count++, keys: new Set(), facts: new Set(), unhandled: 0 };
    const [oldest] = tests.keys();
    if (tests.size >= TESTS_MAX && oldest !== undefined && !tests.has(key)) tests.delete(oldest);
    if (!tests.has(key)) file.write({ test: noted.number, ...test });
    tests.set(key, noted);
    return noted;
  }

  function numberOf(shape: Shape): number {
    const found = machines.get(shape.key);
    if (found !== undefined) return found;
    const number = machines.size;
    machines.set(shape.key, number);
    file.write({ machine: number, shape: writeShape(place.base, shape) });
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
      const [one, machine] = [current(), numberOf(shape)];
      const fresh = freshIn(one, machine, all);
      if (Object.keys(fresh).length > 0) file.write({ of: [one.number, machine], ...fresh });
    },
    end: file.close,
  };
}

/** Those facts of a machine that are new in a test, which are known of it from now on. */
function freshIn(noted: Noted, machine: number, all: Facts): Facts {
  const fresh = <T>(kind: string, list: readonly T[] = []) =>
    list.filter((each) => {
      const key = `${machine} ${kind} ${JSON.stringify(each)}`;
      const isFresh = !noted.facts.has(key);
      noted.facts.add(key);
      return isFresh;
    });
  const unhandled = noted.unhandled < UNHANDLED_MAX ? fresh('unhandled', all.unhandled) : [];
  noted.unhandled += unhandled.length;
  const facts = {
    states: fresh('state', all.states),
    taken: fresh('taken', all.taken),
    passed: fresh('passed', all.passed),
    pairs: fresh('pair', all.pairs),
    decided: fresh('decided', all.decided),
    unhandled,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, list]) => list.length > 0));
}
