import { durationName } from '../../model/names.ts';
import type { Offer, PlayedActor } from '../engine/playable.ts';
import { button, element, refill, section } from './element.ts';
import {
  attempt,
  isPlaying,
  type Part,
  payloadKey,
  perform,
  type Stage,
  timeText,
} from './stage.ts';

/** How many lines of a payload are shown at once. */
const LINES_MAX = 8;

/** The clock, and a button for all that can be sent or can come. */
export function createOffers(stage: Stage): Part {
  const { element: part, body } = section('What can happen now');
  return { element: part, update: () => refill(body, ...contentOf(stage)) };
}

function contentOf(stage: Stage): Node[] {
  const { playable, session, shown } = stage;
  const time = element('p', { class: 'clock' }, `Clock ${timeText(playable.nowMs)}`);
  if (!isPlaying(stage)) {
    return [time, element('p', {}, 'This is a trace: it is looked at step by step.')];
  }
  const tick = (label: string, key: string, act: () => void) =>
    button(label, () => attempt(stage, act), { 'data-key': key });
  const isShown = ({ id }: PlayedActor) => shown.has(id);
  const actors = playable.actors.filter(({ offers }) => offers.length > 0);
  return [
    element(
      'div',
      { class: 'bar', role: 'group', 'aria-label': 'Clock' },
      time,
      tick('+1 s', '+1', () => session.advance(1000)),
      tick('Next timeout', 'next', () => session.advanceToNext()),
      tick('Start again', 'reset', () => session.reset()),
    ),
    ...[...actors.filter(isShown), ...actors.filter((one) => !isShown(one))].flatMap((actor) =>
      offersOf(stage, actor),
    ),
    ...(actors.length === 0 ? [element('p', {}, 'Nothing: all have come to their end.')] : []),
  ];
}

function offersOf(stage: Stage, actor: PlayedActor): Node[] {
  const list = element(
    'ul',
    { class: 'offers' },
    ...actor.offers.map((offer) => element('li', {}, ...offerOf(stage, actor, offer))),
  );
  if (stage.shown.has(actor.id)) return [element('h3', {}, actor.id), list];
  // What a stub can send is what its parent can be sent.
  const about = actor.machine === undefined ? 'a stub' : 'not shown';
  const summary = element('summary', {}, `${actor.id} (${about})`);
  return [element('details', { 'data-key': `more ${actor.id}` }, summary, list)];
}

function offerOf(stage: Stage, actor: PlayedActor, offer: Offer): Node[] {
  const { label, dueMs } = offer;
  const key = `${actor.id} ${offer.event}`;
  const press = button(label, () => perform(stage, actor, offer), { 'data-key': key });
  if (dueMs !== undefined) {
    return [press, element('span', { class: 'due' }, `in ${durationName(Math.ceil(dueMs))}`)];
  }
  return [press, payloadOf(stage, actor, offer)];
}

function payloadOf(stage: Stage, actor: PlayedActor, offer: Offer): HTMLElement {
  const key = payloadKey(actor, offer);
  const sample = pretty(offer.sample);
  const text = stage.payloads.get(key) ?? sample;
  const fault = element('p', { class: 'fault', role: 'alert' });
  const area = element('textarea', {
    ...{ spellcheck: 'false', 'data-key': `text ${key}` },
    rows: Math.min(LINES_MAX, text.split('\n').length + 1),
    'aria-label': `Payload of ${offer.label} as JSON`,
    input: () => {
      stage.payloads.set(key, area.value);
      fault.textContent = faultOf(area.value);
    },
  });
  area.value = text;
  fault.textContent = faultOf(text);
  const again = button('As in the sample', () => {
    stage.payloads.delete(key);
    area.value = sample;
    fault.textContent = '';
  });
  const summary = element('summary', {
    ...{ 'data-key': `fold ${key}`, title: 'payload' },
    'aria-label': `{ } payload of ${offer.label}`,
  });
  summary.append('{ }');
  return element('details', { 'data-key': `payload ${key}` }, summary, area, fault, again);
}

/** Why a text is no payload; empty where it is one. */
function faultOf(text: string): string {
  const expected = 'Expected a JSON object such as {"at": 1}';
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? '' : `${expected}, got ${text.trim().slice(0, 20)}.`;
  } catch (error) {
    return `${expected}: ${error instanceof Error ? error.message : error}.`;
  }
}

function pretty(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2);
}
