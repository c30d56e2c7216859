import type { AnyMachineSnapshot, EventObject } from 'xstate';

/**
 * What a project says of its machines for a page, each a named export of one module: `"page"` in the
 * configuration, or `--samples FILE`. What is called with a moment may be called again for the same
 * one, and has to answer the same.
 */
export interface PageModule {
  /** What machines start with, by name. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Payloads to begin with, by machine and by type of event: all but the type. */
  readonly samples?: Readonly<Record<string, Readonly<Record<string, Samples>>>>;
  /** What comes of an order: the events that other machines are told. */
  readonly wires?: (order: Order, moment: Moment) => readonly Wired[];
}

/** Payloads of one type of event, the first one first; or how they are at a moment. */
export type Samples = readonly object[] | ((moment: Moment) => readonly object[]);

/** Something that a machine wants done, and that does not run in a page. */
export interface Order {
  /** The name of the machine. */
  readonly from: string;
  /** The id of the stub that it is sent to; null of an action, and of what is emitted. */
  readonly to: string | null;
  /**
   * What the action is called, or the type of the event. Of a stub that starts it is `xstate.init`, and
   * of one that is stopped `xstate.stop`.
   */
  readonly name: string;
  /** The action's parameters, or the event. */
  readonly payload: unknown;
}

/** How things are. */
export interface Moment {
  /** Simulated ms since the start. */
  readonly nowMs: number;
  /** How the machine of this name is; undefined where it does not run. */
  snapshotOf(machine: string): AnyMachineSnapshot | undefined;
}

/** An event for a machine. */
export interface Wired {
  /** The machine's name. */
  readonly to: string;
  readonly event: EventObject;
}
