/** What is written before a coverage file's machines. */
export const COVERAGE_FORMAT = 1;

/** Which tests took what of which machines; the same from run to run. */
export interface Coverage {
  readonly format: typeof COVERAGE_FORMAT;
  /** All tests in which a machine ran, in order; the rest of this file names them by index. */
  readonly tests: readonly CoveredTest[];
  readonly machines: readonly MachineCoverage[];
}

/** A test, or whatever else ran machines. */
export interface CoveredTest {
  /** Its file from the project's folder, and its names from outermost to innermost. */
  readonly name: string;
  /** What kind of test it is, where the run said so: `unit`, `process`. */
  readonly level?: string;
}

/** What was seen of one machine, by the ids of its chart. */
export interface MachineCoverage {
  /** The chart's id. */
  readonly id: string;
  /** Each state of the chart, and the tests in which it was active. */
  readonly states: readonly Covered[];
  /** Each transition of the chart, and the tests that took it. */
  readonly transitions: readonly CoveredTransition[];
  /** Transitions of one actor, one taken right after the other. */
  readonly pairs: readonly CoveredPair[];
  /** Events that came in a state which has no transition for them and does not ignore them. */
  readonly unhandled: readonly UnhandledEvent[];
  /** Transitions that were taken, and that the chart does not have. */
  readonly observed: readonly ObservedTransition[];
}

/** A state, and indices of tests. */
export interface Covered {
  readonly id: string;
  readonly tests: readonly number[];
}

/** A transition, and what its condition was seen to be; neither where it has none. */
export interface CoveredTransition extends Covered {
  readonly wasTrue?: boolean;
  readonly wasFalse?: boolean;
}

/** Ids of two transitions. */
export interface CoveredPair {
  readonly first: string;
  readonly second: string;
  readonly tests: readonly number[];
}

/** An event that nothing was done for. */
export interface UnhandledEvent {
  readonly event: string;
  /** Ids of the innermost states that were active. */
  readonly states: readonly string[];
  readonly tests: readonly number[];
}

/** A transition as it was seen: ids of states, and the type of the event. */
export interface ObservedTransition {
  readonly source: string;
  readonly event: string;
  readonly targets: readonly string[];
  readonly tests: readonly number[];
}
