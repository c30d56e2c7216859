import type { Playable, PlayedActor, Step } from '../engine/playable.ts';
import { innermost, type Known } from './charts.ts';
import { button, element, refill } from './element.ts';
import { createPicture, type Picture } from './picture.ts';
import { attempt, choose, isPlaying, type Part, type Place, type Stage } from './stage.ts';
import { ask, take } from './taking.ts';

/** A picture narrower than that is hard to read, in px; and at most so many are shown at first. */
const COLUMN_PX_MIN = 330;
const COLUMNS_MAX = 3;
/** The room around a picture in its box, for the frame of what has the focus at its edge. */
const PADDING_PX = 10;
/** How small pictures get to fit by themselves, and the steps in which a reader makes them so. */
const SCALE_MIN = 0.85;
const ZOOM_STEP = 1.2;
const ZOOM = { min: 0.2, max: 3 };

/** A machine's picture and the actor in it, if one runs. */
interface Column {
  readonly known: Known;
  readonly actor: string | undefined;
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  readonly box: HTMLElement;
  readonly picture: Picture;
}

/** The pictures of those actors that a reader wants to see, side by side where there is room. */
export function createPictures(stage: Stage): Part {
  const columns = new Map<string, Column>();
  const { shown } = stage;
  const choices = element('div', { class: 'choices', role: 'group', 'aria-label': 'Shown' });
  const row = element('div', { class: 'columns' });
  let zoom = 1;
  let seen: Step | undefined | null = null;
  let isChosenByHand = false;
  let playing: Playable | undefined;
  /** What was shown of the session when a trace took its place. */
  let ofSession: readonly string[] = [];

  const zoomBy = (factor: number) => () => {
    zoom = Math.max(ZOOM.min, Math.min(ZOOM.max, zoom * factor));
    resize();
  };
  const tools = element(
    'div',
    { class: 'tools', role: 'group', 'aria-label': 'Size' },
    button('−', zoomBy(1 / ZOOM_STEP), { 'aria-label': 'Smaller' }),
    button('+', zoomBy(ZOOM_STEP), { 'aria-label': 'Larger' }),
  );
  const part = element(
    'section',
    { class: 'pictures', 'aria-label': 'Statecharts' },
    element('div', { class: 'bar' }, choices, tools),
    row,
  );
  let lastRoom = 0;
  new ResizeObserver(() => {
    resize();
    // A window that gets narrower has room for fewer.
    if (room() !== lastRoom && !isChosenByHand) stage.update();
    lastRoom = room();
  }).observe(row);

  function room(): number {
    return Math.max(1, Math.min(COLUMNS_MAX, Math.floor(row.clientWidth / COLUMN_PX_MIN)));
  }

  function resize(): void {
    for (const { box, picture } of columns.values()) {
      const fit = Math.max(
        SCALE_MIN,
        Math.min(1, (box.clientWidth - 2 * PADDING_PX - 2) / picture.width),
      );
      picture.svg.setAttribute('width', String(Math.round(picture.width * fit * zoom)));
      picture.svg.setAttribute('height', String(Math.round(picture.height * fit * zoom)));
    }
  }

  function show(key: string, isShown: boolean): void {
    isChosenByHand = true;
    // One at a time where there is no room for two.
    if (room() === 1) shown.clear();
    if (isShown) shown.add(key);
    else shown.delete(key);
    if (shown.size === 0) shown.add(key);
    stage.update();
  }

  function columnOf(key: string, known: Known, actor: string | undefined): Column {
    const found = columns.get(key);
    // Actors of a trace may be called as others were.
    if (found?.known === known && found.actor === actor) return found;
    const picture = createPicture(known, {
      ask: (ids) => ask(stage, known, actor, ids),
      take: (ids) => take(stage, known, actor, ids),
      askState: (id) => choose(stage, { machine: known.name, id }),
    });
    const heading = element('div', { class: 'heading' });
    const box = element('div', { class: 'box' }, picture.svg);
    const made = element('article', { 'aria-label': actor ?? known.name }, heading, box);
    const column = { known, actor, element: made, heading, box, picture };
    columns.set(key, column);
    return column;
  }

  /** A trace shows those that are in it, and the session is shown as it was. */
  function follows(): void {
    if (stage.playable === playing) return;
    if (playing === stage.session) ofSession = isChosenByHand ? [...shown] : [];
    playing = stage.playable;
    shown.clear();
    if (playing === stage.session) for (const key of ofSession) shown.add(key);
    isChosenByHand = shown.size > 0;
  }

  function update(): void {
    follows();
    const subjects = subjectsOf(stage);
    for (const key of shown) {
      if (subjects.has(key)) continue;
      shown.delete(key);
      // The actor that plays its machine instead.
      const { known } = columns.get(key) ?? {};
      const [next] = [...subjects].find((one) => one[1].known === known) ?? [];
      if (next !== undefined) shown.add(next);
    }
    const keys = [...subjects.keys()];
    if (!isChosenByHand) shown.clear();
    if (shown.size === 0) for (const key of keys.slice(0, room())) shown.add(key);
    refill(choices, ...keys.map((key) => choice(key, shown.has(key))));
    const wanted = [...subjects].filter(([key]) => shown.has(key));
    const now = wanted.map(([key, { known, actor }]) => columnOf(key, known, actor?.id));
    const added = now.filter((one) => one.element.parentElement !== row);
    if (added.length > 0 || row.childElementCount !== now.length) {
      arrange(now.map((one) => one.element));
      resize();
    }
    for (const column of now) updateColumn(stage, column);
    // The reader's eye is led to what happened, once, and to where a picture is that is new.
    const step = stage.playable.steps[stage.playable.at];
    for (const column of step === seen ? added : now) follow(stage, column);
    seen = step;
  }

  /** Those that stay are not moved: they would lose the place that they are scrolled to. */
  function arrange(elements: readonly Element[]): void {
    for (const one of [...row.children]) if (!elements.includes(one)) one.remove();
    elements.forEach((one, index) => {
      if (row.children[index] !== one) row.insertBefore(one, row.children[index] ?? null);
    });
  }

  function choice(key: string, isShown: boolean): HTMLElement {
    const { steps, at } = stage.playable;
    const isMoved = steps[at]?.taken.some(({ actor }) => actor === key) === true;
    return button(isMoved ? `${key} •` : key, () => show(key, !isShown), {
      ...{ 'aria-pressed': String(isShown), 'data-key': key },
      ...(isMoved && { 'aria-label': `${key}, took a transition` }),
    });
  }

  stage.show = (keys) => {
    if (keys.length === 0) return;
    isChosenByHand = true;
    shown.clear();
    for (const key of keys.slice(0, room() === 1 ? 1 : keys.length)) shown.add(key);
    stage.update();
  };
  stage.reveal = ({ machine, id }: Place) => {
    const found = [...subjectsOf(stage)].filter(([, { known }]) => known.name === machine);
    const [first] = found;
    if (first === undefined) return;
    if (!found.some(([key]) => shown.has(key))) show(first[0], true);
    for (const [key] of found) {
      const column = columns.get(key);
      const target = column?.picture.find(id);
      if (column !== undefined && target !== undefined) bringIntoView(column.box, target);
    }
  };
  return { element: part, update };
}

