/** What tests gained and lost between two charts of a machine, in sentences. */
import { headOf } from '../diff/changes.ts';
import type { Difference } from '../diff/difference.ts';
import { type Chart, namesIn } from '../model/chart.ts';
import { visible } from '../model/visible.ts';
import type { MachineCoverage } from './coverage.ts';
import { countsOf } from './covered-chart.ts';

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
  const were = before === null || earlier === null ? null : countsOf(before?.transitions ?? []);
  const are = countsOf(after?.transitions ?? []);
  const ownIds = idsBefore(difference, earlier);
  const names = namesIn(difference.after);
  const lines = chart.states.flatMap((state) =>
    (state.transitions ?? []).flatMap((one) => {
      const marked = marks.get(one.id);
      if (marked?.mark === 'removed') return [];
      const now = are.get(one.id) ?? 0;
      const what = `${names.get(state.id)} ${headOf(one, state, difference)}`;
      if (marked?.mark === 'added')
        return now === 0 ? [`~ ${what}: is new, and no test takes it`] : [];
      const was = were?.get(ownIds.get((marked?.before ?? one).id) ?? '') ?? 0;
      if (were === null || was > 0 === now > 0) return [];
      if (now === 0) return [`- ${what}: no test takes it any more (${was} did)`];
      return [`+ ${what}: ${now === 1 ? '1 test takes' : `${now} tests take`} it now (none did)`];
    }),
  );
  return {
    lines: lines.map((line) => visible(line.replace(/\s+/g, ' '))),
    now: shareOf(difference.after, are),
    was: were && earlier && shareOf(earlier, were),
    isStale: after !== undefined && transitionIds(difference.after).some((id) => !are.has(id)),
  };
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

function shareOf(chart: Chart, counts: ReadonlyMap<string, number>): Share {
  const ids = transitionIds(chart);
  return { taken: ids.filter((id) => counts.get(id)).length, all: ids.length };
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
