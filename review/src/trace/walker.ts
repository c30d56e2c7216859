/** Where a machine may be, and what may follow there, as its chart has it. */
import {
  type AnyMachineSnapshot,
  type AnyStateNode,
  initialTransition,
  type StateValue,
} from 'xstate';
import type { Chart, ChartCondition, ChartState, ChartTransition } from '../model/chart.ts';
import { activeIn, childrenOf, configurationOf, nodesOf, valueText } from '../model/nodes.ts';
import { type Abstraction, abstractionOf, typeOf } from '../paths/abstraction.ts';
import { ALWAYS, outcomesOf } from '../paths/assumptions.ts';

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

/** What a step leads to, and the ids of the transitions that it takes. */
interface Arrival {
  readonly snapshot: AnyMachineSnapshot;
  readonly taken: readonly string[];
}

/** What follows from an event: an outcome that takes nothing is not among them. */
interface Following {
  readonly arrivals: readonly Arrival[];
  /** Whether the event may take nothing. */
  readonly isIdle: boolean;
  /** Whether the state is left before another event can come, whatever the conditions are. */
  readonly isLeft: boolean;
  /** Whether there may be others. */
  readonly isCut: boolean;
}

/** A walker through one chart, which remembers what it once computed. */
export function walkerOf(chart: Chart): Walker {
  const abstraction = abstractionOf(withOwnConditions(chart));
  const { machine, stateOf } = abstraction;
  const known = new Map<string, Following>();

  function follow(snapshot: AnyMachineSnapshot, event: string): Following {
    const key = `${configurationOf(snapshot)} ${event}`;
    const found = known.get(key) ?? following(abstraction, snapshot, typesOf(event));
    known.set(key, found);
    return found;
  }

  /** All types under which an abstraction has an event: routes share theirs. */
  function typesOf(event: string): readonly string[] {
    if (event !== 'xstate.route') return [event];
    const all = chart.states.flatMap(({ transitions = [] }) => transitions);
    return all.filter(({ type }) => type === event).map(typeOf);
  }

  function after(position: Position, event: string): Following[] {
    return position.snapshots.flatMap((snapshot) => {
      if (snapshot.status !== 'active') return [];
      const always = follow(snapshot, ALWAYS);
      // Of what began before the trace nobody knows what brought it there.
      const isSame = position.event === '' || event === position.event;
      // What is always taken comes before all else, and ends.
      if (always.isLeft) return isSame ? [always] : [];
      const own = event === 'xstate.init' ? [] : [follow(snapshot, event)];
      return isSame || own.some(({ isIdle }) => isIdle) ? [...own, always] : own;
    });
  }

  function step(from: Position, event: string, to: StateValue): Position | null {
    const text = valueText(to);
    const begin = from.hasPast
      ? { ...from, snapshots: from.snapshots.flatMap(rememberedIn(to)) }
      : from;
    const found = after(begin, event);
    const arrivals = found.flatMap((one) => one.arrivals);
    const all = arrivals.filter(({ snapshot }) => valueText(snapshot.value) === text);
    const [first] = all;
    if (found.some(({ isCut }) => isCut)) {
      const there = resume(to);
      return there && { ...there, event, isUnknown: first === undefined };
    }
    if (first === undefined) return null;
    const taken = first.taken.filter((id) => all.every((one) => one.taken.includes(id)));
    const byHistory = new Map(all.map(({ snapshot }) => [configurationOf(snapshot), snapshot]));
    const { hasPast } = from;
    if (byHistory.size <= HISTORIES_MAX)
      return { snapshots: [...byHistory.values()], event, taken, hasPast };
    const there = resume(to);
    return there && { ...there, event, taken };
  }

  function resolved(value: StateValue, historyValue = {}): AnyMachineSnapshot {
    return machine.resolveState({ value, historyValue, context: {} });
  }

  /** As it is, and as if it remembered what it is about to enter. */
  function rememberedIn(to: StateValue) {
    const active = strangerIn(to) === null ? activeIn(resolved(to)) : [];
    return (snapshot: AnyMachineSnapshot): AnyMachineSnapshot[] => {
      const { historyValue, value } = snapshot;
      const guessed = nodesOf(machine).flatMap((node) => {
        const isUnknown = node.type === 'history' && historyValue[node.id] === undefined;
        const nodes = isUnknown ? active.filter((one) => isRemembered(one, node)) : [];
        return nodes.length > 0 ? [[node.id, nodes]] : [];
      });
      if (guessed.length === 0) return [snapshot];
      const history = { ...historyValue, ...Object.fromEntries(guessed) };
      return [snapshot, resolved(value, history)];
    };
  }

  function resume(value: StateValue): Position | null {
    if (strangerIn(value) !== null) return null;
    const snapshot = resolved(value);
    if (valueText(snapshot.value) !== valueText(value)) return null;
    return { snapshots: [snapshot], event: '', taken: [], hasPast: true };
  }

  function strangerIn(value: StateValue): string | null {
    return strangerBelow(machine.root, value);
  }

  const [start] = initialTransition(machine);
  return {
    chart,
    start: { snapshots: [start], event: 'xstate.init', taken: [], hasPast: false },
    resume,
    step,
    strangerIn,
    activeIn: ({ snapshots }) =>
      snapshots.slice(0, 1).flatMap((one) => activeIn(one).map((node) => stateOf(node).id)),
    targets: (from, event) => {
      const arrivals = after(from, event).flatMap((one) => one.arrivals);
      const all = arrivals.map(({ snapshot }) => snapshot.value);
      return [...new Map(all.map((value) => [valueText(value), value])).values()];
    },
    events: ({ snapshots: [snapshot], event: cause }) => {
      if (snapshot === undefined || snapshot.status !== 'active') return [];
      if (follow(snapshot, ALWAYS).isLeft) return [`${cause} (always)`];
      const states = activeIn(snapshot).map(stateOf);
      const types = states.flatMap(({ transitions = [], ignoredTypes, ignores = [] }) => [
        ...transitions.map(({ event, type = event }) => type),
        ...(ignoredTypes ?? ignores),
      ]);
      return [...new Set(types)].filter((type) => type !== '');
    },
  };
}

