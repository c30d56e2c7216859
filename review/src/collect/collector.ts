/** Turns what machines do into facts of the test that runs, each of which is told once. */
import type { AnyMachineSnapshot } from 'xstate';
import { withoutConflicts } from './conflicts.ts';
import { factsAtRest, factsOf, type StepFacts } from './facts.ts';
import { enteredBy } from './microsteps-6.ts';
import { createNumbering, type Numbering } from './numbering.ts';
import type { Observer } from './observe.ts';
import type { Recorder } from './recorder.ts';

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
  const numberingOf = createNumbering();
  const situations = new WeakMap<object, Situation>();

  function situationOf(snapshot: AnyMachineSnapshot): Situation {
    const found = situations.get(snapshot);
    if (found !== undefined) return found;
    const situation = { value: JSON.stringify(snapshot.value), last: [], isUnasked: false };
    situations.set(snapshot, situation);
    return situation;
  }

  return {
    stepped: (step) => {
      const { before, event, after } = step;
      const numbering = event === 'xstate.stop' ? null : numberingOf(after.machine);
      if (numbering === null) return;
      const from = before && situationOf(before);
      const to = situationOf(after);
      const kept = withoutConflicts(step);
      const taken = numbering.ofTransitions(kept);
      const last = (step.isFurther ? to : from)?.last ?? [];
      to.last = taken.length > 0 ? taken : last;
      to.isUnasked = before === after && step.chosen.some(({ eventType }) => eventType === '');
      const type = event.slice(0, EVENT_CHARACTERS_MAX);
      const own = step.decided?.filter(([one]) => kept.includes(one));
      const decided = numbering.ofDecided(own ?? []);
      const led = decided.length > 0 ? JSON.stringify(decided) : '';
      const key = `${from?.value} ${last} ${type} ${taken} ${step.chosen.length} ${to.value} ${led}`;
      const recorder = current();
      if (!recorder?.isNew(numbering.shape, key)) return;
      const pairs = last.flatMap((first) => taken.map((second) => [first, second] as const));
      const { states, ...others } = factsOf(step);
      const entered = own === undefined ? [] : enteredBy(kept, own);
      const facts = inNumbers(numbering, { ...others, states: [...states, ...entered] }, type);
      recorder.add(numbering.shape, { taken, pairs, decided, ...facts });
    },
    rested: (snapshot) => {
      const numbering = numberingOf(snapshot.machine);
      if (numbering === null) return;
      const { value, isUnasked } = situationOf(snapshot);
      const recorder = current();
      if (!recorder?.isNew(numbering.shape, `${isUnasked} ${value}`)) return;
      const { passed, ...rest } = inNumbers(numbering, factsAtRest(snapshot));
      recorder.add(numbering.shape, { ...rest, passed: isUnasked ? [] : passed });
    },
  };
}

/** What a step shows, as records have it. */
function inNumbers(numbering: Numbering, { states, passed, unhandledIn }: StepFacts, type = '') {
  const unhandled = [type, numbering.ofStates(unhandledIn)] as const;
  return {
    states: numbering.ofStates(states),
    passed: numbering.ofTransitions(passed),
    unhandled: unhandledIn.length > 0 ? [unhandled] : [],
  };
}
