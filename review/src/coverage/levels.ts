import type { CoveredTest } from './coverage.ts';

/** The levels of tests in order; an empty one, where some have none. */
export function levelsOf(tests: readonly CoveredTest[]): string[] {
  return [...new Set(tests.map(({ level = '' }) => level))].toSorted();
}
