/** The pieces of SVG that boxes and edges are drawn with. */
import type { Point, Rect } from '../layout/geometry.ts';
import { INDENT_PX, type Line, spanWidth } from '../layout/text-lines.ts';
import { isMeasured } from '../layout/text-width.ts';
import { visible } from '../model/visible.ts';

/** Text for XML: markup is escaped, and so is what cannot be seen, but for the ends of lines. */
function escaped(text: string): string {
  return text
    .split('\n')
    .map(visible)
    .join('\n')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\ufffe\uffff]/g, '\ufffd');
}

/** An attribute with a space before it; nothing, when there is no value. */
export function attribute(name: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : ` ${name}="${escaped(value)}"`;
}

/** A group; its tooltip is what a viewer shows when the pointer rests on it. */
export function group(
  attributes: Readonly<Record<string, string | undefined>>,
  tooltip: string | undefined,
  parts: readonly string[],
): string {
  const open = Object.entries(attributes).map(([name, value]) => attribute(name, value));
  const title = tooltip === undefined ? [] : [`<title>${escaped(tooltip)}</title>`];
  return [`<g${open.join('')}>`, ...title, ...parts, '</g>'].join('\n');
}

/** A rectangle with round corners. */
export function rect(kinds: string, { x, y, width, height }: Rect, radius: number): string {
  const round = radius > 0 ? ` rx="${radius}"` : '';
  const size = `width="${number(width)}" height="${number(height)}"`;
  return `<rect class="${kinds}" x="${number(x)}" y="${number(y)}" ${size}${round}/>`;
}

/** A circle around a point. */
export function circle(kind: string, { x, y }: Point, radius: number): string {
  return `<circle class="${kind}" cx="${number(x)}" cy="${number(y)}" r="${number(radius)}"/>`;
}

/** A path of SVG's commands. */
export function path(kind: string, data: string): string {
  return `<path class="${kind}" d="${data}"/>`;
}

/**
 * A line of text from this point on; each piece is as wide as it was measured, in any font. Where
 * that was a guess it is as wide as it is: stretched letters, or squeezed ones, are hard to read.
 */
export function textLine(line: Line, { x, y }: Point): string[] {
  const { spans, isIndented, mark, transition, tooltip, href } = line;
  const title = tooltip === undefined ? '' : `<title>${escaped(tooltip)}</title>`;
  const name = attribute('data-t', transition);
  let at = isIndented ? x + INDENT_PX : x;
  const texts = spans.map((span) => {
    const width = spanWidth(span);
    const kinds = mark === undefined ? span.role : `${span.role} ${mark}`;
    const length = ` textLength="${number(width)}" lengthAdjust="spacingAndGlyphs"`;
    const place = `x="${number(at)}" y="${number(y)}"${isMeasured(span.text) ? length : ''}`;
    at += width;
    return `<text class="${kinds}" ${place} xml:space="preserve"${name}>${title}${escaped(span.text)}</text>`;
  });
  return href === undefined ? texts : [`<a${attribute('href', href)}>`, ...texts, '</a>'];
}

/** Tenths of a pixel are enough, and the same everywhere. */
export function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A point in a path's data. */
export function pair({ x, y }: Point): string {
  return `${number(x)} ${number(y)}`;
}
