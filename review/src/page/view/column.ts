import type { PlayedActor } from '../engine/playable.ts';
import { innermost, type Known } from './charts.ts';
import { button, element, refill } from './element.ts';
import { createPicture, type Picture } from './picture.ts';
import { attempt, choose, isPlaying, type Stage } from './stage.ts';
import { ask, take } from './taking.ts';

/** The room around a picture in its box, for the frame of what has the focus at its edge. */
const PADDING_PX = 10;
/** How small pictures get to fit by themselves. */
const SCALE_MIN = 0.85;

/** A machine's picture, and the id of the actor in it, if one runs. */
export interface Column {
  readonly known: Known;
  readonly actor: string | undefined;
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  /** What is scrolled. */
  readonly box: HTMLElement;
  readonly picture: Picture;
}

/** The picture of a machine with a heading. */
export function createColumn(stage: Stage, known: Known, actor: string | undefined): Column {
  const picture = createPicture(known, {
    ask: (ids) => ask(stage, known, actor, ids),
    take: (ids) => take(stage, known, actor, ids),
    askState: (id) => choose(stage, { machine: known.name, id }),
  });
  const heading = element('div', { class: 'heading' });
  const box = element('div', { class: 'box' }, picture.svg);
  const made = element('article', { 'aria-label': actor ?? known.name }, heading, box);
  return { known, actor, element: made, heading, box, picture };
}

/** Shows in it what is so now. */
export function updateColumn(stage: Stage, column: Column): void {
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
  const alone = () =>
    session.actors.find((one) => one.machine === name && one.parent === undefined);
  if (!isPlaying(stage) || alone() !== undefined) return undefined;
  const start = () =>
    attempt(stage, () => {
      session.start(name);
      const { id } = alone() ?? {};
      if (id !== undefined && !stage.shown.has(id)) stage.show([...stage.shown, id]);
    });
  return button(actor === undefined ? 'Start it' : 'Play alone', start, { 'data-key': 'start' });
}

/** Makes a picture as large as its box, if that is readable, and then so many times larger. */
export function resizeColumn({ box, picture }: Column, zoom: number): void {
  const room = box.clientWidth - 2 * PADDING_PX - 2;
  const scale = zoom * Math.max(SCALE_MIN, Math.min(1, room / picture.width));
  picture.svg.setAttribute('width', String(Math.round(picture.width * scale)));
  picture.svg.setAttribute('height', String(Math.round(picture.height * scale)));
}
