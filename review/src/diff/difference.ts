import type { Chart, ChartState, ChartTransition } from '../model/chart.ts';
import { comparable } from '../model/chart-text.ts';

/** What became of something between two charts. */
export type Mark = 'added' | 'removed' | 'changed';

/** A mark; of what changed, how it was before. */
export interface Marked<T> {
  readonly mark: Mark;
  readonly before?: T;
}

/** Two charts of a machine in one. */
export interface Difference {
  /** All that was or is: what is of both charts as it is in the later one. */
  readonly chart: Chart;
  /** By id; what stayed as it was is not in it. */
  readonly states: ReadonlyMap<string, Marked<ChartState>>;
  readonly transitions: ReadonlyMap<string, Marked<ChartTransition>>;
}

/** Compares two charts; null stands for one that is not there. */
export function differenceOf(one: Chart | null, other: Chart | null): Difference {
  const [before, after] = comparable([one, other]);
  const either = after ?? before;
  if (either === null) throw new Error('expected one chart at least, got none');
  const states = new Map<string, Marked<ChartState>>();
  const transitions = new Map<string, Marked<ChartTransition>>();
  const earlier = new Map((before?.states ?? []).map((state) => [state.id, state]));
  const ids = new Set((after?.states ?? []).map(({ id }) => id));
  const all = merged(before?.states ?? [], after?.states ?? [], ({ id }) => id);
  const union = all.map((state) => {
    const old = earlier.get(state.id);
    if (!ids.has(state.id)) states.set(state.id, { mark: 'removed' });
    else if (old === undefined) states.set(state.id, { mark: 'added' });
    else if (!isSame(withoutTransitions(old), withoutTransitions(state))) {
      states.set(state.id, { mark: 'changed', before: old });
    }
    const was = old?.transitions ?? [];
    const is = ids.has(state.id) ? (state.transitions ?? []) : [];
    return { ...state, transitions: compareTransitions(was, is, transitions) };
  });
  return { chart: { ...either, states: union }, states, transitions };
}

function compareTransitions(
  before: readonly ChartTransition[],
  after: readonly ChartTransition[],
  marks: Map<string, Marked<ChartTransition>>,
): ChartTransition[] {
  const pairs = pairsOf(before, after);
  const paired = new Set(pairs.values());
  for (const one of after) {
    const old = pairs.get(one);
    if (old === undefined) marks.set(one.id, { mark: 'added' });
    else if (!isSame(old, one)) marks.set(one.id, { mark: 'changed', before: old });
  }
  const gone = before.filter((one) => !paired.has(one));
  for (const { id } of gone) marks.set(id, { mark: 'removed' });
  const wasAs = new Map([...pairs].map(([is, was]) => [was, is]));
  const placed = before.map((one) => wasAs.get(one) ?? one);
  return merged(placed, after, ({ id }) => id);
}

/** Which transition was which: by id, and what then is left by event and where it leads, in order. */
function pairsOf(before: readonly ChartTransition[], after: readonly ChartTransition[]) {
  const pairs = new Map<ChartTransition, ChartTransition>();
  const left = new Set(before);
  const alike: ((a: ChartTransition, b: ChartTransition) => boolean)[] = [
    (a, b) => a.id === b.id,
    (a, b) => a.event === b.event && isSame(a.targets ?? [], b.targets ?? []),
    (a, b) => a.event === b.event,
  ];
  for (const isAlike of alike) {
    for (const one of after) {
      if (pairs.has(one)) continue;
      const old = [...left].find((other) => isAlike(one, other));
      if (old === undefined) continue;
      pairs.set(one, old);
      left.delete(old);
    }
  }
  return pairs;
}

/** The later list with what is only in the earlier one put in after what it followed there. */
export function merged<T>(before: readonly T[], after: readonly T[], key: (one: T) => string): T[] {
  const all = [...after];
  const keys = new Set(after.map(key));
  before.forEach((one, index) => {
    if (keys.has(key(one))) return;
    const previous = before[index - 1];
    const alternative = previous ? all.findIndex((other) => key(other) === key(previous)) : -1;
    all.splice(alternative + 1, 0, one);
  });
  return all;
}

function withoutTransitions({ transitions: _, ...rest }: ChartState): object {
  return rest;
}

/** Charts are read and written in one order of keys, so that their text tells whether they differ. */
function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
