import type { AnyMachineSnapshot, EventObject } from 'xstate';

/**
 * What a project says of its machines for a page, each a named export of one module: `"page"` in the
 * configuration, or `--samples FILE`. A run is played again whenever a reader goes back in it, and has
 * to be the same then: whatever is remembered of it is made when it begins.
 */
export interface PageModule {
  /** What machines start with, by name; they are shown in this order, before all others. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** The names of machines that run on demand: they wait until a reader, or a wire, starts them. */
  readonly onDemand?: readonly string[];
  /** Payloads to begin with, by machine and by type of event: all but the type. */
  readonly samples?: Readonly<Record<string, Readonly<Record<string, Samples>>>>;
  /**
   * What lies between machines that send each other events. It is called when a run begins, and what it
   * returns for each order in it: that answers which events other machines are told.
   */
  readonly wires?: (moment: Moment) => (order: Order) => readonly Wired[];
}

/** Payloads of one type of event, the first one first; or how they are at a moment. */
export type Samples = readonly object[] | ((moment: Moment) => readonly object[]);

/** Something that a machine wants done, and that does not run in a page. */
export interface Order {
  /** The name of the machine. */
  readonly from: string;
  /** What the machine calls the stub that it is sent to; null of an action, and of what is emitted. */
  readonly to: string | null;
  /**
   * What the action is called, or the type of the event. Of a stub that starts it is `xstate.init`, and
   * of one that is stopped `xstate.stop`.
   */
  readonly name: string;
  /** The action's parameters, or the event. */
  readonly payload: unknown;
}

/** How things are, whenever it is asked. */
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
  /** The machine that says it; who gave the order, where nothing is said. */
  readonly from?: string;
}
