/** What XState drops of the transitions that regions choose, which it does after it tells of them. */
import type { AnyMachineSnapshot, AnyStateNode } from 'xstate';
import { activeIn, type Transition } from '../model/nodes.ts';
import { aroundAll, type MachineStep } from './facts.ts';

/**
 * The transitions that are taken of those that were chosen. Of two that leave the same states, the
 * inner one is taken, or else the first; as SCXML has it.
 */
export function withoutConflicts(step: MachineStep): readonly Transition[] {
  const { chosen, before, decided, isFurther } = step;
  if (chosen.length < 2 || (before === undefined && !isFurther)) return chosen;
  const active = before === undefined ? aroundAll(chosen) : activeIn(before);
  const led = new Map(decided);
  const targetsOf = (one: Transition) => led.get(one) ?? one.target ?? [];
  const left = new Map(chosen.map((one) => [one, leftBy(one, targetsOf(one), active, before)]));
  let kept: Transition[] = [];
  for (const one of chosen) {
    const rivals = kept.filter((other) =>
      left.get(one)?.some((node) => left.get(other)?.includes(node)),
    );
    const isInner = rivals.every((other) => isInside(one.source, other.source));
    if (isInner) kept = [...kept.filter((other) => !rivals.includes(other)), one];
  }
  return kept;
}

/** The states that a transition leaves. */
function leftBy(
  { source, reenter }: Transition,
  named: readonly AnyStateNode[],
  active: readonly AnyStateNode[],
  before: AnyMachineSnapshot | undefined,
): AnyStateNode[] {
  // What a history stands for at first is beside it.
  const targets = named.flatMap((node) => before?.historyValue[node.id] ?? node);
  if (targets.length === 0) return [];
  const isLocal = targets.every((node) => node === source || isInside(node, source));
  if (isLocal && !reenter) return active.filter((node) => isInside(node, source));
  const around = ancestorsOf(targets[0]).find((outer) =>
    [...targets, source].every((node) => isInside(node, outer)),
  );
  if (around === undefined) return active.filter((node) => reenter || isInside(node, active[0]));
  return active.filter((node) => isInside(node, around));
}

function isInside(node: AnyStateNode, outer: AnyStateNode | undefined): boolean {
  return ancestorsOf(node).some((one) => one === outer);
}

/** The states around a state, from the nearest on. */
export function ancestorsOf(node: AnyStateNode | undefined): AnyStateNode[] {
  return node?.parent ? [node.parent, ...ancestorsOf(node.parent)] : [];
}
