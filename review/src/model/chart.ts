import type { StateValue } from 'xstate';

/** What is written before a chart's states, so that a later reader knows what it has before it. */
export const CHART_FORMAT = 2;

/** A machine as plain JSON: all that a picture, a table or a comparison needs, and no code. */
export interface Chart {
  readonly format: typeof CHART_FORMAT;
  /** The machine's id. */
  readonly id: string;
  /** The root first, each state before its children, in the order in which they were written. */
  readonly states: readonly ChartState[];
  /** What the names stand for, by kind and name. */
  readonly code?: readonly ChartCode[];
}

/** An implementation that is used by its name. */
export interface ChartCode {
  readonly kind: 'action' | 'actor' | 'context' | 'delay' | 'guard';
  readonly name: string;
  /** Its code as a line, shortened. */
  readonly line: string;
  /** Of all its code, however it is formatted. */
  readonly hash: string;
}

/** An actor that a state invokes or spawns. */
export interface ChartActor {
  /** Its id; where it was given none, what it is an actor of. */
  readonly name: string;
  /** The name of its logic, where that is another one. */
  readonly src?: string;
  /** What its logic is; not there where that is not known. */
  readonly kind?: 'machine' | 'promise' | 'callback' | 'observable' | 'transition';
  /** The id of its machine. */
  readonly machine?: string;
  readonly systemId?: string;
  readonly input?: string;
  /** Its code as a line, where it has no name under which that is found. */
  readonly line?: string;
}

/** A condition, or what it is composed of; `in` is a state's id after a `#`, or its value. */
export type ChartCondition =
  | string
  | { readonly and: readonly ChartCondition[] }
  | { readonly or: readonly ChartCondition[] }
  | { readonly not: ChartCondition }
  | { readonly in: StateValue };

/** A state, without its children: those name it as their parent. */
export interface ChartState {
  readonly id: string;
  /** The last part of its path, which is what a picture shows. */
  readonly key: string;
  readonly parent?: string;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  readonly history?: 'shallow' | 'deep';
  readonly description?: string;
  readonly tags?: readonly string[];
  /** As JSON, shortened. */
  readonly meta?: string;
  /** The child that is entered first; of a history, the state it stands for at first. */
  readonly initial?: string;
  readonly initialActions?: readonly string[];
  readonly invoke?: readonly ChartActor[];
  /** The actors that it, or a transition of it, spawns. */
  readonly spawns?: readonly ChartActor[];
  readonly entry?: readonly string[];
  readonly exit?: readonly string[];
  /** What it gives to whoever waits for its end: code or JSON, shortened. */
  readonly output?: string;
  /** The events that are ignored on purpose: `'event': {}` and no alternative. */
  readonly ignores?: readonly string[];
  /** The same as XState has them, where one of them is another. */
  readonly ignoredTypes?: readonly string[];
  readonly transitions?: readonly ChartTransition[];
}

/** A transition, one of the alternatives for its event. */
export interface ChartTransition {
  /** Its state, its event and its guard; a number, where that is not enough. */
  readonly id: string;
  /** As people read it: `door.opened`, `after settleMs`, `always`, `done`, `error link`. */
  readonly event: string;
  /** As XState has it, where that is another; empty for what is always taken. */
  readonly type?: string;
  /** Which of its state's `invoke` a `done`, an `error` or a `snapshot` is of. */
  readonly actor?: number;
  /** How long an `after` waits, in ms; not there when that is computed. */
  readonly delayMs?: number;
  readonly guard?: string;
  /** The guard as a tree, where it is more than its name. */
  readonly condition?: ChartCondition;
  /** Ids of states; not there when the transition stays where it is. */
  readonly targets?: readonly string[];
  /** Its code, the first of its actions, says whether and where it leads: it is one of XState 6. */
  readonly computed?: true;
  readonly reenter?: true;
  readonly actions?: readonly string[];
  readonly description?: string;
  /** As JSON, shortened. */
  readonly meta?: string;
}

/** How people call the states, by id: the names from below the root on; the root is the machine. */
export function namesIn(chart: Chart): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const [root] = chart.states;
  for (const { id, key, parent } of chart.states) {
    const isTop = parent === undefined || parent === root?.id;
    names.set(id, isTop ? key : `${names.get(parent)}.${key}`);
  }
  return names;
}
