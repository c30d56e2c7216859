import type { Chart } from '../model/chart.ts';
import { configurationOf } from '../model/nodes.ts';
import { abstractionOf } from './abstraction.ts';
import { TOO_MANY } from './assumptions.ts';
import { situationsOf } from './situations.ts';

/** Between situations, some 2 s at most: pairs are a second measure, and nobody waits for it. */
const STEPS_MAX = 2000;

/**
 * The transitions that may be taken right after another one, as JSON of their two ids. They are
 * counted on the abstraction of `pathsOf`; throws where it has too many situations or outcomes.
 */
export function possiblePairs(chart: Chart): ReadonlySet<string> {
  const pairs = new Set<string>();
  const situations = situationsOf(abstractionOf(chart), STEPS_MAX);
  for (const { outcomes, isCut } of situations.values()) {
    if (isCut) throw new Error(TOO_MANY);
    for (const { taken, after } of outcomes) {
      const next = situations.get(configurationOf(after))?.outcomes ?? [];
      for (const first of taken) {
        for (const second of next.flatMap((one) => one.taken)) {
          pairs.add(JSON.stringify([first.transition.id, second.transition.id]));
        }
      }
    }
  }
  return pairs;
}
