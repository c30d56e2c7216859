import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  createMachine,
} from 'xstate';
import { childrenOf, historyDefault, transitionsOf } from '../model/nodes.ts';
import { type AssumedEvent, assumed } from './assumptions.ts';
import { eventsIn, typeIn } from './events.ts';

/** A machine's states and transitions without what they do and without its data. */
export interface Abstraction {
  readonly machine: AnyStateMachine;
  /** The state of the real machine that a state of the abstraction stands for. */
  readonly original: (node: AnyStateNode) => AnyStateNode;
  /** The events that matter in a configuration, one for each different outcome. */
  readonly events: (snapshot: AnyMachineSnapshot) => AssumedEvent[];
}

/**
 * The same states and transitions with every condition left to the event. So it can be walked
 * without input, samples of events or actors, whatever machine it is; a condition is assumed, never
 * computed. Timeouts, ends of actors and what is always taken are events like all others.
 */
export function abstractionOf(machine: AnyStateMachine): Abstraction {
  const nodes: AnyStateNode[] = [];
  const collect = (node: AnyStateNode): void => {
    nodes.push(node);
    childrenOf(node).forEach(collect);
  };
  collect(machine.root);
  const idOf = (node: AnyStateNode) => `s${nodes.indexOf(node)}`;
  const original = ({ id }: AnyStateNode) => nodes[Number(id.slice(1))] ?? machine.root;

  const idIn = (id: string) => {
    try {
      return idOf(machine.getStateNodeById(id));
    } catch {
      // Asking for it fails in the machine itself as well.
      return null;
    }
  };

  const targetOf = (node: AnyStateNode | undefined) =>
    node === undefined ? {} : { target: `#${idOf(node)}` };

  const config = (node: AnyStateNode): object => ({
    id: idOf(node),
    type: node.type,
    ...(node.type === 'history' && {
      history: node.history || 'shallow',
      ...targetOf(historyDefault(node)),
    }),
    ...(node.type === 'compound' && { initial: node.initial.target?.[0]?.key }),
    ...(node.type !== 'history' && {
      states: Object.fromEntries(childrenOf(node).map((child) => [child.key, config(child)])),
    }),
    on: Object.fromEntries(
      transitionsOf(node).map(([type, list]) => [
        typeIn({ id: idOf(node) }, type),
        list.map(({ target, guard, reenter }) => ({
          ...(target && { target: target.map((one) => `#${idOf(one)}`) }),
          ...(guard !== undefined && { guard: assumed(guard, machine, idIn) }),
          reenter,
        })),
      ]),
    ),
  });
  const abstraction: AnyStateMachine = createMachine(config(machine.root) as never);
  return { machine: abstraction, original, events: (it) => eventsIn(it, abstraction, original) };
}
