import type { Offer, PlayedActor } from '../engine/playable.ts';
import { button, element } from './element.ts';
import { offerKey } from './offer-places.ts';
import type { Stage } from './stage.ts';

/** How many lines of a payload are shown at once. */
const LINES_MAX = 8;

/** Under what the payload of an offer is kept. */
export function payloadKey({ id, machine }: PlayedActor, offer: Offer): string {
  return JSON.stringify([machine ?? id, offerKey(offer)]);
}

/** The `data-key` of the field in which it is edited. */
export function areaKey({ id }: PlayedActor, offer: Offer): string {
  return `text ${id} ${offerKey(offer)}`;
}

/** Why a text is no payload, as a sentence; empty where it is one. */
export function faultOf(text: string): string {
  const expected = 'Expected a JSON object such as {"at": 1}';
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? '' : `${expected}, got ${text.trim().slice(0, 20)}.`;
  } catch (error) {
    return `${expected}: ${error instanceof Error ? error.message : error}.`;
  }
}

/** What is sent with an event: a line beside its button, and a field to edit it under that. */
export function payloadOf(stage: Stage, actor: PlayedActor, offer: Offer): HTMLElement {
  const key = payloadKey(actor, offer);
  const sample = JSON.stringify(JSON.parse(offer.sample), null, 2);
  const area = element('textarea', {
    ...{ spellcheck: 'false', 'data-key': areaKey(actor, offer) },
    'aria-label': `Payload of ${offer.label} as JSON`,
    input: () => {
      stage.payloads.set(key, area.value);
      show();
    },
  });
  area.value = stage.payloads.get(key) ?? sample;
  area.rows = Math.min(LINES_MAX, area.value.split('\n').length + 1);
  const fault = element('p', { class: 'fault', role: 'alert' });
  const again = button('As in the sample', () => {
    stage.payloads.delete(key);
    area.value = sample;
    show();
  });
  const kind = element('span', {});
  const brief = element('code', {});
  function show(): void {
    fault.textContent = faultOf(area.value);
    area.setAttribute('aria-invalid', String(fault.textContent !== ''));
    kind.textContent = area.value === sample ? 'payload' : 'payload, edited:';
    brief.textContent = area.value.replace(/\s*\n\s*/g, ' ');
  }
  show();
  const of = element('span', { class: 'unseen' }, ` of ${offer.label} `);
  const summary = element('summary', { 'data-key': `fold ${areaKey(actor, offer)}` });
  summary.append(kind, of, ' ', brief);
  return element(
    'details',
    { class: 'payload', 'data-key': `payload ${areaKey(actor, offer)}` },
    ...[summary, area, fault, again],
  );
}
