import { transition } from 'xstate';
import type { Chart } from '../model/chart.ts';
import { abstractionOf } from './abstraction.ts';
import { TOO_MANY } from './assumptions.ts';
import { happeningsIn } from './events.ts';
import { remembered, shortestPaths } from './paths.ts';

/** Between situations, some 2 s at most: pairs are a second measure, and nobody waits for it. */
const STEPS_MAX = 2000;

/**
 * The transitions that may be taken right after another one, as JSON of their two ids. They are
 * counted on the abstraction of `pathsOf`; throws where it has too many situations or outcomes.
 */
export function possiblePairs(chart: Chart): ReadonlySet<string> {
  const abstraction = abstractionOf(chart);
  const happenings = remembered((snapshot) => happeningsIn(snapshot, abstraction));
  const pairs = new Set<string>();
  for (const { state } of shortestPaths(abstraction, happenings, STEPS_MAX)) {
    const { outcomes, isCut } = happenings(state);
    if (isCut) throw new Error(TOO_MANY);
    for (const { event, taken } of outcomes) {
      const [after] = transition(abstraction.machine, state, event as never);
      const next = happenings(after).outcomes.flatMap((one) => one.taken);
      for (const first of taken) {
        for (const second of next) {
          pairs.add(JSON.stringify([first.transition.id, second.transition.id]));
        }
      }
    }
  }
  return pairs;
}
