import { activeIn, configurationOf } from '../model/nodes.ts';
import type { Abstraction, Outcome } from './abstraction.ts';
import { type Happenings, happeningsIn } from './events.ts';

/** A situation that can be reached, and what may happen there. */
export interface Situation extends Happenings {
  /** One of the shortest ways to it. */
  readonly path: readonly Outcome[];
  /** The ids of the active states. */
  readonly states: ReadonlySet<string>;
}

/**
 * All situations of a machine by their configurations, the nearest ones first; throws when there are
 * more than `stepsMax` steps between them.
 */
export function situationsOf(
  abstraction: Abstraction,
  stepsMax: number,
): ReadonlyMap<string, Situation> {
  const found = new Map<string, Situation>();
  const open = [{ snapshot: abstraction.start, path: [] as readonly Outcome[] }];
  let steps = 0;
  // Ends: it grows by what follows from new configurations only, and there is a bound.
  for (const { snapshot, path } of open) {
    const key = configurationOf(snapshot);
    if (found.has(key)) continue;
    const states = new Set(activeIn(snapshot).map((node) => abstraction.stateOf(node).id));
    const happenings = happeningsIn(snapshot, abstraction);
    found.set(key, { path, states, ...happenings });
    steps += happenings.outcomes.length;
    if (steps > stepsMax) {
      throw new Error(
        `expected at most ${stepsMax} steps between its situations, got more; split it, for ` +
          'parallel regions multiply them',
      );
    }
    for (const outcome of happenings.outcomes) {
      open.push({ snapshot: outcome.after, path: [...path, outcome] });
    }
  }
  return found;
}
