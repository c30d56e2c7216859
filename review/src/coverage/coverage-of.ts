/** The coverage of machines, from what was recorded of them. */
import {
  COVERAGE_FORMAT,
  type Coverage,
  type CoveredTest,
  type MachineCoverage,
} from './coverage.ts';
import type { RunningTest, Seen } from './records.ts';
import type { Shape } from './shape.ts';

/** A machine as it is now, under its chart's id. */
export interface MachineNow {
  readonly id: string;
  readonly shape: Shape;
}

/** What was made of records. */
export interface Covering {
  readonly coverage: Coverage;
  /** Ids of machines that have changed since their tests ran. */
  readonly changed: readonly string[];
  /** Ids of other machines that were seen; of those with a covered machine's id, too. */
  readonly others: readonly string[];
}

/** XState calls a machine without an id so. */
const NO_ID = '(machine)';

/** The keys of the tests that did something, by what was done. */
type Doers = Map<string, Set<string>>;

/**
 * Puts records together. A record is of the machine that has its shape; where no record has that, the
 * machine has changed, and those of its id are, as far as it has what they name.
 */
export function coverageOf(machines: readonly MachineNow[], seen: readonly Seen[]): Covering {
  const used = new Set<Seen>();
  const changed: string[] = [];
  const chosen = machines.map((machine) => {
    const { id, shape } = machine;
    let own = seen.filter((one) => one.shape.key === shape.key);
    if (own.length === 0 && shape.id !== NO_ID) {
      own = seen.filter((one) => one.shape.id === shape.id);
      if (own.length > 0) changed.push(id);
    }
    for (const one of own) used.add(one);
    return { machine, own };
  });
  const tests = new Map<string, CoveredTest>();
  for (const { test } of used) tests.set(keyOf(test), coveredTest(test));
  const inOrder = [...tests].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const indices = new Map(inOrder.map(([key], index) => [key, index]));
  const indexOf = (key: string) => indices.get(key) ?? -1;
  const others = seen.filter((one) => !used.has(one)).map(({ shape }) => shape.id);
  return {
    coverage: {
      format: COVERAGE_FORMAT,
      tests: inOrder.map(([, test]) => test),
      machines: chosen.map(({ machine, own }) => machineCoverage(machine, own, indexOf)),
    },
    changed,
    others: [...new Set(others)].toSorted(),
  };
}

function machineCoverage(
  { id, shape }: MachineNow,
  seen: readonly Seen[],
  indexOf: (test: string) => number,
): MachineCoverage {
  const states: Doers = new Map();
  const transitions: Doers = new Map();
  const pairs: Doers = new Map();
  const unhandled: Doers = new Map();
  const observed: Doers = new Map();
  const passed = new Set<string>();
  const ids = new Set(shape.transitions.map((one) => one.id));
  for (const { test, shape: then, facts } of seen) {
    const add = (doers: Doers, what: string) => {
      doers.set(what, (doers.get(what) ?? new Set()).add(keyOf(test)));
    };
    // Of one shape are the ids of now: what is built may have other code in them.
    const { states: stateIds, transitions: all } = then.key === shape.key ? shape : then;
    const idOf = (number: number) => all[number]?.id ?? '';
    for (const number of facts.states ?? []) add(states, stateIds[number] ?? '');
    for (const number of facts.taken ?? []) {
      const { id: taken = '', source, type, targets } = all[number] ?? {};
      if (ids.has(taken)) add(transitions, taken);
      else add(observed, JSON.stringify([source, type, targets]));
    }
    for (const number of facts.passed ?? []) passed.add(idOf(number));
    for (const [first, second] of facts.pairs ?? []) {
      const both = [idOf(first), idOf(second)];
      if (both.every((one) => ids.has(one))) add(pairs, JSON.stringify(both));
    }
    for (const [event, numbers] of facts.unhandled ?? []) {
      const where = numbers.map((number) => stateIds[number]);
      add(unhandled, JSON.stringify([event, where]));
    }
  }
  const testsOf = (doers: Doers, what: string) =>
    [...(doers.get(what) ?? [])].map(indexOf).toSorted((a, b) => a - b);
  const listed = <Parts, Item>(doers: Doers, item: (parts: Parts) => Item) =>
    [...doers.keys()].toSorted().map((what) => {
      return { ...item(JSON.parse(what) as Parts), tests: testsOf(doers, what) };
    });
  return {
    id,
    states: shape.states.map((one) => ({ id: one, tests: testsOf(states, one) })),
    transitions: shape.transitions.map(({ id: one, hasGuard }) => {
      const by = testsOf(transitions, one);
      const condition = { wasTrue: by.length > 0, wasFalse: passed.has(one) };
      return { id: one, tests: by, ...(hasGuard && condition) };
    }),
    pairs: listed(pairs, ([first, second]: [string, string]) => ({ first, second })),
    unhandled: listed(unhandled, ([event, where]: [string, string[]]) => ({
      event,
      states: where,
    })),
    observed: listed(observed, ([source, event, targets]: [string, string, string[]]) => {
      return { source, event, targets };
    }),
  };
}

/** In the order in which tests are listed: what a file does itself, then its tests. */
function keyOf(test: RunningTest): string {
  return `${nameOf(test)}\n${test.level ?? ''}`;
}

function nameOf({ file, names }: RunningTest): string {
  return [file, ...names].join(' > ');
}

function coveredTest(test: RunningTest): CoveredTest {
  return { name: nameOf(test), ...(test.level !== undefined && { level: test.level }) };
}
