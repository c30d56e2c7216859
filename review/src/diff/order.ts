import type { Chart, ChartTransition } from '../model/chart.ts';

/** Something that stands elsewhere among its like now: before or after one that kept its place. */
export interface Move<T> {
  readonly one: T;
  readonly isBefore: boolean;
  readonly other: T;
}

/** What stands in another order in a state now, of what it had before too. */
export interface Order {
  /** Alternatives for one event: they are tried in that order. */
  readonly alternatives: readonly Move<ChartTransition>[];
  /** Its events, and by their ids its inner states: these are only written in that order. */
  readonly events: readonly Move<string>[];
  readonly children: readonly Move<string>[];
}

/** Which of the alternatives for one event a transition is; they are tried in that order. */
export interface Place {
  readonly index: number;
  readonly count: number;
}

/** Compares the order of a state's transitions; `laterOf` says what each of the earlier ones is now. */
export function transitionOrder(
  before: readonly ChartTransition[],
  after: readonly ChartTransition[],
  laterOf: ReadonlyMap<ChartTransition, ChartTransition>,
): Omit<Order, 'children'> {
  const were = before.flatMap((one) => laterOf.get(one) ?? []);
  const are = after.filter((one) => were.includes(one));
  const events = [...new Set(are.map(({ event }) => event))];
  const alternatives = events.flatMap((event) => {
    const [old, now] = [were, are].map((all) => all.filter((one) => one.event === event));
    return movesIn(old ?? [], now ?? []);
  });
  const listed = movesIn([...new Set(were.map(({ event }) => event))], events);
  if (alternatives.length + listed.length > 0) return { alternatives, events: listed };
  // Two events of one name, as people read them, may stand around another one.
  const mixed = movesIn(were, are).map((move) => ({
    ...move,
    one: move.one.event,
    other: move.other.event,
  }));
  return { alternatives, events: mixed };
}

/** Compares the order of the states in a state. */
export function childOrder(before: Chart, after: Chart, id: string): Order['children'] {
  const [were, are] = [before, after].map(({ states }) =>
    states.filter(({ parent }) => parent === id).map((state) => state.id),
  );
  const both = (list: readonly string[] = [], other: readonly string[] = []) =>
    list.filter((one) => other.includes(one));
  return movesIn(both(were, are), both(are, were));
}

/** Of the alternatives that changed places among those that stayed, which ones they were. */
export function placesIn(
  before: readonly ChartTransition[],
  after: readonly ChartTransition[],
  pairs: ReadonlyMap<ChartTransition, ChartTransition>,
): Map<ChartTransition, Place> {
  const places = new Map<ChartTransition, Place>();
  const stayed = new Set(pairs.values());
  for (const [is, was] of pairs) {
    const were = before.filter(({ event }) => event === was.event);
    const are = after.filter(({ event }) => event === is.event);
    const rank = were.filter((one) => stayed.has(one)).indexOf(was);
    if (rank === are.filter((one) => pairs.has(one)).indexOf(is)) continue;
    places.set(is, { index: were.indexOf(was), count: were.length });
  }
  return places;
}

/** The fewest moves that make one order of things of another; both have the same things. */
function movesIn<T>(before: readonly T[], after: readonly T[]): Move<T>[] {
  const places = new Map(before.map((one, index) => [one, index]));
  const placeOf = (one: T) => places.get(one) ?? -1;
  const kept = new Set(longestRise(after, placeOf));
  return after.flatMap((one, index): Move<T>[] => {
    if (kept.has(one)) return [];
    const next = after.slice(index + 1).find((it) => kept.has(it) && placeOf(it) < placeOf(one));
    if (next !== undefined) return [{ one, isBefore: true, other: next }];
    const last = after.slice(0, index).findLast((it) => kept.has(it) && placeOf(it) > placeOf(one));
    // There is one or the other: what is before and after all that rises would be part of it.
    return last === undefined ? [] : [{ one, isBefore: false, other: last }];
  });
}

/** The most things that stand in rising order; of several as long, one and always the same. */
function longestRise<T>(list: readonly T[], placeOf: (one: T) => number): T[] {
  const ending: T[][] = [];
  for (const [index, one] of list.entries()) {
    const lower = ending.filter((_, at) => placeOf(list[at] as T) < placeOf(one));
    ending[index] = [...longest(lower), one];
  }
  return longest(ending);
}

function longest<T>(lists: readonly T[][]): T[] {
  return lists.reduce((best, one) => (one.length > best.length ? one : best), []);
}
