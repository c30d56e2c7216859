import type { StateValue } from 'xstate';

/** The most alternatives that a sentence lists. */
const LISTED_MAX = 8;

/** A state as people read it, by its innermost states: `belief.open and telling.prompt`. */
export function stateWords(value: StateValue): string {
  const leaves = leavesOf(value);
  return leaves.length === 0 ? 'its only state' : leaves.join(' and ');
}

function leavesOf(value: StateValue): string[] {
  if (typeof value === 'string') return [value];
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = inner === undefined ? [] : leavesOf(inner);
    return below.length === 0 ? [key] : below.map((one) => `${key}.${one}`);
  });
}

/** Alternatives in a sentence, each once: `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  const all = [...new Set(words)];
  if (all.length === 0) return 'nothing';
  if (all.length > LISTED_MAX) {
    return `${all.slice(0, LISTED_MAX).join(', ')} or one of ${all.length - LISTED_MAX} more`;
  }
  return all.length === 1 ? String(all[0]) : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
}
