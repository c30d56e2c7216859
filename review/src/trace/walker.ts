/** Where a machine may be, and what may follow there, as its chart has it. */
import type { AnyMachineSnapshot, StateValue } from 'xstate';
import type { Chart, ChartState } from '../model/chart.ts';
import { activeIn, configurationOf, valueText } from '../model/nodes.ts';
import { abstractionOf, type Outcome } from '../paths/abstraction.ts';
import { ALWAYS } from '../paths/assumptions.ts';
import { type Following, followingIn } from './following.ts';
import { withOwnConditions } from './own-conditions.ts';
import { resumed, strangerIn, withGuessedHistory } from './resumed.ts';

/** Histories that are kept apart for one state; beyond, they are taken for unknown. */
const HISTORIES_MAX = 50;

/** Where an actor may be: in one state, with one of these histories. */
export interface Position {
  readonly snapshots: readonly AnyMachineSnapshot[];
  /** What brought it there, and empty if unknown: what is always taken then has the same event. */
  readonly event: string;
  /** The ids of the transitions that it took for certain, whichever of these it is. */
  readonly taken: readonly string[];
  /** Whether it may remember more than is known. */
  readonly hasPast: boolean;
  /** Whether it is not known that it may be there: its event has more outcomes than are tried. */
  readonly isUnknown?: boolean;
}

/** A walk through a chart with every condition left open. */
export interface Walker {
  readonly chart: Chart;
  /** Where its machine begins. */
  readonly start: Position;
  /** Where an actor is that goes on from a state; null where that is no state of the chart. */
  readonly resume: (value: StateValue) => Position | null;
  /** Where a step may lead to; null where it is not possible. */
  readonly step: (from: Position, event: string, to: StateValue) => Position | null;
  /** The states that an event may lead to; none where it cannot come. */
  readonly targets: (from: Position, event: string) => readonly StateValue[];
  /** The types of all events that may come. */
  readonly events: (from: Position) => readonly string[];
  /** The first name in a state that the chart does not have, as a path; null where it has all. */
  readonly strangerIn: (value: StateValue) => string | null;
  /** The ids of the states that are active. */
  readonly activeIn: (position: Position) => readonly string[];
}

/** A walker through one chart, which remembers what it once computed. */
export function walkerOf(chart: Chart): Walker {
  const abstraction = abstractionOf(withOwnConditions(chart));
  const { machine, start, stateOf } = abstraction;
  const follow = followingIn(chart, abstraction);

  function after({ snapshots, event: cause }: Position, event: string): Following[] {
    return snapshots.flatMap((snapshot) => {
      if (snapshot.status !== 'active') return [];
      const always = follow(snapshot, ALWAYS);
      // Of what began before the trace nobody knows what brought it there.
      const isSame = cause === '' || event === cause;
      // What is always taken comes before all else, and ends.
      if (always.isLeft) return isSame ? [always] : [];
      const own = event === 'xstate.init' ? [] : [follow(snapshot, event)];
      return isSame || own.some(({ isIdle }) => isIdle) ? [...own, always] : own;
    });
  }

  function step(from: Position, event: string, to: StateValue): Position | null {
    const { hasPast, snapshots } = from;
    const begin = hasPast ? snapshots.flatMap((one) => withGuessedHistory(one, to)) : snapshots;
    const found = after({ ...from, snapshots: begin }, event);
    const text = valueText(to);
    const arrivals = found
      .flatMap((one) => one.arrivals)
      .filter((one) => valueText(one.after.value) === text);
    if (found.some(({ isCut }) => isCut)) {
      const there = resume(to);
      return there && { ...there, event, isUnknown: arrivals.length === 0 };
    }
    if (arrivals.length === 0) return null;
    const taken = takenByAll(arrivals);
    const byHistory = new Map(arrivals.map((one) => [configurationOf(one.after), one.after]));
    if (byHistory.size <= HISTORIES_MAX) {
      return { snapshots: [...byHistory.values()], event, taken, hasPast };
    }
    const there = resume(to);
    return there && { ...there, event, taken };
  }

  function resume(value: StateValue): Position | null {
    const snapshot = resumed(machine, value);
    return snapshot && { snapshots: [snapshot], event: '', taken: [], hasPast: true };
  }

  function targets(from: Position, event: string): StateValue[] {
    const arrivals = after(from, event).flatMap((one) => one.arrivals);
    const all = arrivals.map((one) => one.after.value);
    return [...new Map(all.map((value) => [valueText(value), value])).values()];
  }

  function events({ snapshots: [snapshot], event: cause }: Position): string[] {
    if (snapshot === undefined || snapshot.status !== 'active') return [];
    if (follow(snapshot, ALWAYS).isLeft) return [`${cause} (always)`];
    const types = activeIn(snapshot).map(stateOf).flatMap(typesIn);
    return [...new Set(types)].filter((type) => type !== '');
  }

  return {
    ...{ chart, resume, step, targets, events },
    start: { snapshots: [start], event: 'xstate.init', taken: [], hasPast: false },
    strangerIn: (value) => strangerIn(machine, value),
    activeIn: ({ snapshots }) =>
      snapshots.slice(0, 1).flatMap((one) => activeIn(one).map((node) => stateOf(node).id)),
  };
}

/** The ids of the transitions that are taken whichever of these it was. */
function takenByAll(arrivals: readonly Outcome[]): string[] {
  const [first = [], ...others] = arrivals.map(({ taken }) =>
    taken.map(({ transition }) => transition.id),
  );
  return first.filter((id) => others.every((other) => other.includes(id)));
}

/** The types of the events that a state has a word for. */
function typesIn({ transitions = [], ignores = [], ignoredTypes = ignores }: ChartState): string[] {
  return [...transitions.map(({ event, type = event }) => type), ...ignoredTypes];
}
