import type { Offer, Playable, PlayedActor, Session } from '../engine/playable.ts';
import type { PageData } from '../page-data.ts';
import { innermost, type Known, knownIn, sayTransition } from './charts.ts';

/** A state or a transition of a machine. */
export interface Place {
  readonly machine: string;
  readonly id: string;
}

/** So many transitions of one step are told at once: nobody listens to more. */
const TAKEN_MAX = 4;

/** A part of the page. */
export interface Part {
  readonly element: HTMLElement;
  /** Shows what is so now. */
  update(): void;
}

/** What all parts of the page know. */
export interface Stage {
  readonly data: PageData;
  readonly session: Session;
  readonly machines: ReadonlyMap<string, Known>;
  /** The session, or a trace that is looked at. */
  playable: Playable;
  /** What a reader asked about last. */
  chosen: Place | undefined;
  /** The ids of actors whose pictures are shown. */
  readonly shown: Set<string>;
  /** Whether the numbers of tests stand on the arrows. */
  hasCounts: boolean;
  /** What was edited as payload, by machine and event. */
  readonly payloads: Map<string, string>;
  /** Lets all parts show what is so now. */
  update(): void;
  /** Tells it everybody, those who see nothing as well. */
  say(sentence: string): void;
  /** Brings a place into view. */
  reveal(place: Place): void;
}

/** A stage whose parts are to come. */
export function createStage(data: PageData, session: Session): Stage {
  const none = () => {};
  return {
    ...{ data, session, machines: knownIn(data), playable: session, chosen: undefined },
    ...{ hasCounts: data.coverage !== undefined, payloads: new Map(), shown: new Set() },
    ...{ update: none, say: none, reveal: none },
  };
}

/** Does something that may be refused, and says why then. */
export function attempt(stage: Stage, act: () => void): void {
  try {
    act();
  } catch (error) {
    stage.say(error instanceof Error ? error.message : String(error));
  }
}

/** Asks about a place, and brings it into view. */
export function choose(stage: Stage, place: Place): void {
  stage.chosen = place;
  stage.update();
  stage.reveal(place);
}

/** Whether machines can be sent something: a trace only tells. */
export function isPlaying({ playable, session }: Stage): boolean {
  return playable === session;
}

/** Does what is offered: a timeout comes when the clock is there. */
export function perform(stage: Stage, actor: PlayedActor, offer: Offer): void {
  const { event, dueMs } = offer;
  const payload = stage.payloads.get(payloadKey(actor, offer));
  attempt(stage, () => {
    if (dueMs !== undefined) stage.session.advance(dueMs);
    else stage.session.send(actor.id, event, payload);
  });
}

/** Under what the payload of an offer is kept. */
export function payloadKey({ id, machine }: PlayedActor, { event }: Offer): string {
  return JSON.stringify([machine ?? id, event]);
}

/** An arrow was pressed, which may stand for several transitions: takes what it can, and says why not. */
export function press(
  stage: Stage,
  known: Known,
  actor: PlayedActor | undefined,
  ids: readonly string[],
): void {
  const offer = actor?.offers.find(({ transitions }) => transitions.some((id) => ids.includes(id)));
  const id = offer?.transitions.find((one) => ids.includes(one)) ?? ids[0] ?? '';
  choose(stage, { machine: known.name, id });
  if (!isPlaying(stage)) return;
  if (actor !== undefined && offer !== undefined) return perform(stage, actor, offer);
  const source = known.transitions.get(id)?.state.id ?? '';
  const now = actor === undefined ? 'not running' : `in ${innermost(known, actor.activeStates)}`;
  const needed = known.names.get(source) ?? source;
  stage.say(`Not possible now: this is taken in ${needed}, and ${known.name} is ${now}.`);
}

/** What happened in the step that is looked at, and how all is now. */
export function sayStep({ playable, machines }: Stage): string {
  const step = playable.steps[playable.at];
  const knownOf = (id: string) => {
    const machine = playable.actors.find((actor) => actor.id === id)?.machine;
    return machine === undefined ? undefined : machines.get(machine);
  };
  const taken = step?.taken.map(({ actor, transition }) => {
    const known = knownOf(actor);
    return known === undefined ? transition : `${actor}: ${sayTransition(known, transition)}`;
  });
  const asked = step?.asked.map(({ guard }) => `Is ${guard} true?`);
  const more = (taken?.length ?? 0) - TAKEN_MAX;
  const rest = more > 0 ? [`And ${more} more, in the log.`] : [];
  const nothing = taken?.length === 0 ? ['No transition was taken.'] : [];
  const place = step === undefined ? 'At the start.' : `${step.title}.`;
  const problems = step?.problems.map((problem) => `${problem}.`);
  const what = [...(taken ?? []).slice(0, TAKEN_MAX), ...rest, ...nothing];
  const all = [place, ...what, ...(problems ?? []), ...(asked ?? [])];
  return all.join(' ');
}

/** A time of the simulated clock: `1:02.5`. */
export function timeText(ms: number): string {
  const seconds = Math.floor(ms / 1000) % 60;
  const minutes = Math.floor(ms / 60_000) % 60;
  const hours = Math.floor(ms / 3_600_000);
  const two = (part: number) => String(part).padStart(2, '0');
  const rest =
    ms % 1000 === 0
      ? ''
      : `.${String(ms % 1000)
          .padStart(3, '0')
          .replace(/0+$/, '')}`;
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds)}${rest}`;
}
