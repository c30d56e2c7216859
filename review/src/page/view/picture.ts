import { badgesOf } from './badges.ts';
import { type Known, sayTransition } from './charts.ts';
import { drawingOf, groupedBy, handlesIn } from './drawing.ts';
import { rove, svgElement } from './element.ts';
import { type Hand, listen } from './hand.ts';
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

/** The picture of a machine. */
export function createPicture(known: Known, hand: Hand): Picture {
  const svg = drawingOf(known.svg);
  svg.setAttribute('role', 'group');
  svg.setAttribute('aria-label', `${known.name}: ${KEYS}`);
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
