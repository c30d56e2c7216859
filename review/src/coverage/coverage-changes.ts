/** What tests gained and lost between two charts of a machine, in sentences. */
import { headOf } from '../diff/changes.ts';
import type { Difference } from '../diff/difference.ts';
import { type Chart, namesIn } from '../model/chart.ts';
import { visible } from '../model/visible.ts';
import type { CoveredTransition, MachineCoverage } from './coverage.ts';
import { isStale } from './stale.ts';

/** Of how many transitions how many are taken by tests. */
export interface Share {
  readonly taken: number;
  readonly all: number;
}

/** What became of a machine's coverage. */
export interface CoverageChanges {
  /** A sentence a line, with a sign before it; none, when nothing was gained or lost. */
  readonly lines: readonly string[];
  readonly now: Share;
  /** Null where that is not known, or the machine is new. */
  readonly was: Share | null;
  /** Whether the chart has transitions of which the coverage knows nothing. */
  readonly isStale: boolean;
}

/** The coverage of a machine that tests ran; undefined where none did, null where none is known. */
type Known = MachineCoverage | undefined | null;

/**
 * Compares what tests take of a machine; `earlier` is its earlier chart with the ids that it had.
 * Null where the machine is gone, or no test ran it before and after.
 */
export function coverageChangesIn(
  difference: Difference,
  earlier: Chart | null,
  before: Known,
  after: MachineCoverage | undefined,
): CoverageChanges | null {
  const { chart, transitions: marks } = difference;
  if (difference.after === null || (!before && after === undefined)) return null;
  const were = before === null || earlier === null ? null : byId(before);
  const are = byId(after);
  const ownIds = idsBefore(difference, earlier);
  const names = namesIn(difference.after);
  const lines = chart.states.flatMap((state) =>
    (state.transitions ?? []).flatMap((one) => {
      const marked = marks.get(one.id);
      if (marked?.mark === 'removed') return [];
      const isNew = marked?.mark === 'added';
      const old = isNew ? undefined : (marked?.before ?? one);
      const now = are.get(one.id);
      const was = were?.get(ownIds.get(old?.id ?? '') ?? '');
      const said = isNew ? saidOfNew(now) : were === null ? [] : saidOf(was, now);
      if (old?.guard === undefined && isOnlyTrue(now)) {
        said.push('~ its condition is new, and only ever true');
      }
      const what = `${names.get(state.id)} ${headOf(one, state, difference)}`;
      return said.map((line) => `${line.slice(0, 2)}${what}: ${line.slice(2)}`);
    }),
  );
  return {
    lines: lines.map((line) => visible(line.replace(/\s+/g, ' '))),
    now: shareOf(difference.after, are),
    was: were && earlier && shareOf(earlier, were),
    isStale: isStale(difference.after, after),
  };
}

function saidOfNew(now: CoveredTransition | undefined): string[] {
  return countOf(now) === 0 ? ['~ is new, and no test takes it'] : [];
}

/** What differs for one transition, each with a sign before it. */
function saidOf(was: CoveredTransition | undefined, now: CoveredTransition | undefined): string[] {
  const [before, after] = [countOf(was), countOf(now)];
  if (after === 0) {
    const why = now?.wasFalse ? ', its condition is only ever false' : '';
    return before === 0 ? [] : [`- no test takes it any more (${before} did)${why}`];
  }
  const takes = after === 1 ? '1 test takes' : `${after} tests take`;
  const isGain = isOnlyTrue(was) && now?.wasFalse;
  return [
    ...(before === 0 ? [`+ ${takes} it now (none did)`] : []),
    ...(was?.wasFalse && isOnlyTrue(now) ? ['- its condition is only ever true now'] : []),
    ...(isGain ? ['+ its condition is false, too, now (was only ever true)'] : []),
  ];
}

function isOnlyTrue(one: CoveredTransition | undefined): boolean {
  return one?.wasTrue === true && one.wasFalse === false;
}

function countOf(one: CoveredTransition | undefined): number {
  return one?.tests.length ?? 0;
}

type Transitions = ReadonlyMap<string, CoveredTransition>;

function byId(coverage: MachineCoverage | undefined): Transitions {
  return new Map(coverage?.transitions.map((one) => [one.id, one]));
}

/** The share of all together, and how it was as far as that is known, in words. */
export function shareText(list: readonly CoverageChanges[]): string {
  const share = (shares: readonly Share[]) => {
    const sum = (key: keyof Share) => shares.reduce((total, one) => total + one[key], 0);
    return `${sum('taken')} of ${sum('all')}`;
  };
  const were = list.flatMap(({ was }) => was ?? []);
  const before = were.length === 0 ? '' : ` (was ${share(were)})`;
  return `tests take ${share(list.map(({ now }) => now))} transitions${before}`;
}

function shareOf(chart: Chart, covered: Transitions): Share {
  const ids = transitionIds(chart);
  return { taken: ids.filter((id) => countOf(covered.get(id)) > 0).length, all: ids.length };
}

function transitionIds({ states }: Chart): string[] {
  return states.flatMap(({ transitions = [] }) => transitions.map(({ id }) => id));
}

/** What the earlier transitions were called, by what they are called in the difference. */
function idsBefore({ before }: Difference, earlier: Chart | null): ReadonlyMap<string, string> {
  const own = earlier === null ? [] : transitionIds(earlier);
  const now = before === null ? [] : transitionIds(before);
  // They are the same, in the same order.
  return new Map(now.map((id, index) => [id, own[index] ?? id]));
}
