/** What is not said of the steps of XState 6, which come in one list without snapshots. */
import type { AnyStateNode } from 'xstate';
import { childrenOf, type Transition } from '../model/nodes.ts';
import type { Transition6 } from '../model/xstate-6.ts';
import { ancestorsOf } from './conflicts.ts';
import type { Decided } from './facts.ts';

/** Those that are taken at once: of one event, in different regions. */
export function together(list: readonly Transition6[]): Transition6[][] {
  const groups: Transition6[][] = [];
  for (const one of list) {
    const last = groups.at(-1);
    const isBeside = last?.every(
      (other) => other.eventType === one.eventType && areBeside(other.source, one.source),
    );
    if (isBeside) last?.push(one);
    else groups.push([one]);
  }
  return groups;
}

function areBeside(one: AnyStateNode, other: AnyStateNode): boolean {
  const others = [other, ...ancestorsOf(other)];
  const inner = [one, ...ancestorsOf(one)].find((node) => others.includes(node));
  return inner?.type === 'parallel' && inner !== one && inner !== other;
}

/** What was entered by transitions that were taken, as far as that is known without a snapshot. */
export function enteredBy(
  taken: readonly Transition[],
  decided: readonly Decided[],
): AnyStateNode[] {
  const fixed = taken.flatMap(({ target = [] }) => target as AnyStateNode[]);
  return [...decided.flatMap((one) => one[1]), ...fixed].flatMap(enteredWith);
}

function enteredWith(target: AnyStateNode): AnyStateNode[] {
  const below = (node: AnyStateNode): AnyStateNode[] => {
    const first = node.type === 'compound' ? node.initial.target : [];
    const inner = node.type === 'parallel' ? childrenOf(node) : first;
    return [node, ...(inner ?? []).flatMap(below)];
  };
  return target.type === 'history' ? [] : [...below(target), ...ancestorsOf(target)];
}
