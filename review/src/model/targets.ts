/** Where a transition leads, as a picture shows it: by arrows, or in words. */
import type { ChartState, ChartTransition } from './chart.ts';

/** The states of a chart by id. */
export type States = ReadonlyMap<string, ChartState>;

/** How a picture shows the targets of one transition. */
export interface DrawnTargets {
  /** The states that arrows go to. */
  readonly edges: readonly string[];
  /** The states inside its own that it enters. */
  readonly entries: readonly string[];
  /** Where it leads without leaving; empty when it stays, null when arrows say it all. */
  readonly words: string | null;
  /** The same without the states that it enters. */
  readonly stays: string | null;
}

/**
 * An arrow leaves its state, and a state inside is entered by a stub beside it. What stays or leads
 * to a state around it is a row of words: an arrow to what is around it cannot be followed.
 */
export function drawnTargetsOf(
  state: ChartState,
  transition: ChartTransition,
  states: States,
): DrawnTargets {
  const { targets, reenter, computed } = transition;
  const unsaid = computed ? '?' : '';
  if (targets === undefined) return { edges: [], entries: [], words: unsaid, stays: unsaid };
  const isArrow = (target: string) =>
    target === state.id
      ? reenter === true && state.parent !== undefined
      : !isWithin(target, state.id, states) && !isWithin(state.id, target, states);
  const entries = targets.filter((target) => isWithin(target, state.id, states));
  const others = targets.filter((target) => !isArrow(target));
  const wordsOf = (list: readonly string[]) => {
    const words = list.map((target) => pathTo(target, state, states)).join(' and ');
    return list.length === 0 ? null : words + (reenter ? ' (reenter)' : '');
  };
  return {
    edges: targets.filter(isArrow),
    entries,
    words: wordsOf(others),
    stays: wordsOf(others.filter((target) => !entries.includes(target))),
  };
}

/** Whether two versions of a transition are drawn as the same edges. */
export function hasSameTargets(a: ChartTransition, b: ChartTransition): boolean {
  return a.reenter === b.reenter && a.targets?.join('\n') === b.targets?.join('\n');
}

/** Whether a state is inside another one, at any depth. */
export function isWithin(id: string, outer: string, states: States): boolean {
  // Ends: every step goes one level up.
  for (let at = states.get(id)?.parent; at !== undefined; at = states.get(at)?.parent) {
    if (at === outer) return true;
  }
  return false;
}

/** From a state down to a state inside it; another one by its name. */
function pathTo(target: string, state: ChartState, states: States): string {
  if (target === state.id) return 'itself';
  if (!isWithin(target, state.id, states)) return states.get(target)?.key ?? target;
  const keys: string[] = [];
  // Ends: every step goes one level up.
  for (let at = states.get(target); at && at.id !== state.id; at = states.get(at.parent ?? '')) {
    keys.unshift(at.key);
  }
  return keys.join('.');
}
