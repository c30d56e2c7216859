/** A picture as it was drawn, made ready to be pressed. */
import type { Known } from './charts.ts';
import { svgElement } from './element.ts';

/** Parses a picture; what belongs to a transition is one group, and easy to hit. */
export function drawingOf(text: string): SVGSVGElement {
  // Styles are the page's: a picture may bring none of its own where content is secured.
  const plain = text.replace(/<style>.*?<\/style>/s, '');
  const { documentElement } = new DOMParser().parseFromString(plain, 'image/svg+xml');
  const svg = document.importNode(documentElement, true) as unknown as SVGSVGElement;
  for (const parent of svg.querySelectorAll('g')) groupRows(parent);
  for (const way of svg.querySelectorAll('[data-t] > .way')) way.before(hitOf(way));
  return svg;
}

/** Puts the texts of each transition that is a row, or a paragraph, into a group of their own. */
function groupRows(parent: SVGGElement): void {
  const rows = Map.groupBy(parent.querySelectorAll(':scope > text[data-t]'), (text) =>
    text.getAttribute('data-t'),
  );
  for (const [id, texts] of rows) {
    const group = svgElement('g', { 'data-t': id ?? '' });
    // Behind the grounds of all its lines.
    texts.at(-1)?.after(group);
    for (const text of texts) text.removeAttribute('data-t');
    group.append(...texts);
  }
}

/** What makes a thin line easy to hit. */
function hitOf(way: Element): Element {
  return svgElement('path', { class: 'hit', d: way.getAttribute('d') ?? '' });
}

/** The elements with an attribute by its value. */
export function groupedBy(svg: SVGElement, name: string): Map<string, SVGElement[]> {
  const all = [...svg.querySelectorAll<SVGElement>(`[${name}]`)];
  return Map.groupBy(all, (one) => one.getAttribute(name) ?? '');
}

/** Of each transition the texts that say it, in the order of the chart: these have the focus. */
export function handlesIn(svg: SVGElement, { transitions }: Known): Map<string, SVGElement> {
  const handles = new Map<string, SVGElement>();
  const groups = groupedBy(svg, 'data-t');
  for (const id of transitions.keys()) {
    const handle = groups.get(id)?.find((one) => one.querySelector(':scope > text') !== null);
    if (handle === undefined) continue;
    handle.classList.add('handle');
    handle.setAttribute('role', 'button');
    handle.setAttribute('tabindex', handles.size === 0 ? '0' : '-1');
    handles.set(id, handle);
  }
  return handles;
}