function following(
  { step }: Abstraction,
  snapshot: AnyMachineSnapshot,
  types: readonly string[],
): Following {
  const tried = types.map((type) =>
    outcomesOf(type, (event) => {
      const { after, taken } = step(snapshot, event);
      // It is another one where something was taken, even if that is to ignore the event; and where
      // nothing is for an error.
      if (after === snapshot || after.status === 'error') return [];
      return [{ snapshot: after, taken: taken.map(({ transition }) => transition.id) }];
    }),
  );
  const all = tried.flatMap(({ outcomes }) => outcomes);
  const arrivals = all.flatMap(({ taken }) => taken);
  const isCut = tried.some((one) => one.isCut);
  const isIdle = isCut || all.some(({ taken }) => taken.length === 0);
  const text = valueText(snapshot.value);
  const isLeft = !isIdle && arrivals.every((one) => valueText(one.snapshot.value) !== text);
  return { arrivals, isIdle, isLeft, isCut };
}

/** Whether a history stands for an active state when it is the next to be left. */
function isRemembered(node: AnyStateNode, history: AnyStateNode): boolean {
  if (history.history === 'shallow') return node.parent === history.parent;
  // Ends: every step goes one level up.
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (at === history.parent) return childrenOf(node).length === 0;
  }
  return false;
}

function strangerBelow(node: AnyStateNode, value: StateValue): string | null {
  const inner = typeof value === 'string' ? [[value, {}] as const] : Object.entries(value);
  for (const [key, below] of inner) {
    const child = node.states[key];
    if (child === undefined) return key;
    const stranger = below === undefined ? null : strangerBelow(child, below);
    if (stranger !== null) return `${key}.${stranger}`;
  }
  return null;
}

/**
 * A chart in which conditions are of one transition alone, but for those that have a name in the
 * machine: code that reads the same may be made with something else.
 */
function withOwnConditions({ states, code = [], ...chart }: Chart): Chart {
  const names = new Set(code.flatMap(({ kind, name }) => (kind === 'guard' ? [name] : [])));
  const own = (part: ChartCondition, id: string): ChartCondition => {
    if (typeof part === 'string') return names.has(part) ? part : `${id}: ${part}`;
    if ('and' in part) return { and: part.and.map((one) => own(one, id)) };
    if ('or' in part) return { or: part.or.map((one) => own(one, id)) };
    return 'not' in part ? { not: own(part.not, id) } : part;
  };
  const withOwn = (one: ChartTransition): ChartTransition => {
    const condition = one.condition ?? one.guard;
    return condition === undefined ? one : { ...one, condition: own(condition, one.id) };
  };
  const read = ({ transitions = [], ...state }: ChartState): ChartState => ({
    ...state,
    transitions: transitions.map(withOwn),
  });
  return { ...chart, states: states.map(read) };
}
