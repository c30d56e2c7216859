/** Guards whose conditions the event says, for a machine that is walked without data. */
// As a whole: XState 6 has none of what is used of it here, and no machine of it comes here.
import * as xstate from 'xstate';
import type { ChartCondition } from '../model/chart.ts';

/** What is always taken is an event here, which no state but its own has a word for. */
export const ALWAYS = '(always)';

/** An event with the answers to what guards ask when it comes. */
export interface AssumedEvent {
  readonly type: string;
  readonly holds: readonly string[];
  /** Grows while guards ask: what was not assumed to hold is assumed not to. */
  readonly fails: string[];
}

/** More outcomes of one event than that are not looked for: alternatives have some ten. */
const OUTCOMES_MAX = 1000;

/** Why something is not known then, as the end of a sentence. */
export const TOO_MANY = `the answers of conditions make more than ${OUTCOMES_MAX} outcomes of its event`;

/** A guard that asks the event, but for `stateIn`, which the machine knows itself. */
export function assumed(
  descriptor: string,
  condition: ChartCondition | undefined,
  idIn: (reference: string) => string | null,
): never {
  // XState's own events and what is always taken are no business of `*` but by an event of ours. And
  // XState asks again what is always taken once something was: that is the next step.
  const isMeant = ({ event, context }: { event: AssumedEvent; context: { by?: AssumedEvent } }) =>
    event.holds !== undefined &&
    (event.type === ALWAYS) === (descriptor === ALWAYS) &&
    (descriptor !== ALWAYS || context.by !== event);
  const asked = condition === undefined ? [] : [guardOf(condition, answerOf, idIn)];
  return xstate.and([isMeant as never, ...asked]) as never;
}

const answerOf =
  (condition: string) =>
  ({ event: { holds, fails } }: { event: AssumedEvent }) => {
    if (holds.includes(condition)) return true;
    if (!fails.includes(condition)) fails.push(condition);
    return false;
  };

/** A condition as a guard of XState whose parts are asked one by one. */
export function guardOf(
  condition: ChartCondition,
  part: (condition: string) => unknown,
  idIn: (reference: string) => string | null,
): never {
  const again = (one: ChartCondition) => guardOf(one, part, idIn);
  if (typeof condition === 'string') return part(condition) as never;
  if ('and' in condition) return xstate.and(condition.and.map(again)) as never;
  if ('or' in condition) return xstate.or(condition.or.map(again)) as never;
  if ('not' in condition) return xstate.not(again(condition.not)) as never;
  const { in: value } = condition;
  if (typeof value !== 'string' || !value.startsWith('#')) return xstate.stateIn(value) as never;
  const id = idIn(value);
  // Asking for it fails in the machine itself as well.
  return (id === null ? () => false : xstate.stateIn(id as never)) as never;
}

/** What can follow from an event. */
export interface Outcomes<Outcome> {
  /** One for each set of answers. */
  readonly outcomes: readonly Outcome[];
  /** Whether there may be others, for which there were too many. */
  readonly isCut: boolean;
}

/** All that can follow from an event: each answer that is asked for is given both ways. */
export function outcomesOf<Outcome>(
  type: string,
  step: (event: AssumedEvent) => Outcome,
): Outcomes<Outcome> {
  const outcomes: Outcome[] = [];
  let isCut = false;
  const open: AssumedEvent[] = [{ type, holds: [], fails: [] }];
  // Ends: it grows by what is asked anew only, and there is a bound.
  for (const event of open) {
    const known = event.fails.length;
    outcomes.push(step(event));
    const { holds, fails } = event;
    if (open.length > OUTCOMES_MAX) {
      isCut ||= fails.length > known;
      continue;
    }
    for (const [at, condition] of fails.entries()) {
      if (at < known) continue;
      open.push({ type, holds: [...holds, condition], fails: fails.slice(0, at) });
    }
  }
  return { outcomes, isCut };
}
