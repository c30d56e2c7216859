import { button, element, rove, section, shortcut } from './element.ts';
import { before, createLines } from './log-lines.ts';
import type { Part, Stage } from './stage.ts';

/** All steps; each can be gone back to, and those after it stay until something new is done. */
export function createLog(stage: Stage): Part {
  const { element: part, body } = section('Log and time travel');
  const list = element('ol', { class: 'log', 'aria-label': 'Steps' });
  const lines = createLines(stage, list);
  // Who goes through the steps sees each.
  rove(
    list,
    () => lines.entries.map(({ press }) => press),
    (index) => stage.playable.goTo(index - before(stage)),
  );
  const place = element('span', {});
  body.append(travel(stage, place), list);
  return {
    element: part,
    update() {
      const { steps, at } = stage.playable;
      place.textContent = `step ${at + before(stage)} of ${steps.length - 1 + before(stage)}`;
      const isInList = list.contains(document.activeElement);
      const current = lines.update();
      if (current === undefined) return;
      if (isInList) current.press.focus({ preventScroll: true });
      scrollInto(list, current.item);
    },
  };
}

/** The buttons that go through the steps. */
function travel(stage: Stage, place: HTMLElement): HTMLElement {
  const go = (label: string, to: (at: number, last: number) => number, keys?: string) =>
    button(
      label,
      () => {
        const { playable } = stage;
        const last = playable.steps.length - 1;
        playable.goTo(Math.max(-before(stage), Math.min(last, to(playable.at, last))));
      },
      shortcut(keys),
    );
  return element(
    'div',
    { class: 'bar', role: 'group', 'aria-label': 'Time travel' },
    go('Start', () => -1),
    go('Back', (at) => at - 1, 'Alt+J'),
    go('On', (at) => at + 1, 'Alt+L'),
    go('Last', (_, last) => last),
    place,
  );
}

/** Scrolls the list, and nothing else; of a step with more lines than have room, to its first. */
function scrollInto(list: HTMLElement, { offsetTop: top, offsetHeight }: HTMLElement): void {
  const bottom = top + Math.min(offsetHeight, list.clientHeight);
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}
