import type { Known } from './charts.ts';
import { svgElement } from './element.ts';

/** A badge: its height, the width of a digit, and the room around them and beside texts, in px. */
const BADGE = { height: 13, letter: 5.6, padding: 4, gap: 3 };
/** How far a line of text reaches beyond its letters above and below, in px. */
const LEADING_PX = 2;

/** The number of tests beside each transition's text; of none its frame is another one. */
export function badgesOf(
  { covered }: Known,
  handles: ReadonlyMap<string, SVGElement>,
  svg: SVGSVGElement,
): Element[] {
  const taken = [...svg.querySelectorAll('text')].map(lettersOf);
  return [...handles].flatMap(([id, handle]) => {
    const count = covered.get(id)?.tests.length;
    const line = handle.querySelector<SVGTextElement>(':scope > text');
    if (count === undefined || line === null || !(handle instanceof SVGGraphicsElement)) return [];
    const text = String(count);
    const width = text.length * BADGE.letter + 2 * BADGE.padding;
    const place = freePlace(placesAt(boxOf(handle), boxOf(line), width), taken);
    taken.push(place);
    const { x, y, height } = place;
    return [
      svgElement(
        'g',
        { class: count === 0 ? 'badge untested' : 'badge' },
        svgElement('rect', { x, y, width, height, rx: count === 0 ? 0 : 6 }),
        svgElement('text', { x: x + width / 2, y: y + BADGE.height - 3.5 }, text),
      ),
    ];
  });
}

/** Where something is in its picture; what browsers return has no sides, whatever its type says. */
function boxOf(one: SVGGraphicsElement): DOMRect {
  return DOMRect.fromRect(one.getBBox());
}

/** What the letters of a line cover. */
function lettersOf(text: SVGTextElement): DOMRect {
  const { x, y, width, height } = boxOf(text);
  return new DOMRect(x, y + LEADING_PX, width, height - 2 * LEADING_PX);
}

/** Where a badge can stand, best first: before the first line, behind it, above all and below. */
function placesAt(all: DOMRect, line: DOMRect, width: number): DOMRect[] {
  const { height, gap } = BADGE;
  const at = (x: number, y: number) => new DOMRect(x, y, width, height);
  return [
    at(line.left - width - gap, line.top),
    at(line.right + gap, line.top),
    at(line.left, all.top - height),
    at(line.left, all.bottom),
  ];
}

/** The first place that covers no letter; else the first. */
function freePlace(places: readonly DOMRect[], taken: readonly DOMRect[]): DOMRect {
  const isFree = (a: DOMRect) =>
    taken.every(
      (b) => a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top,
    );
  return places.find(isFree) ?? places[0] ?? new DOMRect();
}
