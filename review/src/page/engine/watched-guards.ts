/** Guards that can be forced, and that are asked for where they cannot be computed. */
import type { AnyStateMachine } from 'xstate';
import type { ChartCondition } from '../../model/chart.ts';
import { messageOf } from './message-of.ts';

/** Who answers for a machine's guards. */
export interface GuardWatch {
  /** What a guard is forced to. */
  readonly forced: (guard: string) => boolean | undefined;
  /** That it could not be computed, and why: it counts as false then. */
  readonly ask: (guard: string, reason: string) => void;
}

type Check = (args: unknown, params: unknown) => boolean;

/** In place of parameters that could not be computed: the guard is asked for then. */
class Unknown {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Has the named guards of a machine of our own watched. */
export function watchNamedGuards(machine: AnyStateMachine, watch: GuardWatch): void {
  const { guards } = machine.implementations as { guards: Record<string, unknown> };
  const own = { ...guards };
  const named = new Proxy(own, {
    // Names that nothing stands for are asked for as well.
    get: (_, name) => (typeof name === 'string' ? watchedName(name, own[name], watch) : undefined),
  });
  Object.assign(machine.implementations, { guards: named });
}

function watchedName(name: string, guard: unknown, watch: GuardWatch): unknown {
  // What is composed asks its parts; XState keeps a name for a name, too.
  const isOwn = typeof guard === 'function' && !('check' in guard);
  if (watch.forced(name) === undefined && guard !== undefined && !isOwn) return guard;
  return watchedCheck(name, guard as Check | undefined, watch);
}

/** A transition's guard, watched; the condition is the same as its chart has it. */
export function watchedGuard(
  guard: unknown,
  condition: ChartCondition | undefined,
  watch: GuardWatch,
): unknown {
  const { check, guards, params } = Object(guard);
  if (typeof guard === 'function' && Array.isArray(guards)) {
    const parts = partsOf(condition);
    const watched = guards.map((one, index) => watchedGuard(one, parts[index], watch));
    return Object.assign(() => false, guard, { guards: watched });
  }
  if (typeof guard === 'function') {
    // What asks XState for a state can always be computed.
    if (check !== undefined) return guard;
    const name = typeof condition === 'string' ? condition : 'a condition without a name';
    return watchedCheck(name, guard as Check, watch);
  }
  if (typeof params !== 'function') return guard;
  return { ...Object(guard), params: attempted(params) };
}

function partsOf(condition: ChartCondition | undefined): readonly (ChartCondition | undefined)[] {
  if (typeof condition !== 'object') return [];
  if ('and' in condition) return condition.and;
  if ('or' in condition) return condition.or;
  return 'not' in condition ? [condition.not] : [];
}

function attempted(params: (args: unknown) => unknown) {
  return (args: unknown) => {
    try {
      return params(args);
    } catch (error) {
      return new Unknown(messageOf(error));
    }
  };
}

function watchedCheck(name: string, check: Check | undefined, { forced, ask }: GuardWatch): Check {
  return (args, params) => {
    const answer = forced(name);
    if (answer !== undefined) return answer;
    try {
      if (params instanceof Unknown) throw new Error(params.reason);
      if (check === undefined) throw new Error('nothing stands for this name');
      return Boolean(check(args, params));
    } catch (error) {
      ask(name, messageOf(error));
      return false;
    }
  };
}
