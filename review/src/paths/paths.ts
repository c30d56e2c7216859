import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { namesIn } from '../model/chart.ts';
import { activeIn } from '../model/nodes.ts';
import { chartOf, readTransitions } from '../model/read-machine.ts';
import { type Abstraction, abstractionOf } from './abstraction.ts';
import type { AssumedEvent } from './assumptions.ts';
import { indexOf } from './events.ts';
import { sentenceOf, type Taken } from './sentences.ts';

/** Far more than ours need, and some 10 s at most; beyond, regions multiply. */
const STEPS_MAX = 100_000;

/** A path through a machine: sentences, the first says where it begins. */
export interface Path {
  readonly sentences: readonly string[];
}

/** The paths through a machine, and how much of it they take. */
export interface Paths {
  readonly paths: readonly Path[];
  readonly walked: number;
  /** The transitions that no path takes, by their ids in the chart. */
  readonly missed: readonly string[];
}

interface Step {
  readonly event: AssumedEvent;
  readonly before: AnyMachineSnapshot;
  /** What is ignored on purpose is left out. */
  readonly taken: readonly Taken[];
}

/**
 * Paths from the beginning that together take every transition that can be reached, none of which is
 * the beginning of another one. Conditions are assumed, not computed: whether data can ever make
 * them true is for tests. Throws when there are more than `stepsMax` steps between situations.
 */
export function pathsOf(machine: AnyStateMachine, stepsMax = STEPS_MAX): Paths {
  const chart = chartOf(machine);
  const abstraction = abstractionOf(machine);
  const ids = ({ taken }: Step) => taken.map(({ transition }) => transition.id);
  const taken = new Set<string>();
  const chosen: Step[][] = [];
  for (const { state, steps } of shortestPaths(abstraction, stepsMax)) {
    for (const event of abstraction.events(state)) {
      const last = stepOf(abstraction, state, event);
      if (ids(last).every((id) => taken.has(id))) continue;
      const path = [...steps, last];
      for (const id of path.flatMap(ids)) taken.add(id);
      chosen.push(path);
    }
  }
  const keyOf = (steps: readonly Step[]) => steps.map(({ event }) => JSON.stringify(event));
  const keys = chosen.map((path) => keyOf(path).join('\n'));
  const longest = chosen.filter((_, i) => !keys.some((key) => key.startsWith(`${keys[i]}\n`)));
  const all = chart.states.flatMap(({ transitions = [] }) => transitions.map(({ id }) => id));
  const words = wordsFor(namesIn(chart), abstraction);
  return {
    paths: longest.map((steps) => ({ sentences: words(steps) })),
    walked: all.filter((id) => taken.has(id)).length,
    missed: all.filter((id) => !taken.has(id)),
  };
}

/** The shortest path to every configuration. */
function shortestPaths(abstraction: Abstraction, stepsMax: number) {
  let steps = 0;
  const paths = getShortestPaths(abstraction.machine, {
    events: (snapshot) => {
      const events = abstraction.events(snapshot as AnyMachineSnapshot);
      steps += events.length;
      if (steps > stepsMax) {
        throw new Error(
          `expected at most ${stepsMax} steps between its situations, got more; split it, for ` +
            'parallel regions multiply them',
        );
      }
      return events as never;
    },
    serializeState: (snapshot) => configurationOf(snapshot as AnyMachineSnapshot) as never,
  });
  return paths.map(({ state, steps }) => ({
    state: state as AnyMachineSnapshot,
    // The first step is the start itself.
    steps: steps.slice(1).map(({ event }, index) => {
      const before = steps[index]?.state as AnyMachineSnapshot;
      return stepOf(abstraction, before, event as never);
    }),
  }));
}

/** Which states are active and which are remembered: what decides what may follow. */
function configurationOf({ value, historyValue }: AnyMachineSnapshot): string {
  const remembered = Object.entries(historyValue).map(([id, nodes]) => [
    id,
    nodes.map((one) => one.id),
  ]);
  return JSON.stringify([value, remembered]);
}

function stepOf(abstraction: Abstraction, before: AnyMachineSnapshot, event: AssumedEvent): Step {
  const all = abstraction.machine.getTransitionData(before, event as never);
  const taken = all.flatMap((one) => {
    const source = abstraction.original(one.source);
    const index = indexOf(one);
    const type = one.eventType.replace(/^s\d+ /, '');
    const read = readTransitions(source).find((it) => it.type === type && it.index === index);
    return read === undefined ? [] : [{ source, index, transition: read.read }];
  });
  return { event, before, taken };
}

/** Says a path in sentences. */
function wordsFor(names: ReadonlyMap<string, string>, abstraction: Abstraction) {
  return (steps: readonly Step[]): string[] => {
    const [first] = steps;
    const active = first ? activeIn(first.before) : [];
    const leaves = active.filter((node) => Object.keys(node.states).length === 0);
    const ids = new Set(leaves.map((node) => abstraction.original(node).id));
    const start = [...names].filter(([id]) => ids.has(id)).map(([, name]) => name);
    return [
      `It starts in ${start.join(', ')}.`,
      ...steps.map(({ taken }) => sentenceOf(taken, names)),
    ];
  };
}
