import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from 'xstate';
import { activeIn, childrenOf, transitionsOf } from '../model/nodes.ts';
import { type AssumedEvent, conditionsIn } from './assumptions.ts';

/** More conditions than that are not tried in all combinations but one at a time. */
const COMBINED_MAX = 6;

/** The events that matter in a configuration, one for each different outcome. */
export function eventsIn(
  snapshot: AnyMachineSnapshot,
  abstraction: AnyStateMachine,
  original: (node: AnyStateNode) => AnyStateNode,
): AssumedEvent[] {
  if (snapshot.status !== 'active') return [];
  const conditions = new Map<string, Set<string>>();
  let isLeftAtOnce = false;
  const active = activeIn(snapshot);
  for (const node of active) {
    const real = original(node);
    for (const [type, list] of transitionsOf(real)) {
      if (type.startsWith('xstate.done.state.') && !isDone(node, active)) continue;
      const key = typeIn(node, type);
      const names = list.flatMap(({ guard }) => conditionsIn(guard, real.machine));
      conditions.set(key, new Set([...(conditions.get(key) ?? []), ...names]));
      isLeftAtOnce ||= type === '' && list.some(({ guard }) => guard === undefined);
    }
  }
  // What is always taken leaves no time for anything else.
  const all = [...conditions].filter(([type]) => !isLeftAtOnce || /^s\d+ $/.test(type));
  return all.flatMap(([type, names]) => {
    const outcomes = new Map<string, AssumedEvent>();
    for (const holds of choices([...names])) {
      const taken = abstraction.getTransitionData(snapshot, { type, holds } as never);
      const outcome = taken
        .map((one) => `${one.source.id} ${one.eventType} ${indexOf(one)}`)
        .join();
      if (taken.length > 0 && !outcomes.has(outcome)) outcomes.set(outcome, { type, holds });
    }
    return [...outcomes.values()];
  });
}

/** What comes from outside reaches every region; what XState itself sends, one state only. */
export function typeIn({ id }: { readonly id: string }, type: string): string {
  return type === '' || type === '*' || type.startsWith('xstate.') ? `${id} ${type}` : type;
}

/** Which of the alternatives for its event a transition is. */
export function indexOf(one: { source: AnyStateNode; eventType: string }): number {
  const list: readonly unknown[] = one.source.transitions.get(one.eventType) ?? [];
  return list.indexOf(one);
}

/** Combinations of conditions, those with fewer first. */
function choices(names: readonly string[]): string[][] {
  if (names.length > COMBINED_MAX) return [[], ...names.map((name) => [name]), [...names]];
  const all: string[][] = [[]];
  for (const name of names) all.push(...all.map((list) => [...list, name]));
  return all.toSorted((a, b) => a.length - b.length);
}

/** Whether a state has come to its end: its child is final, or all its regions have. */
function isDone(node: AnyStateNode, active: readonly AnyStateNode[]): boolean {
  const children = childrenOf(node).filter((child) => active.includes(child));
  if (node.type === 'parallel') return children.every((child) => isDone(child, active));
  return children.some(({ type }) => type === 'final');
}
