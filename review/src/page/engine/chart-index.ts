/** Which transition of a chart one of XState's is, and what an event may take. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { Chart, ChartTransition } from '../../model/chart.ts';
import {
  candidatesOf,
  childrenOf,
  nodesOf,
  type Transition,
  transitionsOf,
} from '../../model/nodes.ts';
import { isIgnored } from '../../model/read-machine.ts';

/** A machine's transitions, and what its chart says of them. */
export interface ChartIndex {
  /** Undefined of what is ignored on purpose. */
  readonly chartOf: ReadonlyMap<Transition, ChartTransition>;
}

/**
 * By place and not by id: ids have code in them where something has no name, and code is another after
 * it is bundled.
 */
export function chartIndexOf(machine: AnyStateMachine, { states }: Chart): ChartIndex {
  const found = new Map<Transition, ChartTransition>();
  nodesOf(machine).forEach((node, at) => {
    const read = states[at]?.transitions ?? [];
    const own = transitionsOf(node)
      .filter((one) => !isIgnored(one))
      .flatMap(([, list]) => list);
    own.forEach((transition, index) => {
      const of = read[index];
      if (of !== undefined) found.set(transition, of);
    });
  });
  return { chartOf: found };
}

/** What an event may take, and whether it is certain that it takes something. */
interface Candidates {
  readonly transitions: readonly Transition[];
  readonly isCertain: boolean;
}

/** The transitions that an event may take in a state, in the order in which they are tried. */
export function candidatesFor(
  node: AnyStateNode,
  active: ReadonlySet<AnyStateNode>,
  type: string,
): Candidates {
  const inner = childrenOf(node)
    .filter((child) => active.has(child))
    .map((child) => candidatesFor(child, active, type));
  const transitions = inner.flatMap((one) => one.transitions);
  if (inner.some(({ isCertain }) => isCertain)) return { transitions, isCertain: true };
  const own = candidatesOf(node, type);
  const isCertain = own.some(({ guard }) => guard === undefined);
  // What has no condition leaves nothing to those after it.
  const end = own.findIndex(({ guard }) => guard === undefined);
  return { transitions: [...transitions, ...(end < 0 ? own : own.slice(0, end + 1))], isCertain };
}
