/** What of a machine is the same wherever it is built and whatever its tests provide. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { guardParts } from '../model/guards.ts';
import { nodesOf } from '../model/nodes.ts';
import { readTransitions } from '../model/read-machine.ts';

/** A machine's states and transitions, which records name by their numbers. */
export interface Shape {
  /** The machine's id. */
  readonly id: string;
  /** Two machines are the same if and only if this is the same. */
  readonly key: string;
  /** Ids, each state before its children. */
  readonly states: readonly string[];
  /** Those of a chart, in its order. */
  readonly transitions: readonly ShapeTransition[];
}

/** A transition, with the ids that its chart has for it. */
export interface ShapeTransition {
  readonly id: string;
  readonly source: string;
  /** As XState has it; empty for what is always taken. */
  readonly type: string;
  /** Which of the alternatives for its event it is. */
  readonly index: number;
  readonly hasGuard: boolean;
  readonly targets: readonly string[];
}

/**
 * The shape of a machine. What tells machines apart are their states and, of each transition, its
 * event, its targets and the names of what it asks. Code is left out, for it is other code once it is
 * built, and so is what `provide` gives, for tests give other things.
 */
export function shapeOf(machine: AnyStateMachine): Shape {
  const read = nodesOf(machine).map((node) => ({ node, transitions: readTransitions(node) }));
  return {
    id: machine.id,
    key: JSON.stringify(
      read.map(({ node, transitions }) => [
        node.id,
        node.type,
        transitions.map(({ type, index, read: { targets, reenter } }) => [
          type,
          targets,
          reenter,
          guardKey(alternativesOf(node, type)[index]?.guard),
        ]),
      ]),
    ),
    states: read.map(({ node }) => node.id),
    transitions: read.flatMap(({ node, transitions }) =>
      transitions.map(({ type, index, read: { id, guard, targets = [] } }) => {
        return { id, source: node.id, type, index, hasGuard: guard !== undefined, targets };
      }),
    ),
  };
}

/** The transitions that a state has under the type of an event, or always. */
export function alternativesOf(node: AnyStateNode, type: string | null) {
  return (type === '' ? node.always : node.transitions.get(type ?? '')) ?? [];
}

function guardKey(guard: unknown): unknown {
  if (guard === undefined || typeof guard === 'string') return guard;
  if (typeof guard === 'function') return 1;
  const parts = guardParts(guard);
  if (parts.operator === 'in') return parts.stateValue;
  return parts.operator === null ? Object(guard).type : parts.guards.map(guardKey);
}
