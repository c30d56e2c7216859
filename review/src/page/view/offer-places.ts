/** Where what can be done stands in its list, so that no press moves it under a pointer. */
import type { Offer, PlayedActor } from '../engine/playable.ts';

/** An actor with what it is offered. */
export interface PlacedActor {
  readonly actor: PlayedActor;
  readonly offers: readonly PlacedOffer[];
}

/** What is offered, or was and keeps its place. */
export interface PlacedOffer {
  readonly offer: Offer;
  readonly isGone: boolean;
}

/** What tells an offer from all others of its actor: every route is the same event. */
export function offerKey({ event, label }: Offer): string {
  return event === 'xstate.route' ? label : event;
}

/** All where they were before, and what is new after that. */
export function placed(
  actors: readonly PlayedActor[],
  before: readonly PlacedActor[] = [],
): PlacedActor[] {
  const kept = before.map(({ actor: was, offers }): PlacedActor => {
    const actor = actors.find(({ id }) => id === was.id) ?? { ...was, offers: [] };
    return { actor, offers: placedOffers(actor, offers) };
  });
  const isNew = ({ id, offers }: PlayedActor) =>
    offers.length > 0 && !before.some(({ actor }) => actor.id === id);
  return [
    ...kept,
    ...actors.filter(isNew).map((actor) => ({ actor, offers: placedOffers(actor, []) })),
  ];
}

function placedOffers({ offers }: PlayedActor, before: readonly PlacedOffer[]): PlacedOffer[] {
  const now = new Map(offers.map((offer) => [offerKey(offer), offer]));
  const kept = before.map(({ offer: was }): PlacedOffer => {
    const offer = now.get(offerKey(was));
    now.delete(offerKey(was));
    return { offer: offer ?? was, isGone: offer === undefined };
  });
  return [...kept, ...[...now.values()].map((offer) => ({ offer, isGone: false }))];
}
