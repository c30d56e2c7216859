import { drawBody, drawTexts } from './draw-box.ts';
import { drawLabel, drawWay } from './draw-way.ts';
import { groundFor } from './header.ts';
import type { Area, Layout } from './places.ts';
import type { Sketch, SketchBox } from './sketch.ts';
import { STYLE } from './style.ts';
import { attribute } from './xml.ts';

/** The picture of a chart, for eyes and, by `data-s` and `data-t`, for programs. */
export function drawSvg(sketch: Sketch, layout: Layout): string {
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)];
  const { tooltip } = sketch.root;
  const label = `statechart ${sketch.id}${tooltip === undefined ? '' : `: ${tooltip}`}`;
  const boxes = boxesOf(sketch.root, layout);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"${attribute('aria-label', label)}>`,
    `<style>\n${STYLE}\n</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...boxes.map(([box, area]) => drawBody(box, area)),
    // Above the headers that they pass, so that they can be followed, and below all texts.
    ...layout.ways.map(drawWay),
    ...boxes.map(([box, area]) => {
      const isFrame = box.children.length > 0;
      return drawTexts(box, area, isFrame ? groundFor(box, area, layout.ways) : null);
    }),
    ...layout.ways.map(drawLabel),
    '</svg>\n',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Whether a text is such a picture. */
export function isPicture(text: string): boolean {
  return /^<svg [^>]* aria-label="statechart /.test(text);
}

/** All boxes with their places, the outer ones first. */
function boxesOf(box: SketchBox, layout: Layout): (readonly [SketchBox, Area])[] {
  const area = layout.boxes.get(box.id);
  if (area === undefined) throw new Error(`expected a place for ${box.id}, got none`);
  return [[box, area], ...box.children.flatMap((child) => boxesOf(child, layout))];
}
