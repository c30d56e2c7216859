import type { AnyStateNode } from 'xstate';
import type { ChartTransition } from '../model/chart.ts';
import { unsaidDuration } from '../model/names.ts';

/** A transition that is taken: by which state, and which of the alternatives it is. */
export interface Taken {
  readonly source: AnyStateNode;
  readonly index: number;
  readonly transition: ChartTransition;
}

/** A step in a sentence: when, under which conditions, and what follows. */
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

function resultOf({ source, transition }: Taken, names: ReadonlyMap<string, string>): string {
  const { targets, actions, reenter } = transition;
  const verb = reenter ? 'enters again' : 'goes to';
  const to = targets?.map((id) => names.get(id)).join(' and ');
  const goes = `${names.get(source.id)} ${to === undefined ? 'stays' : `${verb} ${to}`}`;
  return actions === undefined ? goes : `${goes} and does ${actions.join(', ')}`;
}
