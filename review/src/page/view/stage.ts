import type { Offer, Playable, PlayedActor, Session } from '../engine/playable.ts';
import type { PageData } from '../page-data.ts';
import { type Known, knownIn } from './charts.ts';

/** A state or a transition of a machine. */
export interface Place {
  readonly machine: string;
  readonly id: string;
  /** In whose picture it was pressed; any, where it is not said. */
  readonly actor?: string;
}

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
  /** Shows the pictures of these actors, as far as they are there. */
  show(ids: readonly string[]): void;
  /** Brings a place into view. */
  reveal(place: Place): void;
  /** Opens the payload of what is offered, and goes there. */
  editPayload(actor: PlayedActor, offer: Offer): void;
}

/** A stage whose parts are to come. */
export function createStage(data: PageData, session: Session): Stage {
  const none = () => {};
  return {
    ...{ data, session, machines: knownIn(data), playable: session, chosen: undefined },
    ...{ hasCounts: data.coverage !== undefined, payloads: new Map(), shown: new Set() },
    ...{ update: none, say: none, show: none, reveal: none, editPayload: none },
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