/** What can be shown: each actor of a machine, and each machine of which none runs. */
function subjectsOf({ playable, machines }: Stage) {
  const subjects = new Map<string, { known: Known; actor?: PlayedActor }>();
  for (const actor of playable.cast ?? playable.actors) {
    const known = machines.get(actor.machine ?? '');
    if (known !== undefined) subjects.set(actor.id, { known, actor });
  }
  const running = new Set([...subjects.values()].map(({ known }) => known.name));
  for (const [name, known] of machines) if (!running.has(name)) subjects.set(`${name} `, { known });
  return subjects;
}

function updateColumn(stage: Stage, column: Column): void {
  const { playable, chosen, hasCounts } = stage;
  const { known, heading, picture } = column;
  const actor = playable.actors.find(({ id }) => id === column.actor);
  const active = actor?.status === 'stopped' ? [] : (actor?.activeStates ?? []);
  const step = playable.steps[playable.at];
  const taken = step?.taken.filter((one) => one.actor === actor?.id).map((one) => one.transition);
  picture.update({
    ...{ active, taken: taken ?? [], hasCounts },
    offered: actor?.offers.flatMap(({ transitions }) => transitions) ?? [],
    chosen: chosen?.machine === known.name ? chosen.id : undefined,
  });
  const status = actor === undefined ? 'not running' : actor.status;
  const states = status === 'active' ? innermost(known, active) : status;
  refill(
    heading,
    element('h2', {}, column.actor ?? known.name),
    element('span', { title: states }, states),
    startOf(stage, known, actor),
  );
}

