/** What differs in a state or in a transition, each fact in a clause of English. */
import type { ChartState, ChartTransition } from '../model/chart.ts';
import { durationName } from '../model/names.ts';
import { type Fact, fact, list, quoted } from './facts.ts';
import { goesClauses, type Names } from './goes.ts';
import { isTimed } from './pairs.ts';

/** How each fact of a state is said; what is not here is said by its field's name. */
const STATE: Readonly<Record<string, Fact>> = {
  type: fact('is'),
  history: fact('has a history that is', 'has no history'),
  description: quoted('has the description', 'has no description'),
  tags: list('is tagged'),
  initialActions: list('does', 'at its start'),
  meta: fact('has the meta', 'has no meta'),
  invoke: list('invokes'),
  spawns: list('spawns'),
  entry: list('does', 'on entry'),
  exit: list('does', 'on exit'),
  output: fact('gives the output', 'gives no output'),
  ignores: list('ignores'),
  ignoredTypes: list('ignores the event type'),
};

const TRANSITION: Readonly<Record<string, Fact>> = {
  guard: fact('asks', 'asks nothing'),
  condition: fact('means by that'),
  actions: list('does'),
  description: quoted('has the description', 'has no description'),
  meta: fact('has the meta', 'has no meta'),
  type: fact('is taken on the event type'),
  actor: fact('waits for its actor of number'),
};

/** What differs in a state by itself; not in its name, its place and its transitions. */
export function stateClauses(
  was: ChartState,
  is: ChartState,
  names: Names,
  events: ReadonlyMap<string, string>,
): string[] {
  const nowCalled = (event: string) => events.get(event) ?? event;
  const ignores = was.ignores?.map(nowCalled);
  const ignoredTypes = was.ignoredTypes?.map(nowCalled);
  const others = ['id', 'key', 'parent', 'initial', 'transitions'];
  if (ignores?.join('\n') !== is.ignores?.join('\n')) others.push('ignoredTypes');
  return [
    ...differing({ ...was, ignores, ignoredTypes }, is, STATE, others),
    ...startClauses(was, is, names),
  ];
}

function startClauses(was: ChartState, is: ChartState, { were, are }: Names): string[] {
  const [one, other] = [was.initial, is.initial];
  // That it starts in none any more follows from what it is now.
  if (one === other || (other === undefined && was.type !== is.type)) return [];
  const says = is.type === 'history' ? 'stands at first for' : 'starts in';
  return [fact(says)(one && were(one), other && are(other))];
}

/** What differs in a transition of this state; but for what its event is called everywhere now. */
export function transitionClauses(
  was: ChartTransition,
  is: ChartTransition,
  state: ChartState,
  names: Names,
  events: ReadonlyMap<string, string>,
): string[] {
  const others = ['id', 'event', 'delayMs', 'targets', 'reenter'];
  // What people read says these already.
  if (was.event !== is.event) others.push('type', 'actor');
  if (was.guard !== is.guard) others.push('condition');
  return [
    ...eventClauses(was, is, events),
    ...goesClauses(was, is, state, names),
    ...differing(was, is, TRANSITION, others),
  ];
}

function eventClauses(
  was: ChartTransition,
  is: ChartTransition,
  events: ReadonlyMap<string, string>,
): string[] {
  if (isTimed(was) && isTimed(is)) {
    const [one, other] = [waitOf(was, is), waitOf(is, was)];
    return one === other ? [] : [`waits ${other} now (was ${one})`];
  }
  const hasEvent = (events.get(was.event) ?? was.event) === is.event;
  return hasEvent ? [] : [`is taken on ${is.event} now (was ${was.event})`];
}

/** How long it waits: by its name, if that is another one now, and by its length, if it has one. */
function waitOf({ event, delayMs }: ChartTransition, other: ChartTransition): string {
  const name = event.slice('after '.length);
  const length = delayMs === undefined ? 'a computed time' : durationName(delayMs);
  if (event === other.event || name === length) return length;
  return delayMs === undefined ? name : `${name} of ${length}`;
}

/** The clauses of all fields that differ. */
function differing(
  was: object,
  is: object,
  facts: Readonly<Record<string, Fact>>,
  without: readonly string[],
): string[] {
  const [before, after] = [new Map(Object.entries(was)), new Map(Object.entries(is))];
  const fields = new Set([...Object.keys(facts), ...before.keys(), ...after.keys()]);
  return [...fields].flatMap((field) => {
    const [one, other] = [before.get(field), after.get(field)];
    if (without.includes(field) || JSON.stringify(one) === JSON.stringify(other)) return [];
    return [(facts[field] ?? fact(`has the ${field}`, `has no ${field}`))(one, other)];
  });
}
