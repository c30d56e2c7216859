/**
 * A machine as one value: its state, its context and the timers it waits for. Steps are computed by
 * XState's pure `transition()`, each of them once.
 */
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventObject,
  initialTransition,
  transition,
} from 'xstate';
import { typesKnownTo } from '../../generated/paths/machine-map.ts';

/** What must not be came to be. */
export class Violation extends Error {}

/** A delay that is waited for: its event, its name, and for how many ticks it has been pending. */
export interface Wait {
  readonly type: string;
  readonly delay: string;
  readonly ticks: number;
}

/** By a timer's event: how many ticks it has been pending. */
export type Timers = Readonly<Record<string, number>>;

/** One situation of a machine; equal situations are the same object. */
export interface Cell {
  /** Its number among its machine's. */
  readonly n: number;
  readonly snapshot: AnyMachineSnapshot;
  readonly timers: Timers;
  readonly waits: readonly Wait[];
  /** The event types its active states have a word for. */
  readonly known: ReadonlySet<string>;
}

/** Where a step leads, and what it emits and sends, in order. */
export interface Step {
  readonly cell: Cell;
  readonly outputs: readonly EventObject[];
}

type Context = Readonly<Record<string, unknown>>;

/** All the cells of one machine, each configuration of it once. */
export interface CellPool {
  start(input: object): Step;
  /** Throws a Violation on an event that is not even ignored. */
  step(cell: Cell, event: EventObject): Step;
  /** The end of one of the cell's timers. */
  timeOut(cell: Cell, type: string): Step;
  /** The same cell with every timer a tick older, no older than `max`. */
  tick(cell: Cell, max: number): Cell;
  /** The same cell with another context; `name` says which, given the cell. */
  change(cell: Cell, name: string, change: (context: never) => object): Cell;
}

/** All cells of a machine; `tidy` maps contexts that are to count as one to the same. */
export function createCellPool(
  machine: AnyStateMachine,
  tidy: (context: never, snapshot: AnyMachineSnapshot) => object = (context) => context,
): CellPool {
  const cells = new Map<string, Cell>();
  const steps = new Map<string, Step>();
  const changed = new Map<string, Cell>();

  function cellOf(found: AnyMachineSnapshot, timers: Timers): Cell {
    const context = tidy(found.context as never, found) as Context;
    const key = JSON.stringify([found.value, found.status, context, timers]);
    const known = cells.get(key);
    if (known) return known;
    const snapshot = { ...found, context } as AnyMachineSnapshot;
    const waits = Object.entries(timers).map(
      ([type, ticks]): Wait => ({ type, delay: delayOf(type), ticks }),
    );
    const cell = { n: cells.size, snapshot, timers, waits, known: typesKnownTo(snapshot) };
    cells.set(key, cell);
    return cell;
  }

  type Actions = readonly { readonly type: string; readonly params?: unknown }[];

  function stepTo(found: AnyMachineSnapshot, before: Timers, actions: Actions): Step {
    const active = found.status === 'active' ? typesKnownTo(found) : new Set<string>();
    const timers = Object.entries(before);
    const outputs: EventObject[] = [];
    for (const { type, params } of actions) {
      const { event, delay } = (params ?? {}) as { event: EventObject; delay?: number };
      if (type === 'xstate.emit' || type === 'xstate.sendTo') outputs.push(event);
      // An order to whoever runs it.
      if (!type.startsWith('xstate.')) outputs.push({ type, ...(params as object) });
      // What was raised before, if it is pending at all, was cancelled.
      if (type === 'xstate.raise' && delay !== undefined) timers.push([event.type, 0]);
    }
    const pending = timers.filter(([type]) => active.has(type));
    return { cell: cellOf(found, sorted(pending)), outputs };
  }

  /** Computes it the first time only. */
  function once<T>(all: Map<string, T>, key: string, make: () => T): T {
    const made = all.get(key) ?? make();
    all.set(key, made);
    return made;
  }

  return {
    start(input) {
      return once(steps, `start ${JSON.stringify(input)}`, () => {
        const [snapshot, actions] = initialTransition(machine, input as never);
        return stepTo(snapshot, {}, actions);
      });
    },
    step(cell, event) {
      return once(steps, `${cell.n} ${JSON.stringify(event)}`, () => {
        if (!cell.known.has(event.type)) {
          const where = JSON.stringify(cell.snapshot.value);
          throw new Violation(`${machine.id} ${where} has no word for ${event.type}`);
        }
        const [next, actions] = transition(machine, cell.snapshot, event);
        if (next.status === 'error') throw new Violation(`${machine.id} failed: ${next.error}`);
        return stepTo(next, cell.timers, actions);
      });
    },
    timeOut(cell, type) {
      return once(steps, `${cell.n} ${type}`, () => {
        const { [type]: _, ...others } = cell.timers;
        const [next, actions] = transition(machine, cell.snapshot, { type });
        return stepTo(next, others, actions);
      });
    },
    tick(cell, max) {
      return once(changed, `${cell.n} tick`, () => {
        const older = Object.entries(cell.timers).map(([type, age]): [string, number] => [
          type,
          isLong(type) ? Math.min(max, age + 1) : age,
        ]);
        return cellOf(cell.snapshot, sorted(older));
      });
    },
    change(cell, name, change) {
      return once(changed, `${cell.n} ${name}`, () => {
        const context = change(cell.snapshot.context as never);
        return cellOf({ ...cell.snapshot, context } as AnyMachineSnapshot, cell.timers);
      });
    },
  };
}

function delayOf(type: string): string {
  return /^xstate\.after\.(\w+)\./.exec(type)?.[1] ?? '';
}

/** Whether how long a timer has been pending says when it is due: those compared with ticks. */
function isLong(type: string): boolean {
  return /\.(attemptMs|answerMs|quietMs|silenceMs|silenceLeftMs|lagMs)\./.test(type);
}

function sorted(timers: [string, number][]): Timers {
  return Object.fromEntries(timers.sort(([a], [b]) => (a < b ? -1 : 1)));
}
