/** Where the texts of a box stand: where no arrow passes, or with a background that interrupts it. */
import type { Point, Rect, Route } from './geometry.ts';
import { BOX_PADDING_PX, type Box, NAME_PADDING_PX, ROWS_PADDING_PX } from './graph.ts';
import { type Line, lineWidth, NAME_LINE_PX, TEXT_LINE_PX } from './text-lines.ts';

/** Padding between a text and an arrow beside it or interrupted for it, in px. */
const GAP_PX = 3;
/** Above and below the letters of a line; there an arrow that is interrupted shows again, in px. */
const LEADING_PX = 2;

/** A line of text with its rectangle; with its background, where an arrow passes. */
export interface PlacedLine {
  readonly line: Line;
  readonly rect: Rect;
  readonly background?: Rect;
}

/** The lines of a box's name and of its rows, each with its place among these arrows. */
export function placedLines(box: Box, rect: Rect, routes: readonly Route[] = []) {
  const { shape, name, rows } = box;
  const [first] = name;
  const isCentred = shape === 'history' && first !== undefined;
  const x = rect.x + (isCentred ? (rect.width - lineWidth(first)) / 2 : BOX_PADDING_PX);
  const top = rect.y + (isCentred ? (rect.height - NAME_LINE_PX) / 2 : NAME_PADDING_PX);
  const under = top + name.length * NAME_LINE_PX + NAME_PADDING_PX + ROWS_PADDING_PX;
  const placed = (from: number, height: number) => (line: Line, index: number) => ({
    line,
    rect: { x, y: from + index * height, width: lineWidth(line), height },
  });
  const names = name.map(placed(top, NAME_LINE_PX));
  const texts = rows.map(placed(under, TEXT_LINE_PX));
  const right = rect.x + rect.width - BOX_PADDING_PX;
  const passing = routes.filter(({ points }) => crosses(points, { ...rect, height: box.height }));
  const together = clearPlace([...names, ...texts], right, passing);
  const isClear = together.every(({ background }) => background === undefined);
  if (isClear)
    return { names: together.slice(0, names.length), rows: together.slice(names.length) };
  return { names: clearPlace(names, right, passing), rows: clearPlace(texts, right, passing) };
}

/** Lines moved together to the right, to where the fewest arrows cross them. */
function clearPlace(
  lines: readonly PlacedLine[],
  right: number,
  routes: readonly Route[],
): PlacedLine[] {
  const [first] = lines;
  if (first === undefined || routes.length === 0) return [...lines];
  const width = Math.max(...lines.map(({ rect }) => rect.width));
  const block = { ...first.rect, width, height: first.rect.height * lines.length };
  const starts = routes
    .flatMap(({ points }) => points.map(({ x }) => x + GAP_PX))
    .filter((x) => x > block.x && x + width <= right)
    .toSorted((a, b) => a - b);
  const crossing = (x: number) =>
    routes.filter(({ points }) => crosses(points, widened({ ...block, x }))).length;
  const best = starts.reduce((a, b) => (crossing(b) < crossing(a) ? b : a), block.x);
  return lines.map(({ line, rect }) => {
    const moved = { ...rect, x: best };
    const isCrossed = routes.some(({ points }) => crosses(points, widened(moved)));
    return { line, rect: moved, ...(isCrossed && { background: backgroundOf(moved) }) };
  });
}

/** What interrupts arrows is no higher than the letters, so that they can be followed. */
function backgroundOf(rect: Rect): Rect {
  const { y, height } = rect;
  return { ...widened(rect), y: y + LEADING_PX, height: height - 2 * LEADING_PX + 1 };
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
