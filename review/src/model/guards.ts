/** Guards as they are read: composed ones by their parts. */
import type { AnyStateMachine, StateValue } from 'xstate';
import { withParameters } from './actions.ts';
import type { ChartCondition } from './chart.ts';
import { codeOf, givenName } from './code-line.ts';
import { shortened } from './shortened.ts';

/** What a guard consists of. */
export type GuardParts =
  | { readonly operator: 'and' | 'or' | 'not'; readonly guards: readonly unknown[] }
  | { readonly operator: 'in'; readonly stateValue: StateValue }
  | { readonly operator: null; readonly name: string };

/** Takes a guard apart. */
export function guardParts(guard: unknown): GuardParts {
  const { type, check, guards, stateValue } = Object(guard);
  if (typeof guard === 'string') return { operator: null, name: guard };
  const isValue = typeof stateValue === 'string' || typeof stateValue === 'object';
  if (check !== undefined && isValue) return { operator: 'in', stateValue };
  if (check !== undefined && Array.isArray(guards)) {
    return { operator: operatorOf(String(check.name), guards.length), guards };
  }
  if (typeof type === 'string') return { operator: null, name: withParameters(Object(guard)) };
  const name = givenName(guard) ?? shortened(codeOf(guard) ?? 'inline');
  return { operator: null, name };
}

/** By its check's name, for the machine may be made with another copy of XState than ours. */
function operatorOf(checkName: string, count: number): 'and' | 'or' | 'not' {
  const name = checkName.toLowerCase();
  if (name.includes('not')) return 'not';
  if (name.includes('or')) return 'or';
  return name.includes('and') || count > 1 ? 'and' : 'not';
}

/** A guard in words: `isSame and not isOverdue`, `in link.away`. */
export function guardName(guard: unknown): string | undefined {
  return guard === undefined ? undefined : wordsOf(guard, false);
}

function wordsOf(guard: unknown, isInner: boolean): string {
  const parts = guardParts(guard);
  if (parts.operator === null) {
    const isCode = typeof guard === 'function' && givenName(guard) === null;
    return isInner && isCode && parts.name.includes(' ') ? `(${parts.name})` : parts.name;
  }
  if (parts.operator === 'in') return `in ${stateWords(parts.stateValue)}`;
  const { operator, guards } = parts;
  if (operator === 'not') return `not ${wordsOf(guards[0], true)}`;
  const words = guards.map((one) => wordsOf(one, true)).join(` ${operator} `);
  return isInner && guards.length > 1 ? `(${words})` : words;
}

function stateWords(value: unknown): string {
  if (typeof value === 'string') return value;
  const parts = Object.entries(Object(value)).map(([key, inner]) => {
    const words = stateWords(inner);
    return words === '' ? key : `${key}.${words}`;
  });
  return parts.join(' and ');
}

/** What a name stands for, if that is composed of others; the guard itself, if not. */
function meantBy(guard: unknown, { implementations }: AnyStateMachine): unknown {
  const name = typeof guard === 'string' ? guard : Object(guard).type;
  const named = typeof name === 'string' ? implementations.guards[name] : undefined;
  return guardParts(named ?? guard).operator === null ? guard : (named ?? guard);
}

/** A guard as a tree of the conditions that it asks; its name where there is only one. */
export function conditionOf(
  guard: unknown,
  machine: AnyStateMachine,
  nameOf: (guard: unknown, name: string) => string,
  outer: readonly unknown[] = [],
): ChartCondition {
  const meant = meantBy(guard, machine);
  // One that consists of itself, which XState cannot ask either, stays a name.
  const parts = guardParts(outer.includes(meant) ? guard : meant);
  const again = (one: unknown) => conditionOf(one, machine, nameOf, [...outer, meant]);
  if (parts.operator === null) return nameOf(guard, parts.name);
  if (parts.operator === 'in') return { in: parts.stateValue };
  const { operator, guards } = parts;
  if (operator === 'not') return { not: again(guards[0]) };
  return operator === 'and' ? { and: guards.map(again) } : { or: guards.map(again) };
}
