import type { Chart, ChartState, ChartTransition } from '../model/chart.ts';

/** The state that an id is known as in the other chart too; undefined where it is not known. */
type KnownAs = (id: string) => string | undefined;

/** What can be said of each of these states without its name; what says more is in it twice. */
export function featuresOf(
  chart: Chart,
  states: Iterable<ChartState>,
  knownAs: KnownAs,
): ReadonlyMap<ChartState, readonly string[]> {
  const incoming = new Map<string, string[]>();
  for (const source of chart.states) {
    for (const { event, guard, targets = [] } of source.transitions ?? []) {
      for (const target of targets) {
        const from = target === source.id ? 'itself' : (knownAs(source.id) ?? '?');
        const features = [`from ${from} on ${event}`, ...(guard ? [`if ${guard}`] : [])];
        incoming.set(target, [...(incoming.get(target) ?? []), ...features]);
      }
    }
  }
  const initial = new Set(chart.states.map((state) => state.initial));
  const last = new Map<string, string>();
  const previous = new Map(
    chart.states.map(({ id, parent = '' }) => {
      const before = last.get(parent);
      last.set(parent, id);
      return [id, before === undefined ? 'nothing' : (knownAs(before) ?? '?')];
    }),
  );
  return new Map(
    [...states].map((state) => [
      state,
      [
        ...nameFeatures(state),
        ...ownFeatures(state),
        ...(state.transitions ?? []).flatMap((one) => transitionFeatures(state, one, knownAs)),
        ...(incoming.get(state.id) ?? []),
        ...(initial.has(state.id) ? ['first'] : []),
        `after ${previous.get(state.id)}`,
        ...(state.parent === undefined ? [] : [`in ${knownAs(state.parent) ?? '?'}`]),
        ...chart.states.filter(({ parent }) => parent === state.id).map(({ key }) => `has ${key}`),
      ],
    ]),
  );
}

/** How much of two lists is in both, from 0 to 1; 0 where that is one thing only, said twice or not. */
export function likeness(one: readonly string[], other: readonly string[]): number {
  const left = [...other];
  const shared = one.filter((feature) => {
    const index = left.indexOf(feature);
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
  const telling = new Set(shared.filter((feature) => !/^(in |first$)/.test(feature)));
  return telling.size < 2 ? 0 : (2 * shared.length) / (one.length + other.length);
}

/** A name in another spelling is the same name. */
function nameFeatures({ key, description }: ChartState): string[] {
  const name = `called ${key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') || key}`;
  return [name, name, ...(description === undefined ? [] : [description, description])];
}

function ownFeatures(state: ChartState): string[] {
  const { id: _, key, parent, description, initial, transitions, type, ...rest } = state;
  const items = Object.entries(rest).flatMap(([field, value]) =>
    [value].flat().map((one) => `${field} ${JSON.stringify(one)}`),
  );
  return type === 'final' || type === 'parallel' ? [...items, type] : items;
}

function transitionFeatures(
  state: ChartState,
  { event, guard, targets = [], actions = [] }: ChartTransition,
  knownAs: KnownAs,
): string[] {
  const aliasOf = (id: string) => (id === state.id ? 'itself' : (knownAs(id) ?? '?'));
  return [
    `on ${event}`,
    ...(guard === undefined ? [] : [`on ${event} if ${guard}`]),
    ...targets.map((id) => `on ${event} to ${aliasOf(id)}`),
    ...actions.map((action) => `on ${event} does ${action}`),
  ];
}
