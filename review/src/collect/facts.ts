/** What can be learnt from one step of a machine without running any of its code. */
import type { AnyMachineSnapshot, AnyStateNode } from 'xstate';
import { activeIn, candidatesOf, childrenOf, type Transition } from '../model/nodes.ts';

/** A step of a machine: what came, in which situation, and what was chosen. */
export interface MachineStep {
  /** Not there where a machine starts. */
  readonly before: AnyMachineSnapshot | undefined;
  readonly event: string;
  readonly chosen: readonly Transition[];
  readonly after: AnyMachineSnapshot;
  /** Where those lead whose code says it. */
  readonly decided?: readonly Decided[];
  /** Follows another step of the same event, between which there is no snapshot to be had. */
  readonly isFurther?: boolean;
}

/** A transition, and where its code said that it leads. */
export type Decided = readonly [transition: Transition, targets: readonly AnyStateNode[]];

/** What it shows. */
export interface StepFacts {
  readonly states: readonly AnyStateNode[];
  /** Transitions whose conditions were asked, and were false. */
  readonly passed: readonly Transition[];
  /** The innermost states that were active, where none has a word for the event. */
  readonly unhandledIn: readonly AnyStateNode[];
}

/** The facts of a step, but for what was taken. */
export function factsOf({ before, event, chosen, after }: MachineStep): StepFacts {
  const active = before === undefined ? aroundAll(chosen) : activeIn(before);
  const isAlways = chosen.some(({ eventType }) => eventType === '');
  const candidates = isAlways ? alwaysOf : (node: AnyStateNode) => candidatesOf(node, event);
  const isKnown = chosen.length > 0 || active.some((node) => candidates(node).length > 0);
  // Who wants to know of an actor's end says so; an error that nobody takes is an end by itself.
  const isOwn = event.startsWith('xstate.') && !event.startsWith('xstate.error.');
  return {
    // A state that is left at once is seen as a source only.
    states: [...active, ...chosen.map(({ source }) => source), ...activeIn(after)],
    passed: passedIn(active, candidates, chosen, isAlways),
    unhandledIn: isKnown || isOwn ? [] : active.filter((node) => isInnermost(node, active)),
  };
}

/** The facts of a machine that came to rest: what it would take by itself was asked and is false. */
export function factsAtRest(snapshot: AnyMachineSnapshot): StepFacts {
  const states = activeIn(snapshot);
  const isResting = snapshot.status === 'active';
  return {
    states,
    passed: isResting ? passedIn(states, alwaysOf, [], true) : [],
    unhandledIn: [],
  };
}

/** What was active for certain when these were chosen, each state before its children. */
export function aroundAll(chosen: readonly Transition[]): AnyStateNode[] {
  const around = (node: AnyStateNode): AnyStateNode[] => [
    ...(node.parent ? around(node.parent) : []),
    node,
  ];
  return [...new Set(chosen.flatMap(({ source }) => around(source)))];
}

function alwaysOf({ always = [] }: AnyStateNode): readonly Transition[] {
  return always;
}

/**
 * What was asked before others were chosen, from the innermost states outwards. A state around
 * regions is asked for an event if none of them has something; for what is always taken, if one of
 * them has nothing.
 */
function passedIn(
  active: readonly AnyStateNode[],
  candidates: (node: AnyStateNode) => readonly Transition[],
  chosen: readonly Transition[],
  isAlways: boolean,
): Transition[] {
  const passed: Transition[] = [];
  const isAnswered = (node: AnyStateNode): boolean => {
    const inner = childrenOf(node)
      .filter((child) => active.includes(child))
      .map(isAnswered);
    const isInside = isAlways ? inner.length > 0 && inner.every(Boolean) : inner.some(Boolean);
    if (isInside) return true;
    for (const one of candidates(node)) {
      if (chosen.includes(one)) return true;
      passed.push(one);
    }
    return false;
  };
  const [root] = active;
  if (root !== undefined) isAnswered(root);
  return passed.filter(({ guard }) => guard !== undefined);
}

function isInnermost(node: AnyStateNode, active: readonly AnyStateNode[]): boolean {
  return !childrenOf(node).some((child) => active.includes(child));
}
