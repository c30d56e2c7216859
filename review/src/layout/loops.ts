/** Arrows from a box to itself: small loops at its left side, one below the other. */

import type { SketchArrow } from './arrows.ts';
import type { Area, Way } from './places.ts';

/** How far a loop reaches out of its box and how high it is, and the air around it, in px. */
const REACH_PX = 14;
const LOOP_PX = 12;
const GAP_PX = 6;

/** What the loops of one box take beside it. */
export interface LoopRoom {
  readonly width: number;
  readonly height: number;
}

export function isLoop({ from, to }: SketchArrow): boolean {
  return from === to;
}

/** The room for a box's loops and their labels. */
export function roomForLoops(loops: readonly SketchArrow[]): LoopRoom {
  const width = Math.max(0, ...loops.map((loop) => loop.width));
  const height = loops.reduce((sum, loop) => sum + heightOf(loop), 0);
  return loops.length === 0 ? { width, height } : { width: width + REACH_PX + 2 * GAP_PX, height };
}

/** Draws a box's loops from `top` on downwards. */
export function loopWays(loops: readonly SketchArrow[], box: Area, top: number): Way[] {
  let y = top;
  return loops.map((arrow) => {
    const middle = y + heightOf(arrow) / 2;
    y += heightOf(arrow);
    const [above, below] = [middle - LOOP_PX / 2, middle + LOOP_PX / 2];
    const out = box.x - REACH_PX;
    const label = {
      x: out - GAP_PX - arrow.width,
      y: middle - arrow.height / 2,
      width: arrow.width,
      height: arrow.height,
    };
    const points = [
      { x: box.x, y: above },
      { x: out, y: above },
      { x: out, y: below },
      { x: box.x, y: below },
    ];
    return { arrow, points, ...(arrow.lines.length > 0 && { label }) };
  });
}

function heightOf({ height }: SketchArrow): number {
  return Math.max(height, LOOP_PX) + GAP_PX;
}
