import type { Chart, ChartState } from '../model/chart.ts';
import { featuresOf, likeness } from './likeness.ts';

/** Beyond so many states that are left on a side nobody renamed them: it is another machine. */
const LEFT_MAX = 100;

/** How like two states of different ids must be to be one, and how much more than any other two. */
const LIKENESS_MIN = 0.5;
const LEAD_MIN = 0.05;

/** Which state of a chart became which of another, by ids; those that became none are not in it. */
export function matchStates(before: Chart, after: Chart): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  const left = { before: new Set(before.states), after: new Set(after.states) };
  const pair = (was: ChartState | undefined, is: ChartState | undefined) => {
    if (was === undefined || is === undefined) return;
    pairs.set(was.id, is.id);
    left.before.delete(was);
    left.after.delete(is);
  };
  const pairLeft = (isSame: (was: ChartState, is: ChartState) => boolean) => {
    for (const was of left.before)
      pair(
        was,
        [...left.after].find((is) => isSame(was, is)),
      );
  };
  // What is in a state that was found by another name is found by its own.
  const pairByKey = () =>
    pairLeft((was, is) => {
      const parent = was.parent === undefined ? undefined : pairs.get(was.parent);
      return parent !== undefined && parent === is.parent && was.key === is.key;
    });
  pair(before.states[0], after.states[0]);
  pairLeft((was, is) => was.id === is.id);
  pairByKey();
  if (left.before.size > LEFT_MAX || left.after.size > LEFT_MAX) return pairs;
  // Ends: each round pairs two of those that are left.
  for (;;) {
    const best = mostAlike(before, after, left, pairs);
    if (best === null) return pairs;
    pair(...best);
    pairByKey();
  }
}

/** The ids that somebody wrote; the others follow from the machine's id and the state's path. */
export function writtenIds({ states }: Chart): ReadonlySet<string> {
  const paths = new Map<string, string>();
  for (const { id, key, parent } of states) {
    paths.set(id, parent === undefined ? id : `${paths.get(parent)}.${key}`);
  }
  return new Set([...paths].filter(([id, path]) => id !== path).map(([id]) => id));
}

/** The two that are most alike, if they are alike enough and neither has another one as like. */
function mostAlike(
  before: Chart,
  after: Chart,
  left: { readonly before: ReadonlySet<ChartState>; readonly after: ReadonlySet<ChartState> },
  pairs: ReadonlyMap<string, string>,
): [ChartState, ChartState] | null {
  const known = new Set(pairs.values());
  const were = featuresOf(before, left.before, (id) => pairs.get(id));
  const are = featuresOf(after, left.after, (id) => (known.has(id) ? id : undefined));
  const all = [...left.before].flatMap((was) =>
    [...left.after].flatMap((is) => {
      if (isEnd(was) !== isEnd(is)) return [];
      const score = likeness(were.get(was) ?? [], are.get(is) ?? []);
      return score < LIKENESS_MIN ? [] : [{ was, is, score }];
    }),
  );
  const isClear = ({ was, is, score }: (typeof all)[number]) =>
    all.every(
      (other) => (other.was === was) === (other.is === is) || other.score + LEAD_MIN <= score,
    );
  const [best] = all.filter(isClear).toSorted((a, b) => b.score - a.score);
  return best === undefined ? null : [best.was, best.is];
}

/** Nothing becomes a final state or a history by another name. */
function isEnd({ type }: ChartState): string | false {
  return type === 'final' || type === 'history' ? type : false;
}
