/** The coverage of machines, from what was recorded of them. */
import { COVERAGE_FORMAT, type Coverage, type CoveredTest } from './coverage.ts';
import { machineCoverage, type SeenBy } from './machine-coverage.ts';
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

/**
 * Puts records together. A record is of the machine that has its shape; where no record has that, the
 * machine has changed, and those of its id are, as far as it has what they name.
 */
export function coverageOf(machines: readonly MachineNow[], records: readonly Seen[]): Covering {
  const seen = records.map((one) => ({ ...one, key: keyOf(one.test) }));
  const keys = new Set(machines.map(({ shape }) => shape.key));
  const used = new Set<SeenBy>();
  const changed: string[] = [];
  const chosen = machines.map((machine) => {
    const { id, shape } = machine;
    let own = seen.filter((one) => one.shape.key === shape.key);
    if (own.length === 0 && shape.id !== NO_ID) {
      own = seen.filter((one) => one.shape.id === shape.id && !keys.has(one.shape.key));
      if (own.length > 0) changed.push(id);
    }
    for (const one of own) used.add(one);
    return { machine, own };
  });
  const tests = new Map<string, CoveredTest>();
  for (const { key, test } of used) tests.set(key, coveredTest(test));
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
