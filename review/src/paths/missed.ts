/** Why no path takes a transition, where that can be known. */
import type { Chart, ChartState, ChartTransition } from '../model/chart.ts';
import { isWithin } from '../model/targets.ts';
import { typeOf } from './abstraction.ts';
import { ALWAYS, TOO_MANY } from './assumptions.ts';
import type { Situation } from './situations.ts';

/** A transition that no path takes. */
export interface Missed {
  /** Its id in the chart. */
  readonly transition: string;
  /** Why, as the end of a sentence: `its state is never entered`. */
  readonly reason: string;
}

/** The transitions and the states that no path takes or enters. */
export function missedIn(
  { states }: Chart,
  taken: ReadonlySet<string>,
  situations: readonly Situation[],
) {
  const entered = new Set(situations.flatMap((one) => [...one.states]));
  return {
    missed: states.flatMap((state) =>
      (state.transitions ?? [])
        .filter(({ id }) => !taken.has(id))
        .map((one) => ({ transition: one.id, reason: reasonOf(state, one, states, situations) })),
    ),
    // A history is passed through and never active.
    unentered: states
      .filter(({ id, type }) => type !== 'history' && !entered.has(id))
      .map(({ id }) => id),
  };
}

function reasonOf(
  state: ChartState,
  transition: ChartTransition,
  states: readonly ChartState[],
  situations: readonly Situation[],
): string {
  const type = typeOf(transition);
  const active = situations.filter((one) => one.states.has(state.id));
  if (active.length === 0) return 'its state is never entered';
  const alternatives = (state.transitions ?? []).filter((one) => typeOf(one) === type);
  const earlier = alternatives.slice(0, alternatives.indexOf(transition));
  const first = earlier.find(({ guard }) => guard === undefined);
  if (first !== undefined) return `${first.id} always comes first`;
  if (type.startsWith('xstate.done.state.')) return 'its state never comes to its end';
  if (type !== ALWAYS && active.every((one) => one.isLeftAtOnce)) {
    return 'its state is always left at once';
  }
  const byId = new Map(states.map((one) => [one.id, one]));
  const inside = states.filter(({ id }) => isWithin(id, state.id, byId));
  const other = inside.find(
    ({ id, transitions = [] }) =>
      active.every(({ states: ids }) => ids.has(id)) &&
      transitions.some((one) => typeOf(one) === type),
  );
  if (other !== undefined) return `${other.id} inside it has the event first`;
  const ignoring = inside.find((one) => ignores(one, type));
  if (ignoring !== undefined) return `${ignoring.id} inside it ignores the event`;
  if (active.some((one) => one.isCut)) return TOO_MANY;
  const asks = JSON.stringify(transition.condition ?? '').includes('"in":');
  return asks ? 'its condition never holds' : 'nothing leads to it';
}

function ignores({ ignores: names = [], ignoredTypes = names }: ChartState, type: string): boolean {
  return ignoredTypes.includes(type);
}
