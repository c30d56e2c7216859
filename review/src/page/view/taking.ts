/** Arrows and buttons: asking about a transition, and taking it. */
import type { Offer, PlayedActor } from '../engine/playable.ts';
import { innermost, type Known, sayTransition } from './charts.ts';
import { faultOf, payloadKey } from './payload.ts';
import { attempt, isPlaying, type Place, type Stage } from './stage.ts';

/** What can be done to an actor so that it takes a transition. */
interface Way {
  readonly actor: PlayedActor;
  readonly offer: Offer;
}

/** How a transition can be taken now; why it cannot, as a sentence, where it is so. */
export function wayTo(stage: Stage, place: Place): Way | string {
  const { machine, id, actor: by } = place;
  const actors = stage.playable.actors.filter(
    (one) => one.machine === machine && (by === undefined || one.id === by),
  );
  for (const actor of actors) {
    const offer = actor.offers.find(({ transitions }) => transitions.includes(id));
    if (offer !== undefined) return { actor, offer };
  }
  const known = stage.machines.get(machine);
  const source = known?.transitions.get(id)?.state.id ?? '';
  const needed = known?.names.get(source) ?? source;
  const [first] = actors;
  const now =
    known === undefined || first === undefined
      ? 'not running'
      : first.status === 'active'
        ? `in ${innermost(known, first.activeStates)}`
        : first.status;
  return `Not possible now: this is taken in ${needed}, and ${by ?? machine} is ${now}.`;
}

/** Whether a condition is true is found out by trying: it may depend on the payload. */
export function possible({ transitions }: Known, id: string): string {
  const { guard } = transitions.get(id)?.transition ?? {};
  return guard === undefined ? 'Possible now.' : 'Possible now, if its condition is true.';
}

/** An arrow, which may stand for several transitions, was pressed: tells what it is. */
export function ask(
  stage: Stage,
  known: Known,
  actor: string | undefined,
  ids: readonly string[],
): void {
  const { id, way } = meantBy(stage, known, actor, ids);
  const said = typeof way === 'string' ? way : possible(known, id);
  const sentence = sayTransition(known, id);
  stage.say(isPlaying(stage) ? `${sentence} ${said}` : sentence);
}

/** The same, and takes what it can. */
export function take(
  stage: Stage,
  known: Known,
  actor: string | undefined,
  ids: readonly string[],
): void {
  const { way } = meantBy(stage, known, actor, ids);
  if (!isPlaying(stage)) return;
  if (typeof way === 'string') stage.say(way);
  else perform(stage, way);
}

/** Chooses the one that can be taken, else the first. */
function meantBy(
  stage: Stage,
  { name: machine }: Known,
  actor: string | undefined,
  ids: readonly string[],
) {
  const places = ids.map((id): Place => ({ machine, id, ...(actor !== undefined && { actor }) }));
  const isPossible = (place: Place) => typeof wayTo(stage, place) !== 'string';
  const place = places.find(isPossible) ?? places[0] ?? { machine, id: '' };
  // It is where the reader looks: nothing moves under two clicks.
  stage.chosen = place;
  stage.update();
  return { id: place.id, way: wayTo(stage, place) };
}

/** Does what is offered: a timeout comes when the clock is there. */
export function perform(stage: Stage, { actor, offer }: Way): void {
  const { event, dueMs } = offer;
  const payload = stage.payloads.get(payloadKey(actor, offer));
  const fault = payload === undefined ? '' : faultOf(payload);
  if (fault !== '') {
    stage.editPayload(actor, offer);
    return stage.say(`Not sent: ${fault}`);
  }
  attempt(stage, () => {
    if (dueMs !== undefined) stage.session.advance(dueMs);
    else stage.session.send(actor.id, event, payload);
  });
}
