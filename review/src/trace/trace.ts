/** One line of a trace: a transition that one actor took. */
export interface TraceRecord {
  /** The id of its machine. */
  readonly machine: string;
  /** Which of the machine's actors. */
  readonly actor: string;
  /** A state value as XState writes it; null before the actor's first state. */
  readonly from: unknown;
  /** The type of the event. */
  readonly event: string;
  readonly to: unknown;
  /** Wall-clock time in ms since 1970, for people: clocks are set, and it may step back. */
  readonly when: number;
  /** What the event carried; not there unless the project asked for it. */
  readonly payload?: unknown;
}

/** The event of an actor that was there before its trace: restored, or running already. */
export const RESUMED = '(resumed)';

/** A trace's record and the number of its line, from 1 on. */
export interface NumberedRecord extends TraceRecord {
  readonly line: number;
}
