import type { AnyMachineSnapshot, AnyStateNode } from 'xstate';
import { activeIn, childrenOf } from '../model/nodes.ts';
import { type Abstraction, OTHER, type Outcome, typeOf } from './abstraction.ts';
import { ALWAYS, outcomesOf } from './assumptions.ts';

/** What may happen in a situation: events, one for each different outcome. */
export interface Happenings {
  readonly outcomes: readonly Outcome[];
  /** Why no other event than these can come: something is always taken, or a state is done. */
  readonly isLeftAtOnce: boolean;
  /** Whether there may be others, for which there were too many. */
  readonly isCut: boolean;
}

/** How the type of the event begins that XState raises where a state has come to its end. */
export const DONE = 'xstate.done.state.';

/** The events that take something in a situation; what is always taken leaves no time for others. */
export function happeningsIn(snapshot: AnyMachineSnapshot, abstraction: Abstraction): Happenings {
  if (snapshot.status !== 'active') return { outcomes: [], isLeftAtOnce: false, isCut: false };
  const active = activeIn(snapshot);
  const states = active.map(abstraction.stateOf);
  const done = new Set(active.filter((one) => isDone(one, active)).map(doneTypeIn(abstraction)));
  const types = new Set(states.flatMap(({ transitions = [] }) => transitions.map(typeOf)));
  const isPossible = (type: string) => !type.startsWith(DONE) || done.has(type);
  const outcomes: Outcome[] = [];
  let isCut = false;
  // What XState does by itself comes first.
  const rank = (type: string) => (type === ALWAYS ? 0 : type.startsWith(DONE) ? 1 : 2);
  const inOrder = [...types].filter(isPossible).toSorted((a, b) => rank(a) - rank(b));
  for (const type of inOrder) {
    const tried = outcomesOf(type === '*' ? OTHER : type, (event) =>
      abstraction.step(snapshot, event),
    );
    outcomes.push(...different(tried.outcomes));
    isCut ||= tried.isCut;
    const isCertain = !tried.isCut && tried.outcomes.every(({ taken }) => taken.length > 0);
    if (rank(type) < 2 && isCertain) return { outcomes, isLeftAtOnce: true, isCut };
  }
  return { outcomes, isLeftAtOnce: false, isCut };
}

/** One of those that take the same. */
function different(outcomes: readonly Outcome[]): Outcome[] {
  const known = new Set<string>();
  return outcomes.filter(({ taken }) => {
    const key = taken.map(({ transition }) => transition.id).join('\n');
    const isNew = !known.has(key);
    known.add(key);
    return isNew && taken.length > 0;
  });
}

function doneTypeIn({ stateOf }: Abstraction) {
  return (node: AnyStateNode) => DONE + stateOf(node).id;
}

/** Whether a state has come to its end: it or its child is final, or all its regions have. */
function isDone(node: AnyStateNode, active: readonly AnyStateNode[]): boolean {
  const children = childrenOf(node).filter((child) => active.includes(child));
  if (node.type === 'parallel') return children.every((child) => isDone(child, active));
  return [node, ...children].some(({ type }) => type === 'final');
}
