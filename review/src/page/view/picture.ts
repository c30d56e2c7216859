import { badgesOf } from './badges.ts';
import { type Known, sayTransition } from './charts.ts';
import { rove, svgElement } from './element.ts';
import { possible } from './taking.ts';

const KEYS =
  'arrow keys go through its transitions, Enter takes one, and the space bar asks about it';

/** What of a picture is special now, by ids. */
export interface Look {
  readonly active: readonly string[];
  readonly taken: readonly string[];
  /** What can be taken now. */
  readonly offered: readonly string[];
  readonly chosen: string | undefined;
  readonly hasCounts: boolean;
}

/** A machine's picture that can be pressed. */
export interface Picture {
  readonly svg: SVGSVGElement;
  readonly width: number;
  readonly height: number;
  update(look: Look): void;
  /** Where a state or a transition is seen best. */
  find(id: string): SVGElement | undefined;
}

/** What a reader does in a picture; an arrow may stand for several transitions. */
export interface Hand {
  ask(ids: readonly string[]): void;
  take(ids: readonly string[]): void;
  askState(id: string): void;
}

/** The picture of a machine. */
export function createPicture(known: Known, hand: Hand): Picture {
  const svg = parsed(known.svg);
  svg.setAttribute('role', 'group');
  svg.setAttribute('aria-label', `${known.name}: ${KEYS}`);
  for (const parent of svg.querySelectorAll('g')) groupRows(parent);
  for (const way of svg.querySelectorAll('[data-t] > .way')) way.before(hitOf(way));
  const handles = handlesIn(svg, known);
  const badges = svgElement('g', { class: 'badges', 'aria-hidden': true });
  svg.append(badges);
  const groups = groupedBy(svg, 'data-t');
  const states = groupedBy(svg, 'data-s');

  listen(svg, hand);
  rove(svg, () => [...handles.values()]);

  return {
    svg,
    width: svg.viewBox.baseVal.width,
    height: svg.viewBox.baseVal.height,
    find: (id) => handles.get(id) ?? groups.get(id)?.[0] ?? states.get(id)?.[0],
    update(look) {
      for (const [id, all] of states) {
        for (const one of all) {
          one.classList.toggle('active', look.active.includes(id));
          one.classList.toggle('chosen', look.chosen === id);
        }
      }
      for (const [id, all] of groups) {
        for (const one of all) {
          one.classList.toggle('taken', look.taken.includes(id));
          one.classList.toggle('offered', look.offered.includes(id));
          one.classList.toggle('chosen', look.chosen === id);
          const tests = known.covered.get(id)?.tests.length;
          one.classList.toggle('untested', look.hasCounts && tests === 0);
        }
        handles.get(id)?.setAttribute('aria-description', descriptionOf(known, id, look));
      }
      // Whoever comes by the tabulator is not led away from what can be taken.
      const stop = look.offered.map((id) => handles.get(id)).find((one) => one !== undefined);
      if (stop !== undefined && !svg.contains(document.activeElement)) {
        for (const one of handles.values()) one.setAttribute('tabindex', one === stop ? '0' : '-1');
      }
      // Where they have room is known as soon as the picture is shown, and stays so.
      if (look.hasCounts && badges.childElementCount === 0) {
        badges.append(...badgesOf(known, handles, svg));
      }
      badges.toggleAttribute('hidden', !look.hasCounts);
    },
  };
}

/** A click asks, and a double click takes; so do the space bar and Enter. */
function listen(svg: SVGSVGElement, { ask, take, askState }: Hand): void {
  let asked: readonly string[] = [];
  svg.addEventListener('click', ({ target, detail }) => {
    if (!(target instanceof Element)) return;
    if (detail > 0 && detail % 2 === 0) {
      // What the first click asked about, wherever that has moved to.
      if (asked.length > 0) take(asked);
      return;
    }
    asked = transitionsAt(target);
    const state = target.closest('[data-s]')?.getAttribute('data-s');
    if (asked.length > 0) ask(asked);
    else if (state) askState(state);
  });
  svg.addEventListener('keydown', (event) => {
    const id = event.target instanceof Element && event.target.getAttribute('data-t');
    if (!id || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    if (event.key === 'Enter') take([id]);
    else ask([id]);
  });
}

/** Styles are the page's: a picture may bring none of its own where content is secured. */
function parsed(text: string): SVGSVGElement {
  const plain = text.replace(/<style>.*?<\/style>/s, '');
  const { documentElement } = new DOMParser().parseFromString(plain, 'image/svg+xml');
  return document.importNode(documentElement, true) as unknown as SVGSVGElement;
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

function groupedBy(svg: SVGElement, name: string): Map<string, SVGElement[]> {
  const all = [...svg.querySelectorAll<SVGElement>(`[${name}]`)];
  return Map.groupBy(all, (one) => one.getAttribute(name) ?? '');
}

/** Of each transition the texts that say it, in the order of the chart: these have the focus. */
function handlesIn(svg: SVGElement, { transitions }: Known): Map<string, SVGElement> {
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

/** The transitions that stand where something was hit: a paragraph is one, an arrow may be several. */
function transitionsAt(target: Element): string[] {
  const ids: string[] = [];
  const isText = target.closest('.handle') !== null;
  for (let one = target.closest('[data-t]'); one !== null; ) {
    ids.push(one.getAttribute('data-t') ?? '');
    one = isText ? null : (one.parentElement?.closest('[data-t]') ?? null);
  }
  return ids;
}

/** What is said beside the text that is seen: it stays the name, for those who speak to their browser. */
function descriptionOf(known: Known, id: string, look: Look): string {
  const tests = known.covered.get(id)?.tests.length;
  return [
    sayTransition(known, id),
    look.offered.includes(id) ? possible(known, id) : '',
    look.taken.includes(id) ? 'Taken just now.' : '',
    look.hasCounts && tests !== undefined ? `${testsText(tests)}.` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** How many tests, in words. */
export function testsText(count: number): string {
  return count === 0 ? 'no test' : count === 1 ? '1 test' : `${count} tests`;
}
