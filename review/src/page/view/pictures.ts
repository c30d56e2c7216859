import type { Step } from '../engine/playable.ts';
import { type Column, createColumn, resizeColumn, updateColumn } from './column.ts';
import { button, element, refill } from './element.ts';
import { bringIntoView, follow } from './following.ts';
import { createShowing, type Subject, subjectsOf } from './showing.ts';
import type { Part, Place, Stage } from './stage.ts';

/** A picture narrower than that is hard to read, in px; and at most so many are shown at first. */
const COLUMN_PX_MIN = 330;
const COLUMNS_MAX = 3;
/** The steps in which a reader makes pictures larger and smaller. */
const ZOOM_STEP = 1.2;
const ZOOM = { min: 0.2, max: 3 };

/** The pictures of those actors that a reader wants to see, side by side where there is room. */
export function createPictures(stage: Stage): Part {
  const columns = new Map<string, Column>();
  const { shown } = stage;
  const choices = element('div', { class: 'choices', role: 'group', 'aria-label': 'Shown' });
  const row = element('div', { class: 'columns' });
  const room = () =>
    Math.max(1, Math.min(COLUMNS_MAX, Math.floor(row.clientWidth / COLUMN_PX_MIN)));
  const showing = createShowing(stage, room);
  let zoom = 1;
  let seen: Step | undefined | null = null;

  const resize = () => {
    for (const column of columns.values()) resizeColumn(column, zoom);
  };
  const zoomBy = (factor: number) => () => {
    zoom = Math.max(ZOOM.min, Math.min(ZOOM.max, zoom * factor));
    resize();
  };
  let lastRoom = 0;
  new ResizeObserver(() => {
    resize();
    // A window that gets narrower has room for fewer.
    if (room() !== lastRoom && !showing.isChosenByHand) stage.update();
    lastRoom = room();
  }).observe(row);

  function columnOf(key: string, { known, actor }: Subject): Column {
    const found = columns.get(key);
    // Actors of a trace may be called as others were.
    if (found?.known === known && found.actor === actor?.id) return found;
    const column = createColumn(stage, known, actor?.id);
    columns.set(key, column);
    return column;
  }

  function update(): void {
    const subjects = subjectsOf(stage);
    showing.settle(subjects);
    const toggle = (key: string) => {
      showing.toggle(key, !shown.has(key));
      stage.update();
    };
    refill(choices, ...[...subjects.keys()].map((key) => choiceOf(stage, key, toggle)));
    const now = [...subjects].flatMap(([key, one]) => (shown.has(key) ? columnOf(key, one) : []));
    const added = now.filter((one) => one.element.parentElement !== row);
    if (added.length > 0 || row.childElementCount !== now.length) {
      arrange(
        row,
        now.map((one) => one.element),
      );
      resize();
    }
    for (const column of now) updateColumn(stage, column);
    // The reader's eye is led to what happened, once, and to where a picture is that is new.
    const step = stage.playable.steps[stage.playable.at];
    for (const column of step === seen ? added : now) follow(stage, column);
    bringIntoView(row, ...added.map((one) => one.element));
    seen = step;
  }

  stage.show = (keys) => {
    if (keys.length === 0) return;
    showing.set(keys);
    stage.update();
  };
  stage.reveal = ({ machine, id }: Place) => {
    const found = [...subjectsOf(stage)].filter(([, { known }]) => known.name === machine);
    const [first] = found;
    if (first === undefined) return;
    if (!found.some(([key]) => shown.has(key))) {
      showing.toggle(first[0], true);
      stage.update();
    }
    for (const [key] of found) {
      const column = columns.get(key);
      const target = column?.picture.find(id);
      if (column === undefined || target === undefined) continue;
      bringIntoView(row, column.element);
      bringIntoView(column.box, target);
    }
  };
  const bar = element('div', { class: 'bar' }, choices, toolsOf(zoomBy));
  const part = element('section', { class: 'pictures', 'aria-label': 'Statecharts' }, bar, row);
  return { element: part, update };
}

function toolsOf(zoomBy: (factor: number) => () => void): HTMLElement {
  return element(
    'div',
    { class: 'tools', role: 'group', 'aria-label': 'Size' },
    button('−', zoomBy(1 / ZOOM_STEP), { 'aria-label': 'Smaller' }),
    button('+', zoomBy(ZOOM_STEP), { 'aria-label': 'Larger' }),
  );
}

/** Has one more picture shown, or one less. */
function choiceOf(
  { playable: { steps, at }, shown }: Stage,
  key: string,
  toggle: (key: string) => void,
): HTMLElement {
  const isMoved = steps[at]?.taken.some(({ actor }) => actor === key) === true;
  return button(isMoved ? `${key} •` : key, () => toggle(key), {
    ...{ 'aria-pressed': String(shown.has(key)), 'data-key': key },
    ...(isMoved && { 'aria-label': `${key}, took a transition` }),
  });
}

/** Those that stay are not moved: they would lose the place that they are scrolled to. */
function arrange(row: HTMLElement, elements: readonly Element[]): void {
  for (const one of [...row.children]) if (!elements.includes(one)) one.remove();
  elements.forEach((one, index) => {
    if (row.children[index] !== one) row.insertBefore(one, row.children[index] ?? null);
  });
}
