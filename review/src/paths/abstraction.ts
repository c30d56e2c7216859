import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from 'xstate';
// As a whole: XState 6 has not all that is used of it here, and no machine of it comes here.
import * as xstate from 'xstate';
import { notCovered } from '../coverage/not-covered.ts';
import type { Chart, ChartState, ChartTransition } from '../model/chart.ts';
import { ALWAYS, type AssumedEvent, assumed } from './assumptions.ts';

/** An event that no machine names, for `*`. */
export const OTHER = '(any other)';

/** A transition of a chart that is taken: in which state, and which of the alternatives it is. */
export interface Taken {
  readonly state: ChartState;
  readonly index: number;
  readonly transition: ChartTransition;
}

/** An event, what it takes, and what follows. */
export interface Outcome {
  readonly event: AssumedEvent;
  /** Without what is ignored on purpose. */
  readonly taken: readonly Taken[];
  readonly after: AnyMachineSnapshot;
}

/** A chart's states and transitions as a machine, without what they do and without its data. */
export interface Abstraction {
  readonly machine: AnyStateMachine;
  readonly start: AnyMachineSnapshot;
  /** The state of the chart that a state of the machine stands for. */
  readonly stateOf: (node: AnyStateNode) => ChartState;
  readonly step: (snapshot: AnyMachineSnapshot, event: AssumedEvent) => Outcome;
}

/**
 * The same states and transitions with every condition left to the event. So it can be walked
 * without input, samples of events or actors, whatever machine it is; a condition is assumed, never
 * computed. Timeouts, ends of actors and what is always taken are events like all others.
 */
export function abstractionOf({ states }: Chart): Abstraction {
  const computed = states
    .flatMap(({ transitions = [] }) => transitions)
    .find((one) => one.computed);
  if (computed) {
    throw new Error(
      `expected transitions that say where they lead, got the code of ${computed.id}`,
    );
  }
  // Ids of its own, for those of a chart may have dots, which mean something in a target.
  const numbers = new Map(states.map(({ id }, index) => [id, index]));
  const idOf = (id: string) => `(${numbers.get(id)})`;
  // Only what is executed tells which transitions XState drops for those of another region.
  let taken: Taken[] = [];
  const recorded = (one?: Taken) =>
    xstate.assign(({ event }) => {
      if (one !== undefined) taken.push(one);
      return { by: event };
    });

  /** The id here for `#id` or `#id.key.key`; null where there is no such state. */
  const idIn = (reference: string) => {
    const found = [...numbers.keys()].filter((id) => `${reference}.`.startsWith(`#${id}.`));
    const longest = found.toSorted((a, b) => b.length - a.length)[0];
    return longest === undefined ? null : `#${idOf(longest)}${reference.slice(longest.length + 1)}`;
  };

  function transitionsOf(state: ChartState): object {
    const on = new Map<string, object[]>();
    for (const read of state.transitions ?? []) {
      const type = typeOf(read);
      const list = on.get(type) ?? [];
      on.set(type, list);
      list.push({
        target: read.targets?.map((id) => `#${idOf(id)}`),
        guard: assumed(type, read.condition ?? read.guard, idIn),
        reenter: read.reenter === true,
        actions: recorded({ state, index: list.length, transition: read }),
      });
    }
    for (const type of state.ignoredTypes ?? state.ignores ?? []) {
      const key = type || ALWAYS;
      on.set(key, [{ guard: assumed(key, undefined, idIn), actions: recorded() }]);
    }
    const { [ALWAYS]: always, ...rest } = Object.fromEntries(on);
    return { on: rest, always };
  }

  const config = (state: ChartState): object => ({
    id: idOf(state.id),
    type: state.type,
    ...transitionsOf(state),
    ...(state.type === 'history'
      ? {
          history: state.history,
          ...(state.initial !== undefined && { target: `#${idOf(state.initial)}` }),
        }
      : {
          initial: state.type === 'compound' ? keysTo(state, states) : undefined,
          states: Object.fromEntries(
            states
              .filter(({ parent }) => parent === state.id)
              .map((child) => [child.key, config(child)]),
          ),
        }),
  });
  const [root] = states;
  if (root === undefined) throw new Error('expected a chart with a state, got none; draw it again');
  const machine: AnyStateMachine = xstate.createMachine(notCovered(config(root)) as never);
  const [start] = xstate.initialTransition(machine);
  // XState begins an actor for each transition, which takes a third of the time if it is made anew.
  const logic = {
    transition: machine.transition,
    getInitialSnapshot: () => start,
    getPersistedSnapshot: machine.getPersistedSnapshot,
  };
  function step(snapshot: AnyMachineSnapshot, event: AssumedEvent): Outcome {
    taken = [];
    const [after] = xstate.transition(logic, snapshot, event as never);
    return { event, taken, after };
  }
  const stateOf = ({ id }: AnyStateNode) => states[Number(id.slice(1, -1))] ?? root;
  return { machine, start, stateOf, step };
}

/** The event of a transition as XState has it; one that is always taken has none. */
export function typeOf({ event, type = event }: ChartTransition): string {
  // Routes share their type, and their events say where to.
  return type === 'xstate.route' ? event : type || ALWAYS;
}

/** The way down to the state that is entered first. */
function keysTo({ id, initial }: ChartState, states: readonly ChartState[]): string {
  const keys: string[] = [];
  let at = states.find((state) => state.id === initial);
  // Ends: each step goes one level up.
  while (at !== undefined && at.id !== id) {
    keys.unshift(at.key);
    const { parent } = at;
    at = states.find((state) => state.id === parent);
  }
  return keys.join('.');
}
