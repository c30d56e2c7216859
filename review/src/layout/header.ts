/** Where the texts of a box stand, and how arrows that cross them are kept behind. */
import type { Point, Rect, Route } from './geometry.ts';
import { BOX_PADDING_PX, type Box, NAME_PADDING_PX, ROWS_PADDING_PX } from './graph.ts';
import { type Line, lineWidth, NAME_LINE_PX, TEXT_LINE_PX } from './text-lines.ts';

/** Padding between a text and an arrow that is interrupted for it, in px. */
const GAP_PX = 3;

/** A line of text with its rectangle. */
export interface PlacedLine {
  readonly line: Line;
  readonly rect: Rect;
}

/** The lines of a box's name and of its rows, each with its rectangle. */
export function placedLines({ shape, name, rows }: Box, rect: Rect) {
  const [first] = name;
  const isCentred = shape === 'history' && first !== undefined;
  const x = rect.x + (isCentred ? (rect.width - lineWidth(first)) / 2 : BOX_PADDING_PX);
  const top = rect.y + (isCentred ? (rect.height - NAME_LINE_PX) / 2 : NAME_PADDING_PX);
  const under = top + name.length * NAME_LINE_PX + NAME_PADDING_PX + ROWS_PADDING_PX;
  const placed = (from: number, height: number) => (line: Line, index: number) => ({
    line,
    rect: { x, y: from + index * height, width: lineWidth(line), height },
  });
  return {
    names: name.map(placed(top, NAME_LINE_PX)),
    rows: rows.map(placed(under, TEXT_LINE_PX)),
  };
}

/** What interrupts arrows in a frame's header: the area of all lines that any of them crosses. */
export function backgroundFor(box: Box, rect: Rect, routes: readonly Route[]): Rect | null {
  const { names, rows } = placedLines(box, rect);
  const crossed = [...names, ...rows]
    .map((one) => one.rect)
    .filter((one) => routes.some(({ points }) => crosses(points, widened(one))));
  const [first] = crossed;
  if (first === undefined) return null;
  const [x, y] = [first.x, Math.min(...crossed.map((one) => one.y))];
  const right = Math.max(...crossed.map((one) => one.x + one.width));
  const below = Math.max(...crossed.map((one) => one.y + one.height));
  return widened({ x, y, width: right - x, height: below - y });
}

/** A bit more to the left and to the right; lines stand on each other. */
function widened({ x, y, width, height }: Rect): Rect {
  return { x: x - GAP_PX, y, width: width + 2 * GAP_PX, height };
}

/** Whether a route has a piece in a rectangle; all its pieces are upright or level. */
export function crosses(points: readonly Point[], { x, y, width, height }: Rect): boolean {
  return points.slice(1).some((to, index) => {
    const from = points[index] ?? to;
    return (
      Math.max(from.x, to.x) > x &&
      Math.min(from.x, to.x) < x + width &&
      Math.max(from.y, to.y) > y &&
      Math.min(from.y, to.y) < y + height
    );
  });
}
