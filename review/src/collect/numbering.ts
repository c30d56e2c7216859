/** The numbers by which records name what is in a machine. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { isNotCovered } from '../coverage/not-covered.ts';
import { alternativesOf, type Shape, shapeOf } from '../coverage/shape.ts';
import type { Transition } from '../model/nodes.ts';
import type { Decided } from './facts.ts';

/** A machine's shape with the numbers of what is in it. */
export interface Numbering {
  readonly shape: Shape;
  readonly ofStates: (nodes: readonly AnyStateNode[]) => number[];
  /** None where the event is ignored on purpose: `'event': {}`. */
  readonly ofTransitions: (list: readonly Transition[]) => number[];
  readonly ofDecided: (list: readonly Decided[]) => [transition: number, targets: number[]][];
}

/** Numbers each machine once; null for those that no coverage is of. */
export function createNumbering(): (machine: AnyStateMachine) => Numbering | null {
  /** By its config, which all that `provide` makes of a machine have in common. */
  const known = new WeakMap<object, Numbering | null>();
  return (machine) => {
    const found = known.get(machine.config);
    if (found !== undefined) return found;
    const numbering = isNotCovered(machine.config) ? null : numberingOf(shapeOf(machine));
    known.set(machine.config, numbering);
    return numbering;
  };
}

function numberingOf(shape: Shape): Numbering {
  const states = new Map(shape.states.map((id, number) => [id, number]));
  const transitions = new Map(
    shape.transitions.map(({ source, type, index }, number) => [
      JSON.stringify([source, type, index]),
      number,
    ]),
  );
  const numbers = new WeakMap<object, number>();
  const ofStates: Numbering['ofStates'] = (nodes) =>
    nodes.flatMap(({ id }) => states.get(id) ?? []);
  const ofTransitions: Numbering['ofTransitions'] = (list) =>
    list.flatMap((one) => {
      const found = numbers.get(one) ?? transitions.get(keyOf(one)) ?? -1;
      numbers.set(one, found);
      return found < 0 ? [] : [found];
    });
  return {
    shape,
    ofStates,
    ofTransitions,
    ofDecided: (list) =>
      list.flatMap(([one, targets]) =>
        ofTransitions([one]).map((number): [number, number[]] => [number, ofStates(targets)]),
      ),
  };
}

function keyOf(transition: Transition): string {
  const { source, eventType } = transition;
  const index = alternativesOf(source, eventType).indexOf(transition);
  return JSON.stringify([source.id, eventType, index]);
}
