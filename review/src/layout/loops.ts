/** Arrows from a box to itself: small loops at its left side, one below the other. */

import type { Edge } from './edges.ts';
import type { Rect, Route } from './geometry.ts';

/** How far a loop reaches out of its box and how high it is, and the gap around it, in px. */
const REACH_PX = 14;
const LOOP_PX = 12;
const GAP_PX = 6;

/** What the loops of one box take beside it. */
export interface LoopRoom {
  readonly width: number;
  readonly height: number;
}

/** Whether an edge leads from a box to itself. */
export function isLoop({ from, to }: Edge): boolean {
  return from === to;
}

/** The room for a box's loops and their labels. */
export function roomForLoops(loops: readonly Edge[]): LoopRoom {
  const width = Math.max(0, ...loops.map((loop) => loop.width));
  const height = loops.reduce((sum, loop) => sum + heightOf(loop), 0);
  return loops.length === 0 ? { width, height } : { width: width + REACH_PX + 2 * GAP_PX, height };
}

/** Draws a box's loops from `top` on downwards. */
export function loopRoutes(loops: readonly Edge[], box: Rect, top: number): Route[] {
  let y = top;
  return loops.map((edge) => {
    const middle = y + heightOf(edge) / 2;
    y += heightOf(edge);
    const [above, below] = [middle - LOOP_PX / 2, middle + LOOP_PX / 2];
    const out = box.x - REACH_PX;
    const label = {
      x: out - GAP_PX - edge.width,
      y: middle - edge.height / 2,
      width: edge.width,
      height: edge.height,
    };
    const points = [
      { x: box.x, y: above },
      { x: out, y: above },
      { x: out, y: below },
      { x: box.x, y: below },
    ];
    return { edge, points, ...(edge.lines.length > 0 && { label }) };
  });
}

function heightOf({ height }: Edge): number {
  return Math.max(height, LOOP_PX) + GAP_PX;
}
