import { matchesState, type StateValue, transition } from 'xstate';
import type { Chart } from '../../model/chart.ts';
import { activeIn } from '../../model/nodes.ts';
import { abstractionOf, typeOf } from '../../paths/abstraction.ts';
import { ALWAYS, type AssumedEvent, outcomesOf } from '../../paths/assumptions.ts';
import { RESUMED } from '../../trace/trace.ts';
import { messageOf } from './message-of.ts';
import type { PlayedActor } from './playable.ts';

/** What a chart says of steps from one state to another. */
export interface ChartTaker {
  /** An actor in a state; undefined where that is no state of the chart. */
  actorIn(value: unknown): Omit<PlayedActor, 'id' | 'offers'> | undefined;
  /** The ids of the transitions that a step takes for certain; with a sentence where it cannot be. */
  taken(from: unknown, event: string, to: unknown): Taken;
}

type Taken = readonly [transitions: readonly string[], problem?: string];

/** The steps of one machine, with all its conditions left open. */
export function chartTaker(machine: string, chart: Chart): ChartTaker {
  const { machine: abstraction, stateOf, take } = abstractionOf(chart);
  const known = new Map<string, Taken>();
  const stateIn = (value: unknown) =>
    abstraction.resolveState({ value: value as StateValue, context: {} });
  const transitions = chart.states.flatMap((state) => state.transitions ?? []);
  /** Routes share their type. */
  const typesOf = (event: string) =>
    event === 'xstate.route'
      ? transitions.filter(({ type }) => type === event).map(typeOf)
      : [event, ALWAYS];

  function takenAnew(from: StateValue, event: string, to: StateValue): Taken {
    const snapshot = stateIn(from);
    const possible = typesOf(event)
      .flatMap((type) =>
        outcomesOf(type, (assumed: AssumedEvent) => {
          const [after] = transition(abstraction, snapshot, assumed as never);
          return isSame(after.value, to) ? [take(snapshot, assumed)] : [];
        }),
      )
      .flatMap((outcome) => outcome.taken)
      .map((list) => list.map((one) => one.transition.id));
    const [first, ...others] = possible.filter((list) => list.length > 0);
    if (first !== undefined) {
      return [first.filter((id) => others.every((list) => list.includes(id)))];
    }
    // It was ignored, or nothing took it.
    if (isSame(from, to)) return [[]];
    return [[], `nothing in its chart leads from ${text(from)} to ${text(to)} on ${event}`];
  }

  return {
    actorIn(value) {
      try {
        const snapshot = stateIn(value);
        const activeStates = activeIn(snapshot).map((node) => stateOf(node).id);
        const status = snapshot.status === 'done' ? 'done' : 'active';
        return { machine, status, value: snapshot.value, activeStates };
      } catch {
        return undefined;
      }
    },
    taken(from, event, to) {
      if (from === null || event === RESUMED) return [[]];
      const key = text([from, event, to]);
      const found = known.get(key);
      if (found !== undefined) return found;
      let taken: Taken;
      try {
        taken = takenAnew(from as StateValue, event, to as StateValue);
      } catch (error) {
        taken = [[], `expected states of its chart, got another: ${messageOf(error)}`];
      }
      known.set(key, taken);
      return taken;
    },
  };
}

function isSame(one: StateValue, other: StateValue): boolean {
  return matchesState(one, other) && matchesState(other, one);
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
