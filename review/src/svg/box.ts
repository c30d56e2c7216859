import type { Rect, Route } from '../layout/geometry.ts';
import { type Box, NAME_PADDING_PX } from '../layout/graph.ts';
import { type PlacedLine, placedLines } from '../layout/header.ts';
import { NAME_BASE_PX, NAME_LINE_PX, TEXT_BASE_PX } from '../layout/text-lines.ts';
import { drawLeaving } from './edge.ts';
import { circle, group, number, pair, path, rect, textLine } from './xml.ts';

/** How round the corners of boxes are, and how far a final state's second line is inside, in px. */
const RADIUS_PX = 8;
const SECOND_LINE_PX = 3;

/** A box without its texts, and what divides it. */
export function drawBody(box: Box, bounds: Rect): string {
  const { shape, mark, tooltip, id } = box;
  const middle = { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 };
  if (shape === 'dot')
    return group({ class: mark }, undefined, [circle('dot', middle, bounds.width / 2)]);
  const kind = box.children.length === 0 ? 'box' : 'frame';
  const kinds = shape === 'region' ? `${kind} region` : kind;
  const outline =
    shape === 'history' ? circle('box', middle, bounds.width / 2) : rect(kinds, bounds, RADIUS_PX);
  const second = shape === 'final' ? [rect(kind, inset(bounds), RADIUS_PX - 2)] : [];
  return group({ class: mark, 'data-s': id }, tooltip, [
    outline,
    ...second,
    ...rulesOf(box, bounds),
  ]);
}

/** What is under the texts: a frame's header has a background of its own. */
function rulesOf(box: Box, bounds: Rect): string[] {
  const { name, rows, children, height } = box;
  if (children.length > 0) {
    return [path('ground', headerPath(bounds, height)), rule(bounds, bounds.y + height)];
  }
  const under = bounds.y + 2 * NAME_PADDING_PX + name.length * NAME_LINE_PX;
  return rows.length > 0 ? [rule(bounds, under)] : [];
}

/** A box's texts, with a background for each that an arrow crosses. */
export function drawTexts(box: Box, bounds: Rect, routes: readonly Route[]): string {
  const { shape, mark, tooltip, id, children } = box;
  if (shape === 'dot') return '';
  const { names, rows } = placedLines(box, bounds, children.length > 0 ? routes : []);
  const texts = (list: readonly PlacedLine[], base: number) =>
    list.flatMap(({ line, rect: { x, y }, background }) => [
      ...(background === undefined ? [] : [rect('ground', background, 0)]),
      ...textLine(line, { x, y: y + base }),
    ]);
  const right = bounds.x + bounds.width;
  return group({ class: mark, 'data-s': id }, tooltip, [
    ...texts(names, NAME_BASE_PX),
    ...texts(rows, TEXT_BASE_PX),
    ...rows
      .filter(({ line }) => line.leaves)
      .map(({ line, rect: { y, height } }) => drawLeaving({ x: right, y: y + height / 2 }, line)),
  ]);
}

/** The background of a header: the upper end of a frame, a little inside its line. */
function headerPath({ x, y, width }: Rect, height: number): string {
  const inner = RADIUS_PX - 1;
  const [left, right, top] = [x + 1, x + width - 1, y + 1];
  return (
    `M${pair({ x: left, y: y + height })}V${number(top + inner)}` +
    `Q${pair({ x: left, y: top })} ${pair({ x: left + inner, y: top })}H${number(right - inner)}` +
    `Q${pair({ x: right, y: top })} ${pair({ x: right, y: top + inner })}V${number(y + height)}Z`
  );
}

function rule({ x, width }: Rect, y: number): string {
  return path('rule', `M${pair({ x, y })}H${number(x + width)}`);
}

function inset({ x, y, width, height }: Rect): Rect {
  const by = SECOND_LINE_PX;
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by };
}