/** What starts a machine that waits for it; one that another one starts can be played alone. */
function startOf(stage: Stage, { name }: Known, actor: PlayedActor | undefined) {
  const { session } = stage;
  const isAlone = session.actors.some((one) => one.machine === name && one.parent === undefined);
  if (!isPlaying(stage) || isAlone) return undefined;
  const start = () =>
    attempt(stage, () => {
      session.start(name);
      const alone = session.actors.find((one) => one.machine === name && one.parent === undefined);
      if (alone !== undefined && !stage.shown.has(alone.id)) stage.show([...stage.shown, alone.id]);
    });
  return button(actor === undefined ? 'Start it' : 'Play alone', start, { 'data-key': 'start' });
}

/** Leads the reader's eye to the last arrow that was taken, and to where it led. */
function follow({ playable }: Stage, { known, actor, picture, box }: Column): void {
  const taken = playable.steps[playable.at]?.taken.findLast((one) => one.actor === actor);
  const active = playable.actors.find(({ id }) => id === actor)?.activeStates ?? [];
  const [target] = known.transitions.get(taken?.transition ?? '')?.transition.targets ?? [];
  const isThere = (id: string) => id === target || id.startsWith(`${target}.`);
  const state = target === undefined && taken ? undefined : active.findLast(isThere);
  const inner = state ?? (taken === undefined ? active.at(-1) : undefined);
  const places = [taken?.transition, inner].flatMap((id) => picture.find(id ?? '') ?? []);
  bringIntoView(box, ...places);
}

/** Scrolls a box, and nothing else, until elements are in it; the last one, where all do not fit. */
function bringIntoView(box: HTMLElement, ...targets: readonly Element[]): void {
  const rects = targets.map((target) => target.getBoundingClientRect());
  const [outer, last] = [box.getBoundingClientRect(), rects.at(-1)];
  if (last === undefined) return;
  const all = around(rects);
  const isFit = all.width < outer.width && all.height < outer.height;
  const { left, right, top, bottom } = isFit ? all : last;
  const isIn =
    top >= outer.top && bottom <= outer.bottom && left >= outer.left && right <= outer.right;
  if (isIn) return;
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  box.scrollBy({
    left: (left + right - outer.left - outer.right) / 2,
    top: (top + bottom - outer.top - outer.bottom) / 2,
    behavior: isCalm ? 'instant' : 'smooth',
  });
}

function around(rects: readonly DOMRect[]): DOMRect {
  const left = Math.min(...rects.map((one) => one.left));
  const top = Math.min(...rects.map((one) => one.top));
  const right = Math.max(...rects.map((one) => one.right));
  const bottom = Math.max(...rects.map((one) => one.bottom));
  return new DOMRect(left, top, right - left, bottom - top);
}
