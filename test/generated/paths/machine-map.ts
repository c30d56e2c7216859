/** What a machine consists of, read from the machine itself: its states and its transitions. */
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  getNextTransitions,
  type StateValue,
} from 'xstate';

/** All state nodes of a machine, its root first. */
export function nodesOf(machine: AnyStateMachine): AnyStateNode[] {
  const walk = (node: AnyStateNode): AnyStateNode[] => [
    node,
    ...Object.values(node.states).flatMap(walk),
  ];
  return walk(machine.root);
}

/** A transition's name: where it starts, on what, and which of the alternatives it is. */
function labelOf(source: AnyStateNode, eventType: string, index: number): string {
  return `${source.id} on ${eventType || 'always'} #${index}`;
}

/** The names of all transitions, the deliberate ignores among them. */
export function labelsOf(machine: AnyStateMachine): string[] {
  return nodesOf(machine).flatMap((node) => [
    ...[...node.transitions].flatMap(([type, list]) =>
      list.map((_, index) => labelOf(node, type, index)),
    ),
    ...(node.always ?? []).map((_, index) => labelOf(node, '', index)),
  ]);
}

/** The name of a transition that was taken. */
export function labelOfTaken(transition: { source: AnyStateNode; eventType: string }): string {
  const { source, eventType } = transition;
  const list: readonly unknown[] = eventType
    ? (source.transitions.get(eventType) ?? [])
    : (source.always ?? []);
  return labelOf(source, eventType, list.indexOf(transition));
}

/** The event types an active state has a word for, timeouts and deliberate ignores included. */
export function typesKnownTo(snapshot: AnyMachineSnapshot): Set<string> {
  const types = getNextTransitions(snapshot).map(({ eventType }) => eventType);
  return new Set(types.filter((type) => type !== ''));
}

/** The nodes of a machine that are active. */
export function activeNodesOf(snapshot: AnyMachineSnapshot): AnyStateNode[] {
  return nodesOf(snapshot.machine).filter(({ path }) => {
    const [leaf, ...above] = path.toReversed();
    if (leaf === undefined) return true;
    return snapshot.matches(above.reduce<StateValue>((value, key) => ({ [key]: value }), leaf));
  });
}

/** Whether an event is what a peer says: in a state tagged `deaf`, nobody tells it. */
export function isOfPeer(type: string): boolean {
  return /^(peer|line|server)\./.test(type);
}

/** The event types of a machine that come from outside. */
export function eventTypesOf(machine: AnyStateMachine): string[] {
  const types = nodesOf(machine).flatMap((node) => [...node.transitions.keys()]);
  return [...new Set(types)].filter((type) => !type.startsWith('xstate.'));
}
