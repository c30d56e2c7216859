import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  initialTransition,
  type StateValue,
  transition,
} from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { type Chart, namesIn } from '../model/chart.ts';
import { activeIn, configurationOf } from '../model/nodes.ts';
import { chartOf } from '../model/read-machine.ts';
import { type Abstraction, abstractionOf, type Taken } from './abstraction.ts';
import type { AssumedEvent, Outcome } from './assumptions.ts';
import { type Happenings, happeningsIn } from './events.ts';
import { type Missed, missedIn, type Situation } from './missed.ts';
import { labelOf, type Step, startSentence, stepOf } from './sentences.ts';

/** Far more than ours need, and some 10 s at most; beyond, regions multiply. */
const STEPS_MAX = 100_000;

/** A path through a machine. */
export interface Path {
  /** Its events and their conditions: another path has another name. */
  readonly name: string;
  /** The state that it starts in. */
  readonly state: StateValue;
  readonly steps: readonly Step[];
  /** The same for people; the first says where it begins. */
  readonly sentences: readonly string[];
}

/** The paths through a machine, and how much of it they take. */
export interface Paths {
  readonly paths: readonly Path[];
  readonly walked: number;
  /** The transitions that no path takes. */
  readonly missed: readonly Missed[];
  /** The ids of the states that no path enters. */
  readonly unentered: readonly string[];
}

interface Move {
  readonly outcome: Outcome<Taken>;
  readonly after: AnyMachineSnapshot;
}

/**
 * Paths from the beginning that together take every transition that can be reached, none of which is
 * the beginning of another one. Conditions are assumed, not computed: whether data can ever make
 * them true is for tests. Throws when there are more than `stepsMax` steps between situations.
 */
export function pathsOf(source: Chart | AnyStateMachine, stepsMax = STEPS_MAX): Paths {
  const chart = 'format' in source ? source : chartOf(source);
  const abstraction = abstractionOf(chart);
  const happenings = remembered((snapshot) => happeningsIn(snapshot, abstraction));
  const taken = new Set<string>();
  const situations: Situation[] = [];
  const chosen: Move[][] = [];
  for (const { state, moves } of shortestPaths(abstraction, happenings, stepsMax)) {
    const { outcomes, isLeftAtOnce, isCut } = happenings(state);
    const states = activeIn(state).map(abstraction.stateOf);
    situations.push({ states: new Set(states.map(({ id }) => id)), isLeftAtOnce, isCut });
    for (const outcome of outcomes) {
      if (idsOf([outcome]).every((id) => taken.has(id))) continue;
      const after = transition(abstraction.machine, state, outcome.event as never)[0];
      const path = [...moves, { outcome, after }];
      for (const id of idsOf(path.map((move) => move.outcome))) taken.add(id);
      chosen.push(path);
    }
  }
  const keyOf = (moves: readonly Move[]) =>
    moves.map(({ outcome }) => JSON.stringify(outcome.event));
  const keys = chosen.map((path) => keyOf(path).join('\n'));
  const longest = chosen.filter((_, i) => !keys.some((key) => key.startsWith(`${keys[i]}\n`)));
  return {
    paths: longest.map(pathsFrom(chart, abstraction)),
    walked: taken.size,
    ...missedIn(chart, taken, situations),
  };
}

function idsOf(outcomes: readonly Outcome<Taken>[]): string[] {
  return outcomes.flatMap(({ taken }) => taken.map(({ transition }) => transition.id));
}

/** What follows from a situation, computed once. */
export function remembered(compute: (snapshot: AnyMachineSnapshot) => Happenings) {
  const known = new Map<string, Happenings>();
  return (snapshot: AnyMachineSnapshot): Happenings => {
    const key = configurationOf(snapshot);
    const found = known.get(key) ?? compute(snapshot);
    known.set(key, found);
    return found;
  };
}

/** The shortest path to every configuration. */
export function shortestPaths(
  { machine, take }: Abstraction,
  happenings: (snapshot: AnyMachineSnapshot) => Happenings,
  stepsMax: number,
) {
  let steps = 0;
  const paths = getShortestPaths(machine, {
    events: (snapshot) => {
      const { outcomes } = happenings(snapshot as AnyMachineSnapshot);
      steps += outcomes.length;
      if (steps > stepsMax) {
        throw new Error(
          `expected at most ${stepsMax} steps between its situations, got more; split it, for ` +
            'parallel regions multiply them',
        );
      }
      return outcomes.map(({ event }) => event) as never;
    },
    serializeState: (snapshot) => configurationOf(snapshot as AnyMachineSnapshot) as never,
  });
  return paths.map(({ state, steps: all }) => ({
    state: state as AnyMachineSnapshot,
    // The first step is the start itself.
    moves: all.slice(1).map((step, index): Move => {
      const event = step.event as unknown as AssumedEvent;
      const before = all[index]?.state as AnyMachineSnapshot;
      return {
        outcome: { event, taken: take(before, event) },
        after: step.state as AnyMachineSnapshot,
      };
    }),
  }));
}

/** Says paths, each by a name of its own. */
function pathsFrom(chart: Chart, { machine, stateOf }: Abstraction) {
  const names = namesIn(chart);
  const [start] = initialTransition(machine);
  const leaves = activeIn(start).filter((node) => Object.keys(node.states).length === 0);
  const first = startSentence(leaves.map(stateOf), names);
  const counts = new Map<string, number>();
  return (moves: readonly Move[]): Path => {
    const steps = moves.map(({ outcome, after }) => stepOf(outcome, after.value, names));
    const name = moves.map(({ outcome }) => labelOf(outcome)).join(', ');
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return {
      name: count === 1 ? name : `${name} (${count})`,
      state: start.value,
      steps,
      sentences: [first, ...steps.map(({ sentence }) => sentence)],
    };
  };
}
