import type { AnyStateMachine, StateValue } from 'xstate';
import { type Chart, namesIn } from '../model/chart.ts';
import { activeIn } from '../model/nodes.ts';
import { chartOf } from '../model/read-machine.ts';
import { type Abstraction, abstractionOf, type Outcome } from './abstraction.ts';
import { type Missed, missedIn } from './missed.ts';
import { labelOf, type Step, startSentence, stepOf } from './sentences.ts';
import { situationsOf } from './situations.ts';

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

/**
 * Paths from the beginning that together take every transition that can be reached, none of which is
 * the beginning of another one. Conditions are assumed, not computed: whether data can ever make
 * them true is for tests. Throws when there are more than `stepsMax` steps between situations.
 */
export function pathsOf(source: Chart | AnyStateMachine, stepsMax = STEPS_MAX): Paths {
  const chart = 'format' in source ? source : chartOf(source);
  const abstraction = abstractionOf(chart);
  const situations = [...situationsOf(abstraction, stepsMax).values()];
  const taken = new Set<string>();
  const chosen: Outcome[][] = [];
  for (const { path, outcomes } of situations) {
    for (const outcome of outcomes) {
      if (idsOf([outcome]).every((id) => taken.has(id))) continue;
      chosen.push([...path, outcome]);
      for (const id of idsOf([...path, outcome])) taken.add(id);
    }
  }
  const keyOf = (path: readonly Outcome[]) => path.map(({ event }) => JSON.stringify(event));
  const keys = chosen.map((path) => keyOf(path).join('\n'));
  const longest = chosen.filter((_, i) => !keys.some((key) => key.startsWith(`${keys[i]}\n`)));
  return {
    paths: longest.map(pathsFrom(chart, abstraction)),
    walked: taken.size,
    ...missedIn(chart, taken, situations),
  };
}

function idsOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ taken }) => taken.map(({ transition }) => transition.id));
}

/** Says paths, each by a name of its own. */
function pathsFrom(chart: Chart, { start, stateOf }: Abstraction) {
  const names = namesIn(chart);
  const leaves = activeIn(start).filter((node) => Object.keys(node.states).length === 0);
  const first = startSentence(leaves.map(stateOf), names);
  const counts = new Map<string, number>();
  return (path: readonly Outcome[]): Path => {
    const steps = path.map((outcome) => stepOf(outcome, names));
    const name = path.map(labelOf).join(', ');
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
