import type { StateValue } from 'xstate';

/**
 * What a page shows: machines that run, or a trace that is read. Both are steps in an order, each
 * with the actors as they were after it.
 */
export interface Playable {
  /** The actors after the step that is looked at. */
  readonly actors: readonly PlayedActor[];
  /** Of a trace: all that are ever in it, in the order in which they come. */
  readonly cast?: readonly PlayedActor[];
  readonly steps: readonly Step[];
  /** The index of the step that is looked at; -1 before the first. */
  readonly at: number;
  /** Simulated, or a trace's: ms since the start at that step. */
  readonly nowMs: number;
  /** Looks at another step. */
  goTo(index: number): void;
  /** Calls back after each change, until what it returns is called. */
  subscribe(onChange: () => void): () => void;
}

/** An actor as it is after a step. */
export interface PlayedActor {
  /** Unique among all that were ever there. */
  readonly id: string;
  /** The name of its machine; not there for a stub, whose logic does not run. */
  readonly machine?: string;
  /** The id of the actor that invoked or spawned it. */
  readonly parent?: string;
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  /** Of a machine. */
  readonly value?: StateValue;
  /** Ids of all its active states, as charts have them. */
  readonly activeStates: readonly string[];
  /** Its context as JSON text; not there for stubs and traces. */
  readonly context?: string;
  /** What it can be sent in this state. */
  readonly offers: readonly Offer[];
}

/** Something that can be done to an actor now: a button. */
export interface Offer {
  /** As people read it: `door.opened`, `after settleMs (2 s)`, `done`. */
  readonly label: string;
  /** The type of the event to send. */
  readonly event: string;
  /** The ids of the transitions that it may take, in the order in which they are tried. */
  readonly transitions: readonly string[];
  /** Of a timeout: ms from now on. To send its event is to wait for it. */
  readonly dueMs?: number;
  /** A payload to begin with, as JSON text. */
  readonly sample: string;
}

/** What happened at once: an input, and all that came of it. */
export interface Step {
  /** What was done, as a reader says it: `watchdog: door.opened`, `2 s later`. */
  readonly title: string;
  readonly nowMs: number;
  /** The transitions that were taken, in order. */
  readonly taken: readonly { readonly actor: string; readonly transition: string }[];
  /** Events between actors, in order; without `from` it came from outside. */
  readonly messages: readonly Message[];
  /** Actions that were not run, for they are the project's own code with effects. */
  readonly actions: readonly { readonly actor: string; readonly action: string }[];
  /** Conditions that could not be computed, and wait for an answer by `force`. */
  readonly asked: readonly AskedGuard[];
  /** What went wrong, as a sentence: an event that nothing takes, an error that was thrown. */
  readonly problems: readonly string[];
}

/** An event on its way. */
export interface Message {
  readonly from?: string;
  readonly to: string;
  readonly event: string;
}

/** A condition that threw, and with what message. */
export interface AskedGuard {
  readonly machine: string;
  readonly guard: string;
  readonly reason: string;
}

/**
 * Machines that run on a simulated clock; the first step is their start. What is done to them throws
 * an Error with a sentence where the run is too long to go on, or a timeout never fires.
 */
export interface Session extends Playable {
  /**
   * Sends an event; the payload is JSON text of an object, and what is offered where there is none.
   * Cuts off the steps after `at`.
   */
  send(actor: string, event: string, payload?: string): void;
  /** Starts an actor of a machine for itself: one that waits for it, or that others start too. */
  start(machine: string): void;
  /** Lets the clock go on, and fires what is due on the way. */
  advance(ms: number): void;
  /** Lets the clock go on until the next timeout fires; nothing where none is set. */
  advanceToNext(): void;
  /** When the next timeout fires, in simulated ms; undefined where none is set. */
  readonly nextMs: number | undefined;
  /** The named conditions of each machine, and what they are forced to. */
  readonly guards: readonly ForcedGuard[];
  /**
   * Forces a condition from now on, or lets it be computed again. Where the step that is looked at
   * asked for it, that is done again with the answer.
   */
  force(machine: string, guard: string, answer: boolean | undefined): void;
  /** Begins anew. */
  reset(): void;
  /** All inputs up to `at`, as short text for a link. */
  link(): string;
  /** Plays what `link` returned; throws an Error with a sentence for anything else. */
  open(link: string): void;
}

/** A condition by name; `forced` is not there where it is computed. */
export interface ForcedGuard {
  readonly machine: string;
  readonly guard: string;
  readonly forced?: boolean;
}
