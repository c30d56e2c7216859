/** Guards whose conditions the event says, for a machine that is walked without data. */
import { type AnyStateMachine, and, not, or, stateIn } from 'xstate';
import { guardParts, meantBy } from '../model/guards.ts';

/** An event with the conditions that are assumed to hold when it comes. */
export interface AssumedEvent {
  readonly type: string;
  readonly holds: readonly string[];
}

/** A guard that asks the event, but for `stateIn`, which the abstraction knows itself. */
export function assumed(
  guard: unknown,
  machine: AnyStateMachine,
  idIn: (id: string) => string | null,
): never {
  const parts = guardParts(meantBy(guard, machine));
  const again = (one: unknown) => assumed(one, machine, idIn);
  switch (parts.operator) {
    case 'in': {
      const { stateValue: value } = parts;
      if (typeof value !== 'string' || !value.startsWith('#')) return stateIn(value) as never;
      const id = idIn(value);
      return (id === null ? () => false : stateIn(`#${id}`)) as never;
    }
    case 'and':
      return and(parts.guards.map(again)) as never;
    case 'or':
      return or(parts.guards.map(again)) as never;
    case 'not':
      return not(again(parts.guards[0])) as never;
    case null: {
      const condition = conditionOf(guard, parts.name);
      return (({ event }: { event: AssumedEvent }) => event.holds.includes(condition)) as never;
    }
  }
}

/** Functions share their names, such as `inline`, and are conditions of their own all the same. */
const numbers = new WeakMap<object, number>();
let numbered = 0;

/** What tells a condition from others: its name and, where a function is in it, which one. */
function conditionOf(guard: unknown, name: string): string {
  const inner = [guard, Object(guard).params].find((one) => typeof one === 'function');
  if (inner === undefined) return name;
  const number = numbers.get(inner) ?? ++numbered;
  numbers.set(inner, number);
  return `${name} ${number}`;
}

/** The names of the conditions that a guard asks the event for. */
export function conditionsIn(guard: unknown, machine: AnyStateMachine): string[] {
  if (guard === undefined) return [];
  const parts = guardParts(meantBy(guard, machine));
  if (parts.operator === 'in') return [];
  if (parts.operator === null) return [conditionOf(guard, parts.name)];
  return parts.guards.flatMap((one) => conditionsIn(one, machine));
}
