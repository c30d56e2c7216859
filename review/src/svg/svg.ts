import type { Layout, Rect } from '../layout/geometry.ts';
import type { Box, Graph } from '../layout/graph.ts';
import { drawBody, drawTexts } from './box.ts';
import { drawEdge, drawLabel } from './edge.ts';
import { styleOf } from './style.ts';
import { attribute } from './xml.ts';

/** The picture of a chart, for eyes and, by `data-s` and `data-t`, for programs. */
export function svgText(graph: Graph, layout: Layout): string {
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)];
  const { tooltip } = graph.root;
  const label = `statechart ${graph.id}${tooltip === undefined ? '' : `: ${tooltip}`}`;
  const boxes = boxesOf(graph.root, layout);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"${attribute('aria-label', label)}>`,
    `<style>\n${styleOf(graph.kind)}\n</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...boxes.map(([box, rect]) => drawBody(box, rect)),
    // Above the headers that they pass, so that they can be followed, and below all texts.
    ...layout.routes.map(drawEdge),
    ...boxes.map(([box, rect]) => drawTexts(box, rect, layout.routes)),
    ...layout.routes.map(drawLabel),
    '</svg>\n',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Whether a text is such a picture. */
export function isPicture(text: string): boolean {
  return /^<svg [^>]* aria-label="statechart /.test(text);
}

/** All boxes with their rectangles, the outer ones first. */
function boxesOf(box: Box, layout: Layout): (readonly [Box, Rect])[] {
  const rect = layout.boxes.get(box.id);
  if (rect === undefined) throw new Error(`expected a layout for ${box.id}, got none`);
  return [[box, rect], ...box.children.flatMap((child) => boxesOf(child, layout))];
}
