/** Turns what machines do into facts of the test that runs, each of which is told once. */
import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode } from 'xstate';
import { isNotCovered } from '../coverage/not-covered.ts';
import { alternativesOf, type Shape, shapeOf } from '../coverage/shape.ts';
import type { Transition } from '../model/nodes.ts';
import { withoutConflicts } from './conflicts.ts';
import { factsAtRest, factsOf, type StepFacts } from './facts.ts';
import type { Observer } from './observe.ts';
import type { Recorder } from './recorder.ts';

/** A machine's shape with the numbers of what is in it. */
interface Known {
  readonly shape: Shape;
  readonly states: ReadonlyMap<string, number>;
  /** By source, type and index. */
  readonly transitions: ReadonlyMap<string, number>;
}

/** What is kept of a snapshot. */
interface Situation {
  readonly value: string;
  /** The transitions that led there. */
  last: readonly number[];
  /** Whether what is always taken was taken last and changed nothing: XState asks no more then. */
  isUnasked: boolean;
}

/** More characters of an event's type are not kept: it may be from outside. */
const EVENT_CHARACTERS_MAX = 200;

/** Observes machines for whatever recorder there is at that time. */
export function collectorFor(current: () => Recorder | null): Observer {
  const knowns = new WeakMap<object, Known | null>();
  const numbers = new WeakMap<object, number>();
  const situations = new WeakMap<object, Situation>();

  /** By its config, which all that `provide` makes of a machine have in common. */
  function knownOf(machine: AnyStateMachine): Known | null {
    const found = knowns.get(machine.config);
    if (found !== undefined) return found;
    const known = isNotCovered(machine.config) ? null : read(machine);
    knowns.set(machine.config, known);
    return known;
  }

  function situationOf(snapshot: AnyMachineSnapshot): Situation {
    const found = situations.get(snapshot);
    if (found !== undefined) return found;
    const situation = { value: JSON.stringify(snapshot.value), last: [], isUnasked: false };
    situations.set(snapshot, situation);
    return situation;
  }

  /** None where the event is ignored on purpose: `'event': {}`. */
  function numbersOf({ transitions }: Known, list: readonly Transition[]): number[] {
    return list.flatMap((one) => {
      const found = numbers.get(one) ?? transitions.get(keyOf(one)) ?? -1;
      numbers.set(one, found);
      return found < 0 ? [] : [found];
    });
  }

  function inNumbers(known: Known, { states, passed, unhandledIn }: StepFacts, event = '') {
    const stateNumbers = (nodes: readonly AnyStateNode[]) =>
      nodes.flatMap(({ id }) => known.states.get(id) ?? []);
    const type = event.slice(0, EVENT_CHARACTERS_MAX);
    return {
      states: stateNumbers(states),
      passed: numbersOf(known, passed),
      unhandled: unhandledIn.length > 0 ? [[type, stateNumbers(unhandledIn)] as const] : [],
    };
  }

  return {
    stepped: (step) => {
      const { before, event, after } = step;
      const known = event === 'xstate.stop' ? null : knownOf(after.machine);
      if (known === null) return;
      const from = before && situationOf(before);
      const to = situationOf(after);
      const taken = numbersOf(known, withoutConflicts(step.chosen, before));
      const last = from?.last ?? [];
      to.last = taken.length > 0 ? taken : last;
      to.isUnasked = before === after && step.chosen.some(({ eventType }) => eventType === '');
      const type = event.slice(0, EVENT_CHARACTERS_MAX);
      const key = `${from?.value} ${last} ${type} ${taken} ${step.chosen.length} ${to.value}`;
      const recorder = current();
      if (!recorder?.isNew(known.shape, key)) return;
      const pairs = last.flatMap((first) => taken.map((second) => [first, second] as const));
      recorder.add(known.shape, { taken, pairs, ...inNumbers(known, factsOf(step), event) });
    },
    rested: (snapshot) => {
      const known = knownOf(snapshot.machine);
      if (known === null) return;
      const { value, isUnasked } = situationOf(snapshot);
      const recorder = current();
      if (!recorder?.isNew(known.shape, `${isUnasked} ${value}`)) return;
      const { passed, ...rest } = inNumbers(known, factsAtRest(snapshot));
      recorder.add(known.shape, { ...rest, passed: isUnasked ? [] : passed });
    },
  };
}

function read(machine: AnyStateMachine): Known {
  const shape = shapeOf(machine);
  return {
    shape,
    states: new Map(shape.states.map((id, number) => [id, number])),
    transitions: new Map(
      shape.transitions.map(({ source, type, index }, number) => [
        JSON.stringify([source, type, index]),
        number,
      ]),
    ),
  };
}

function keyOf(transition: Transition): string {
  const { source, eventType } = transition;
  const index = alternativesOf(source, eventType).indexOf(transition);
  return JSON.stringify([source.id, eventType, index]);
}
