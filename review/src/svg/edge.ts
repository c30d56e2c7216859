import { type Edge, LABEL_PADDING_PX } from '../layout/edges.ts';
import type { Point, Route } from '../layout/geometry.ts';
import { LEAVING_PX } from '../layout/loops.ts';
import { type Line, TEXT_BASE_PX, TEXT_LINE_PX } from '../layout/text-lines.ts';
import { circle, group, pair, path, rect, textLine } from './xml.ts';

/** How round the corners of routes are, in px. */
const RADIUS_PX = 6;
/** An arrow's head: how long and how wide, in px. */
const HEAD_LENGTH_PX = 9;
const HEAD_WIDTH_PX = 8;

/** Where a stub comes from: how large its dot is, in px. */
const DOT_RADIUS_PX = 4;

/** An arrow without its label. */
export function drawEdge({ edge, points }: Route): string {
  const kinds = [...(edge.mark ? [edge.mark] : []), ...(edge.isTimed ? ['timed'] : [])];
  const [start] = points;
  const isEntry = edge.stub === 'entry' && start !== undefined;
  return ofTransitions(edge, kinds.join(' '), [
    path('way', pathOf(shortened(points))),
    path('head', headOf(points)),
    ...(isEntry ? [circle('dot', start, DOT_RADIUS_PX)] : []),
  ]);
}

/** An arrow's label, on a background that interrupts the arrow. */
export function drawLabel({ edge, label }: Route): string {
  if (label === undefined) return '';
  const x = label.x + LABEL_PADDING_PX;
  const top = label.y + LABEL_PADDING_PX / 2 + TEXT_BASE_PX;
  // Of several transitions some may be marked alone.
  const mark = edge.mark ?? edge.lines.find((line) => line.mark)?.mark;
  return ofTransitions(edge, edge.mark, [
    rect(mark ? `paper mark ${mark}` : 'paper', label, mark ? 3 : 0),
    ...edge.lines.flatMap((line, index) => textLine(line, { x, y: top + index * TEXT_LINE_PX })),
  ]);
}

/** The short arrow of a reference, out of its box from this point on. */
export function drawLeaving({ x, y }: Point, { transition, mark }: Line): string {
  const points = [
    { x, y },
    { x: x + LEAVING_PX, y },
  ];
  return group({ class: mark, 'data-t': transition }, undefined, [
    path('way', pathOf(shortened(points))),
    path('head', headOf(points)),
  ]);
}

/** A group in one for each transition that an arrow stands for, so that each finds it by its id. */
function ofTransitions(edge: Edge, kinds: string | undefined, parts: readonly string[]): string {
  const [first, ...others] = edge.transitions;
  const inner = group({ class: kinds, 'data-t': first }, edge.tooltip, parts);
  return others.reduce((all, id) => group({ 'data-t': id }, undefined, [all]), inner);
}

/** The route with its last piece cut back to where the head begins. */
function shortened(points: readonly Point[]): Point[] {
  const { tip, dx, dy } = endOf(points);
  const by = HEAD_LENGTH_PX - 1;
  return [...points.slice(0, -1), { x: tip.x - dx * by, y: tip.y - dy * by }];
}

function headOf(points: readonly Point[]): string {
  const { tip, dx, dy } = endOf(points);
  const half = HEAD_WIDTH_PX / 2;
  const base = { x: tip.x - dx * HEAD_LENGTH_PX, y: tip.y - dy * HEAD_LENGTH_PX };
  const left = { x: base.x - dy * half, y: base.y + dx * half };
  const right = { x: base.x + dy * half, y: base.y - dx * half };
  return `M${pair(tip)}L${pair(left)}L${pair(right)}Z`;
}

/** Where a route ends, and in which direction. */
function endOf(points: readonly Point[]) {
  const [tip, from] = [points.at(-1), points.at(-2)];
  if (tip === undefined || from === undefined) throw new Error('expected a route of two points');
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  return { tip, dx: (tip.x - from.x) / length, dy: (tip.y - from.y) / length };
}

/** A route of straight pieces with its corners rounded. */
function pathOf(points: readonly Point[]): string {
  const parts = points.map((corner, index) => {
    const [before, next] = [points[index - 1], points[index + 1]];
    if (before === undefined) return `M${pair(corner)}`;
    if (next === undefined) return `L${pair(corner)}`;
    return `L${pair(towards(corner, before))}Q${pair(corner)} ${pair(towards(corner, next))}`;
  });
  return parts.join('');
}

/** A bit from a corner towards another point, at most to the middle. */
function towards(corner: Point, other: Point): Point {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y);
  if (length === 0) return corner;
  const part = Math.min(RADIUS_PX, length / 2) / length;
  return { x: corner.x + (other.x - corner.x) * part, y: corner.y + (other.y - corner.y) * part };
}
