import { durationName } from '../../model/names.ts';
import type { PlayedActor } from '../engine/playable.ts';
import { button, element, refill, refused, section, shortcut } from './element.ts';
import { offerKey, type PlacedActor, type PlacedOffer, placed } from './offer-places.ts';
import { areaKey, payloadOf } from './payload.ts';
import { createPressing } from './pressing.ts';
import { attempt, isPlaying, type Part, type Stage } from './stage.ts';
import { perform } from './taking.ts';
import { timeText } from './telling.ts';

/** The clock, and a button for all that can be sent or can come. */
export function createOffers(stage: Stage): Part {
  const { element: part, body } = section('What can happen now');
  stage.editPayload = (actor, offer) => {
    const key = areaKey(actor, offer);
    const area = [...body.querySelectorAll('textarea')].find((one) => one.dataset.key === key);
    // Ends at the outermost.
    for (let fold = area?.closest('details'); fold; fold = fold.parentElement?.closest('details')) {
      fold.open = true;
    }
    area?.focus();
  };
  let places: readonly PlacedActor[] = [];
  const fill = (isHeld: boolean) => {
    places = placed(actorsIn(stage), isHeld ? places : []);
    refill(body, ...contentOf(stage, places));
  };
  const pressing = createPressing(body, () => fill(false));
  return {
    element: part,
    update() {
      fill(pressing.isHeld);
      pressing.putBack();
    },
  };
}

/** Those whose pictures are shown first. */
function actorsIn({ playable, shown }: Stage): PlayedActor[] {
  const isShown = ({ id }: PlayedActor) => shown.has(id);
  return playable.actors.toSorted((a, b) => Number(isShown(b)) - Number(isShown(a)));
}

function contentOf(stage: Stage, places: readonly PlacedActor[]): Node[] {
  const { playable, session } = stage;
  const time = element('p', { class: 'clock' }, `Clock ${timeText(playable.nowMs)}`);
  if (!isPlaying(stage)) {
    return [time, element('p', {}, 'This is a trace: it is looked at step by step.')];
  }
  const tick = (label: string, key: string, act: () => void) =>
    button(label, () => attempt(stage, act), { 'data-key': key });
  return [
    element(
      'div',
      { class: 'bar', role: 'group', 'aria-label': 'Clock' },
      time,
      tick('+1 s', '+1', () => session.advance(1000)),
      ...nextTimeout(stage),
      tick('Start all again', 'reset', () => session.reset()),
    ),
    ...places.flatMap((one) => offersOf(stage, one)),
    ...(places.length === 0 ? [element('p', {}, 'Nothing: all have come to their end.')] : []),
  ];
}

/** A button that goes on to the next timeout, and when that is. */
function nextTimeout(stage: Stage): Node[] {
  const { session } = stage;
  const [label, key, id] = ['Next timeout', 'next', 'next-due'];
  const due = (text: string) => element('span', { class: 'due', id }, text);
  const inMs = (session.nextMs ?? Number.POSITIVE_INFINITY) - session.nowMs;
  const described = { ...shortcut('Alt+K'), 'data-key': key, 'aria-describedby': id };
  if (Number.isFinite(inMs)) {
    const go = () => attempt(stage, () => session.advanceToNext());
    return [button(label, go, described), due(`in ${durationName(Math.ceil(inMs))}`)];
  }
  const reason = session.nextMs === undefined ? 'none is set' : 'none ever fires';
  return [
    refused(label, () => stage.say(`There is no next timeout: ${reason}.`), described),
    due(reason),
  ];
}

function offersOf(stage: Stage, { actor, offers }: PlacedActor): Node[] {
  const list = element(
    'ul',
    { class: 'offers' },
    ...offers.map((one) => element('li', {}, ...offerOf(stage, actor, one))),
  );
  if (stage.shown.has(actor.id)) return [element('h3', {}, actor.id), list];
  // What a stub can send is what its parent can be sent.
  const about = actor.machine === undefined ? 'a stub' : 'not shown';
  const summary = element('summary', {}, `${actor.id} (${about})`);
  return [element('details', { 'data-key': `more ${actor.id}` }, summary, list)];
}

function offerOf(stage: Stage, actor: PlayedActor, { offer, isGone }: PlacedOffer): Node[] {
  const { label, dueMs } = offer;
  if (isGone) return [refused(label, () => stage.say(`Not possible now: ${label}.`))];
  const key = `${actor.id} ${offerKey(offer)}`;
  const press = button(label, () => perform(stage, { actor, offer }), { 'data-key': key });
  if (dueMs !== undefined) {
    return [press, element('span', { class: 'due' }, `in ${durationName(Math.ceil(dueMs))}`)];
  }
  // What starts again takes none.
  return actor.status === 'active' ? [press, payloadOf(stage, actor, offer)] : [press];
}
