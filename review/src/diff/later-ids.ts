import type { Chart, ChartCondition, ChartState, ChartTransition } from '../model/chart.ts';

/** The earlier chart with the ids that its states have in the later one, wherever it names them. */
export function withIdsOf(after: Chart, before: Chart, pairs: ReadonlyMap<string, string>): Chart {
  const taken = new Set(after.states.map(({ id }) => id));
  const later = new Map(after.states.map((state) => [state.id, state]));
  const idOf = (id: string) => pairs.get(id) ?? (taken.has(id) ? `${id} (before)` : id);
  const states = before.states.map((state): ChartState => {
    const id = idOf(state.id);
    // XState ends the types of what happens in a state with its id.
    const inState = (text: string) =>
      text.endsWith(state.id) ? text.slice(0, -state.id.length) + id : text;
    const transitionOf = (one: ChartTransition): ChartTransition => ({
      ...one,
      id: one.id.startsWith(state.id) ? id + one.id.slice(state.id.length) : one.id,
      ...(one.type !== undefined && { type: inState(one.type) }),
      ...(one.actor !== undefined && { actor: actorIn(later.get(id), state, one.actor) }),
      ...guardWith(idOf, one),
      ...(one.targets && { targets: one.targets.map(idOf) }),
    });
    return {
      ...state,
      id,
      ...(state.parent !== undefined && { parent: idOf(state.parent) }),
      ...(state.initial !== undefined && { initial: idOf(state.initial) }),
      ...(state.ignoredTypes && { ignoredTypes: state.ignoredTypes.map(inState) }),
      ...(state.transitions && { transitions: state.transitions.map(transitionOf) }),
    };
  });
  return { ...before, states };
}

/** Which of a state's actors one is now. */
function actorIn(later: ChartState | undefined, { invoke = [] }: ChartState, index: number) {
  const found = later?.invoke?.findIndex(({ name }) => name === invoke[index]?.name) ?? -1;
  return found < 0 ? index : found;
}

/** A guard with the later ids of the states that it asks for: `in #light.on`. */
function guardWith(
  idOf: (id: string) => string,
  { guard, condition }: ChartTransition,
): Pick<ChartTransition, 'guard' | 'condition'> {
  if (guard === undefined || condition === undefined) return {};
  let text = guard;
  const walk = (one: ChartCondition): ChartCondition => {
    if (typeof one === 'string') return one;
    if ('and' in one) return { and: one.and.map(walk) };
    if ('or' in one) return { or: one.or.map(walk) };
    if ('not' in one) return { not: walk(one.not) };
    if (typeof one.in !== 'string' || !one.in.startsWith('#')) return one;
    const id = `#${idOf(one.in.slice(1))}`;
    text = text.replace(`in ${one.in}`, `in ${id}`);
    return { in: id };
  };
  const later = walk(condition);
  return { guard: text, condition: later };
}
