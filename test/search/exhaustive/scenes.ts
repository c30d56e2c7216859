/** What is explored, in which bounds. */
import { expect } from 'vitest';
import { MACHINES } from '../machines.ts';
import { createScene, explore, leftOut } from './search.ts';
import type { Scene } from './world.ts';

/** What bounds a search. */
export type Bounds = Omit<Scene, 'pools'>;

/** A client that says hello; its door is believed at once. */
export const GREETED: Bounds = { settleMs: 0, isPlain: false, linesInFlight: 2 };
/** One whose hello the server never hears. */
export const PLAIN: Bounds = { ...GREETED, isPlain: true, linesInFlight: 3 };

/** Explores the configurations nearest to the start, so many and no more, and prints how many steps. */
export function exploreNearest(name: string, bounds: Bounds, configurationsMax: number): void {
  const { steps, fault, story } = explore(createScene(MACHINES, bounds), configurationsMax);
  console.log(`${name}: the nearest ${configurationsMax} configurations, ${steps} steps`);
  expect(fault, story?.join('\n')).toBe(leftOut(configurationsMax));
}

/** Explores all there is within the bounds, and prints how much that is. */
export function exploreAll(name: string, bounds: Bounds): void {
  const { configurations, steps, fault, story } = explore(createScene(MACHINES, bounds));
  const lines = `${bounds.linesInFlight} lines in flight`;
  console.log(`${name}, ${lines}: ${configurations} configurations, ${steps} steps, none left out`);
  expect(fault, story?.join('\n')).toBeNull();
  expect(configurations).toBeGreaterThan(1000);
}
