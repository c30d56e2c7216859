import { transition } from 'xstate';
import type { Chart } from '../model/chart.ts';
import { abstractionOf } from './abstraction.ts';
import { happeningsIn } from './events.ts';
import { remembered, shortestPaths } from './paths.ts';

/** Between situations, some 2 s at most: pairs are a second measure, and nobody waits for it. */
const STEPS_MAX = 2000;

/**
 * The transitions that may be taken right after another one, as JSON of their two ids. They are
 * counted on the abstraction of `pathsOf`; throws where it has too many situations.
 */
export function possiblePairs(chart: Chart): ReadonlySet<string> {
  const abstraction = abstractionOf(chart);
  const happenings = remembered((snapshot) => happeningsIn(snapshot, abstraction));
  const pairs = new Set<string>();
  for (const { state } of shortestPaths(abstraction, happenings, STEPS_MAX)) {
    for (const { event, taken } of happenings(state).outcomes) {
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
