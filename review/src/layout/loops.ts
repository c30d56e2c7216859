/** Short arrows at a box's left side, one below the other: loops, and stubs that come from nowhere. */

import type { Edge } from './edges.ts';
import type { Point, Rect, Route } from './geometry.ts';

/** How far a loop and a stub reach out of their box, in px. */
const LOOP_REACH_PX = 14;
const STUB_REACH_PX = 26;
/** How far the stub of a reference reaches out of its box, in px. */
export const LEAVING_PX = 18;
/** How high a loop is, and the gap around it and beside it, in px. */
const LOOP_PX = 12;
const GAP_PX = 6;

/** What the short arrows of one box take beside it. */
export interface LoopRoom {
  readonly width: number;
  readonly height: number;
}

/** Whether an edge is of one box alone. */
export function isLoop({ from, to }: Edge): boolean {
  return from === to;
}

/** The room for a box's short arrows and their labels. */
export function roomForLoops(loops: readonly Edge[]): LoopRoom {
  const width = Math.max(0, ...loops.map((loop) => loop.width + reachOf(loop) + 2 * GAP_PX));
  return { width, height: loops.reduce((sum, loop) => sum + heightOf(loop), 0) };
}

/** How high a box is at least for all these to end at it; their labels may reach above and below. */
export function heightForLoops(loops: readonly Edge[]): number {
  const ends = [loops.at(0), loops.at(-1)].map((loop) => (loop ? heightOf(loop) : 0));
  return loops.length === 0 ? 0 : roomForLoops(loops).height - Math.min(...ends) + 2 * LOOP_PX;
}

/** Draws a box's short arrows from `top` on downwards; those to a circle lead to its middle. */
export function loopRoutes(
  loops: readonly Edge[],
  box: Rect,
  top: number,
  isCircle: boolean,
): Route[] {
  let y = top;
  return loops.map((edge, index) => {
    const middle = y + heightOf(edge) / 2;
    y += heightOf(edge);
    const out = box.x - reachOf(edge);
    const label = {
      x: out - GAP_PX - edge.width,
      y: middle - edge.height / 2,
      width: edge.width,
      height: edge.height,
    };
    const share = (index + 1) / (loops.length + 1);
    const end = isCircle ? onCircle(box, share) : { x: box.x, y: middle };
    const points =
      edge.stub === undefined ? loopPoints(out, end) : stubPoints({ x: out, y: middle }, end);
    return { edge, points, ...(edge.lines.length > 0 && { label }) };
  });
}

function loopPoints(out: number, { x, y }: Point): Point[] {
  const [above, below] = [y - LOOP_PX / 2, y + LOOP_PX / 2];
  return [
    { x, y: above },
    { x: out, y: above },
    { x: out, y: below },
    { x, y: below },
  ];
}

function stubPoints(start: Point, end: Point): Point[] {
  return start.y === end.y ? [start, end] : [start, { x: start.x, y: end.y }, end];
}

/** A point at the left side of a circle, so far down as `share` says. */
function onCircle({ x, y, width }: Rect, share: number): Point {
  const radius = width / 2;
  const down = (2 * share - 1) * radius;
  return { x: x + radius - Math.sqrt(radius ** 2 - down ** 2), y: y + radius + down };
}

function reachOf({ stub }: Edge): number {
  return stub === undefined ? LOOP_REACH_PX : STUB_REACH_PX;
}

function heightOf({ height }: Edge): number {
  return Math.max(height, LOOP_PX) + GAP_PX;
}
