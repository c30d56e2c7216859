/** A machine's states, as XState has them. */
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  getStateNodes,
  type StateValue,
} from 'xstate';

/** A transition as XState has it. */
export type Transition = NonNullable<ReturnType<AnyStateNode['transitions']['get']>>[number];

/** All states of a machine, each before its children. */
export function nodesOf({ root }: AnyStateMachine): AnyStateNode[] {
  const walk = (node: AnyStateNode): AnyStateNode[] => [node, ...childrenOf(node).flatMap(walk)];
  return walk(root);
}

/** A state's children as they were written. */
export function childrenOf(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states);
}

/** The states that are active in a snapshot. */
export function activeIn({ machine, value }: AnyMachineSnapshot): AnyStateNode[] {
  return [...new Set(getStateNodes(machine.root, value))];
}

/** Which states are active and which are remembered: what decides what may follow. */
export function configurationOf({ value, historyValue }: AnyMachineSnapshot): string {
  const remembered = Object.entries(historyValue).map(([id, nodes]) => [
    id,
    nodes.map((one) => one.id),
  ]);
  return JSON.stringify([value, remembered]);
}

/** A state value's text: the same, whatever the order of its regions. */
export function valueText(value: StateValue | undefined): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  const parts = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${parts.map(([key, one]) => `${JSON.stringify(key)}:${valueText(one)}`).join()}}`;
}

/** A state's transitions as they were written, by event; what is always taken comes first. */
export function transitionsOf(node: AnyStateNode): [type: string, alternatives: Transition[]][] {
  return [...(node.always?.length ? [['', node.always] as const] : []), ...node.transitions].map(
    ([type, alternatives]) => [type, [...alternatives] as Transition[]],
  );
}

/** What a state has for an event, in the order in which XState asks. */
export function candidatesOf({ transitions }: AnyStateNode, type: string): Transition[] {
  const others = [...transitions.keys()].filter((key) => key !== type && isMatching(key, type));
  return [type, ...others.toSorted((a, b) => b.length - a.length)].flatMap((key) => [
    ...((transitions.get(key) ?? []) as Transition[]),
  ]);
}

function isMatching(descriptor: string, type: string): boolean {
  if (descriptor === '*') return true;
  return descriptor.endsWith('.*') && `${type}.`.startsWith(descriptor.slice(0, -1));
}

/** All actions of a state: those of its transitions as well. */
export function actionsOf(node: AnyStateNode): unknown[] {
  const initial = node.type === 'compound' ? node.initial.actions : [];
  const taken = transitionsOf(node).flatMap(([, list]) => list.flatMap(({ actions }) => actions));
  return [...initial, ...node.entry, ...node.exit, ...taken];
}

/** What a history stands for before there is any; XState keeps that in the config only. */
export function historyDefault(node: AnyStateNode): AnyStateNode | undefined {
  const target: unknown = [node.config.target].flat()[0];
  return typeof target === 'string' ? nodeNamed(target, node.machine, node.parent) : undefined;
}

/** The state that a target names, from below a state on. */
export function nodeNamed(
  target: string,
  machine: AnyStateMachine,
  from: AnyStateNode | undefined,
): AnyStateNode | undefined {
  if (target.startsWith('#')) return machine.getStateNodeById(target);
  return target
    .replace(/^\./, '')
    .split('.')
    .reduce<AnyStateNode | undefined>((found, key) => found?.states[key], from);
}
