import type { Chart, ChartState, ChartTransition } from '../model/chart.ts';
import { renamedEvents } from './events.ts';
import { withIdsOf } from './later-ids.ts';
import { matchStates, writtenIds } from './match.ts';
import { childOrder, type Order, type Place, placesIn, transitionOrder } from './order.ts';
import { pairsOf } from './pairs.ts';

export type { Place } from './order.ts';

/** What became of something between two charts. */
export type Mark = 'added' | 'removed' | 'changed';

/** A mark; of what changed, how it was before. */
export interface Marked<T> {
  readonly mark: Mark;
  readonly before?: T;
  /** Of an alternative that is tried in another order now, which one it was. */
  readonly place?: Place;
}

/** Two charts of a machine in one. */
export interface Difference {
  /** All that was or is: what is of both charts as it is in the later one. */
  readonly chart: Chart;
  /** The earlier chart with the ids that its states have in the later one; null where it was not. */
  readonly before: Chart | null;
  /** The later chart; null where it is not any more. */
  readonly after: Chart | null;
  /** By id; what stayed as it was is not in it. */
  readonly states: ReadonlyMap<string, Marked<ChartState>>;
  readonly transitions: ReadonlyMap<string, Marked<ChartTransition>>;
  /** What an event was called, and what it is called now. */
  readonly events: ReadonlyMap<string, string>;
  /** What stands in another order in a state, by its id. */
  readonly orders: ReadonlyMap<string, Order>;
  /** Of states whose id was written or deleted, by their id: the id that they had. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Compares two charts; null stands for one that is not there. */
export function differenceOf(before: Chart | null, after: Chart | null): Difference {
  const either = after ?? before;
  if (either === null) throw new Error('expected one chart at least, got none');
  if (before === null || after === null) return wholeOf(either, before, after);
  const pairs = matchStates(before, after);
  const was = withIdsOf(after, before, pairs);
  const marks: Marks = {
    states: new Map(),
    transitions: new Map(),
    orders: new Map(),
    events: renamedEvents(was, after),
    ids: rewrittenIds(before, after, pairs),
  };
  const earlier = new Map(was.states.map((state) => [state.id, state]));
  const later = new Map(after.states.map((state) => [state.id, state]));
  const states = merged(was.states, after.states, ({ id }) => id).map((state) => {
    const [old, now] = [earlier.get(state.id), later.get(state.id)];
    markState(old, state, now !== undefined, marks);
    return { ...state, transitions: compareTransitions(old, now, marks) };
  });
  for (const { id } of after.states) {
    const children = childOrder(was, after, id);
    const order = marks.orders.get(id) ?? { alternatives: [], events: [] };
    if (children.length > 0) marks.orders.set(id, { ...order, children });
  }
  return { chart: { ...after, states }, before: was, after, ...marks };
}

type Marks = Pick<Difference, 'events' | 'ids'> & {
  readonly states: Map<string, Marked<ChartState>>;
  readonly transitions: Map<string, Marked<ChartTransition>>;
  readonly orders: Map<string, Order>;
};

/** A chart that came or went as a whole. */
function wholeOf(chart: Chart, before: Chart | null, after: Chart | null): Difference {
  const marked = { mark: after === null ? 'removed' : 'added' } as const;
  const states = new Map(chart.states.map(({ id }) => [id, marked]));
  const all = chart.states.flatMap(({ transitions = [] }) => transitions);
  const transitions = new Map(all.map(({ id }) => [id, marked]));
  const none = { events: new Map(), orders: new Map(), ids: new Map() };
  return { chart, before, after, states, transitions, ...none };
}

function markState(
  was: ChartState | undefined,
  state: ChartState,
  isThere: boolean,
  { states, ids }: Marks,
): void {
  if (!isThere) states.set(state.id, { mark: 'removed' });
  else if (was === undefined) states.set(state.id, { mark: 'added' });
  else if (ids.has(state.id) || !isSame(withoutTransitions(was), withoutTransitions(state))) {
    states.set(state.id, { mark: 'changed', before: was });
  }
}

/** The ids that are written otherwise in the machine; not those that follow from where a state is. */
function rewrittenIds(before: Chart, after: Chart, pairs: ReadonlyMap<string, string>) {
  const [were, are] = [writtenIds(before), writtenIds(after)];
  const changed = [...pairs].filter(([was, is]) =>
    were.has(was) || are.has(is) ? was !== is : false,
  );
  return new Map(changed.map(([was, is]) => [is, was]));
}

/** Marks what became of a state's transitions, and returns all that it has and had. */
function compareTransitions(
  was: ChartState | undefined,
  is: ChartState | undefined,
  { transitions: marks, orders, events }: Marks,
): ChartTransition[] {
  const [before, after] = [was?.transitions ?? [], is?.transitions ?? []];
  const pairs = pairsOf(before, after, events);
  const places = placesIn(before, after, pairs);
  for (const one of after) {
    const old = pairs.get(one);
    const place = places.get(one);
    if (old === undefined) marks.set(one.id, { mark: 'added' });
    else if (place !== undefined || !isSame(withoutId(old), withoutId(one))) {
      marks.set(one.id, { mark: 'changed', before: old, ...(place && { place }) });
    }
  }
  const laterOf = new Map([...pairs].map(([is, was]) => [was, is]));
  const order = transitionOrder(before, after, laterOf);
  if (is && order.alternatives.length + order.events.length > 0) {
    orders.set(is.id, { ...order, children: [] });
  }
  const taken = new Set(after.map(({ id }) => id));
  const placed = before.map((one) => {
    const now = laterOf.get(one);
    if (now !== undefined) return now;
    const gone = taken.has(one.id) ? { ...one, id: `${one.id} (before)` } : one;
    marks.set(gone.id, { mark: 'removed' });
    return gone;
  });
  return merged(placed, after, ({ id }) => id);
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

function withoutId({ id: _, ...rest }: ChartTransition): object {
  return rest;
}

/** Charts are read and written in one order of keys, so that their text tells whether they differ. */
function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
