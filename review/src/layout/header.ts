/** Where the texts of a box stand, and how arrows that cross them are kept behind. */
import type { Area, Point, Way } from './places.ts';
import { BOX_PADDING_PX, NAME_PADDING_PX, ROWS_PADDING_PX, type SketchBox } from './sketch.ts';
import { type Line, lineWidth, NAME_LINE_PX, TEXT_LINE_PX } from './text-lines.ts';

/** Air between a text and an arrow that is interrupted for it, in px. */
const AIR_PX = 3;

/** A line of text with its place. */
export interface PlacedLine {
  readonly line: Line;
  readonly area: Area;
}

/** The lines of a box's name and of its rows, each with its place. */
export function placedLines({ shape, name, rows }: SketchBox, area: Area) {
  const [first] = name;
  const isCentred = shape === 'history' && first !== undefined;
  const x = area.x + (isCentred ? (area.width - lineWidth(first)) / 2 : BOX_PADDING_PX);
  const top = area.y + (isCentred ? (area.height - NAME_LINE_PX) / 2 : NAME_PADDING_PX);
  const under = top + name.length * NAME_LINE_PX + NAME_PADDING_PX + ROWS_PADDING_PX;
  const placed = (from: number, height: number) => (line: Line, index: number) => ({
    line,
    area: { x, y: from + index * height, width: lineWidth(line), height },
  });
  return {
    names: name.map(placed(top, NAME_LINE_PX)),
    rows: rows.map(placed(under, TEXT_LINE_PX)),
  };
}

/** What interrupts arrows in a frame's header: the area of all lines that any of them crosses. */
export function groundFor(box: SketchBox, area: Area, ways: readonly Way[]): Area | null {
  const { names, rows } = placedLines(box, area);
  const crossed = [...names, ...rows]
    .map((one) => one.area)
    .filter((one) => ways.some(({ points }) => crosses(points, widened(one))));
  const [first] = crossed;
  if (first === undefined) return null;
  const [x, y] = [first.x, Math.min(...crossed.map((one) => one.y))];
  const right = Math.max(...crossed.map((one) => one.x + one.width));
  const below = Math.max(...crossed.map((one) => one.y + one.height));
  return widened({ x, y, width: right - x, height: below - y });
}

/** A bit more to the left and to the right; lines stand on each other. */
function widened({ x, y, width, height }: Area): Area {
  return { x: x - AIR_PX, y, width: width + 2 * AIR_PX, height };
}

/** Whether a way has a piece in an area; all its pieces are upright or level. */
export function crosses(points: readonly Point[], { x, y, width, height }: Area): boolean {
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
