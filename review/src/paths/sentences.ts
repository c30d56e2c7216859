import type { StateValue } from 'xstate';
import type { ChartState, ChartTransition } from '../model/chart.ts';
import { unsaidDuration } from '../model/names.ts';
import { OTHER, type Outcome, type Taken } from './abstraction.ts';
import { ALWAYS } from './assumptions.ts';

/** A step of a path: what comes, what it takes to take these transitions, and where that leads. */
export interface Step {
  /** The event's type as XState has it; empty for what is always taken, `*` for any other one. */
  readonly event: string;
  /** How long an `after` waits, in ms; not there when that is computed. */
  readonly delayMs?: number;
  /** The conditions that have to hold, and those that may not. */
  readonly conditions: { readonly holds: readonly string[]; readonly fails: readonly string[] };
  /** The transitions that are taken, by their ids in the chart. */
  readonly taken: readonly string[];
  /** The machine's state afterwards. */
  readonly state: StateValue;
  readonly sentence: string;
}

/** Where a path begins. */
export function startSentence(
  leaves: readonly ChartState[],
  names: ReadonlyMap<string, string>,
): string {
  const ids = new Set(leaves.map(({ id }) => id));
  const start = [...names].filter(([id]) => ids.has(id)).map(([, name]) => name);
  return `It starts in ${start.join(', ')}.`;
}

/** A step, as people and programs read it. */
export function stepOf(
  { event: { type, holds, fails }, taken, after }: Outcome,
  names: ReadonlyMap<string, string>,
): Step {
  const delayMs = taken[0]?.transition.delayMs;
  return {
    event: type === ALWAYS ? '' : type === OTHER ? '*' : type,
    ...(delayMs !== undefined && { delayMs }),
    conditions: { holds, fails },
    taken: taken.map(({ transition }) => transition.id),
    state: after.value,
    sentence: sentenceOf(taken, names),
  };
}

/** A step in a few words: `checkout.started [not hasItems]`. */
export function labelOf({ event: { holds, fails }, taken }: Outcome): string {
  const conditions = [...holds, ...fails.map((one) => `not ${one}`)];
  const label = taken[0]?.transition.event ?? '';
  return conditions.length === 0 ? label : `${label} [${conditions.join(', ')}]`;
}

/** What is taken, as a sentence: when, under which conditions, and what follows. */
export function sentenceOf(taken: readonly Taken[], names: ReadonlyMap<string, string>): string {
  const [first] = taken;
  if (first === undefined) throw new Error('expected a step that takes a transition, got none');
  const when = [whenOf(first.transition), ...new Set(taken.flatMap(conditionOf))].join(', ');
  return `${when}: ${taken.map((one) => resultOf(one, names)).join('; ')}.`;
}

function whenOf({ event, delayMs }: ChartTransition): string {
  if (event === 'always') return 'At once';
  if (!event.startsWith('after ')) return `On ${event}`;
  const duration = unsaidDuration(event, delayMs);
  return `A${event.slice(1)}${duration === '' ? '' : ` ${duration}`}`;
}

function conditionOf({ index, transition: { guard } }: Taken): string[] {
  if (guard !== undefined) return [`if ${guard}`];
  return index > 0 ? ['otherwise'] : [];
}

function resultOf({ state, transition }: Taken, names: ReadonlyMap<string, string>): string {
  const { targets, actions, reenter } = transition;
  const isSelf = targets?.length === 1 && targets[0] === state.id;
  const verb = reenter && isSelf ? 'enters again' : 'goes to';
  const to = targets?.map((id) => names.get(id)).join(' and ');
  const goes = `${names.get(state.id)} ${to === undefined ? 'stays' : `${verb} ${to}`}`;
  return actions === undefined ? goes : `${goes} and does ${actions.join(', ')}`;
}
