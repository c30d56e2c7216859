import type { ChartCondition } from '../../model/chart.ts';
import type { PlayedMachine } from './watched-machine.ts';

/** What can be forced of a machine: its named guards, and the conditions of its chart without a name. */
export function guardNamesOf({ machine, chart }: PlayedMachine): string[] {
  const named = Object.keys(machine.implementations.guards);
  const transitions = chart.states.flatMap((state) => state.transitions ?? []);
  const said = transitions.flatMap(({ condition, guard }) => leavesOf(condition ?? guard));
  // Parameters are no part of a name.
  const own = said.filter((one) => !named.some((name) => one.startsWith(`${name}(`)));
  return [...new Set([...named, ...own])];
}

function leavesOf(condition: ChartCondition | undefined): string[] {
  if (condition === undefined) return [];
  if (typeof condition === 'string') return [condition];
  if ('and' in condition) return condition.and.flatMap(leavesOf);
  if ('or' in condition) return condition.or.flatMap(leavesOf);
  return 'not' in condition ? leavesOf(condition.not) : [];
}
