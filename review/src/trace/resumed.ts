/** What of a machine's situation can be known from its state alone. */
import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode, StateValue } from 'xstate';
import { activeIn, childrenOf, nodesOf, valueText } from '../model/nodes.ts';

/** A machine that goes on from a state; null where it has no such state. */
export function resumed(machine: AnyStateMachine, value: StateValue): AnyMachineSnapshot | null {
  if (strangerIn(machine, value) !== null) return null;
  const snapshot = resolved(machine, value);
  return valueText(snapshot.value) === valueText(value) ? snapshot : null;
}

function resolved(machine: AnyStateMachine, value: StateValue, historyValue = {}) {
  return machine.resolveState({ value, historyValue, context: {} });
}

/** As it is, and as if it remembered what it is about to enter. */
export function withGuessedHistory(
  snapshot: AnyMachineSnapshot,
  to: StateValue,
): readonly AnyMachineSnapshot[] {
  const { historyValue, machine, value } = snapshot;
  const active = strangerIn(machine, to) === null ? activeIn(resolved(machine, to)) : [];
  const guessed = nodesOf(machine).flatMap((node) => {
    const isUnknown = node.type === 'history' && historyValue[node.id] === undefined;
    const nodes = isUnknown ? active.filter((one) => isRemembered(one, node)) : [];
    return nodes.length > 0 ? [[node.id, nodes]] : [];
  });
  if (guessed.length === 0) return [snapshot];
  return [snapshot, resolved(machine, value, { ...historyValue, ...Object.fromEntries(guessed) })];
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

/** The first name in a state that a machine does not have, as a path; null where it has all. */
export function strangerIn({ root }: AnyStateMachine, value: StateValue): string | null {
  return strangerBelow(root, value);
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
