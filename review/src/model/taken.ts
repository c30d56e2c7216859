import type { InspectionEvent } from 'xstate';
import type { Transition } from './nodes.ts';

/**
 * The transitions that a step is made of. XState lists them, and does not document that: so it is
 * read here and nowhere else.
 */
export function takenIn(step: InspectionEvent & { type: '@xstate.microstep' }): Transition[] {
  return step._transitions as Transition[];
}
