/** A machine by XState's pure `transition()`, with its timeouts: what a page is compared with. */
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventObject,
  initialTransition,
  transition,
} from 'xstate';
import { activeIn } from '../../src/model/nodes.ts';

/** A machine that runs, as far as states, context and timeouts go. */
export interface Reference {
  /** The ids of its active states. */
  readonly active: readonly string[];
  /** What it ended with, where its own code threw. */
  readonly failure: unknown;
  force(guard: string, answer: boolean): void;
  send(event: EventObject): void;
  /** Lets time pass until a timeout is due: those that are due before come first. */
  waitFor(event: string): void;
}

interface Timer {
  readonly event: EventObject;
  readonly dueMs: number;
}

/** Starts a machine. */
export function referenceOf(machine: AnyStateMachine, input: unknown): Reference {
  const own = machine.provide({});
  const timers = new Map<string, Timer>();
  let nowMs = 0;
  let snapshot: AnyMachineSnapshot;
  let failure: unknown;

  function go([next, actions]: readonly [AnyMachineSnapshot, readonly object[]]): void {
    snapshot = next;
    for (const action of actions) {
      const { type, params } = action as { type: string; params: Record<string, unknown> };
      if (type === 'xstate.raise' && params.delay !== undefined) {
        const event = params.event as EventObject;
        timers.set(String(params.id ?? event.type), { event, dueMs: nowMs + Number(params.delay) });
      }
      if (type === 'xstate.cancel') timers.delete(String(params.sendId ?? params.id ?? params));
    }
  }

  go(initialTransition(own, input as never) as never);
  return {
    get active() {
      return activeIn(snapshot).map(({ id }) => id);
    },
    force(guard, answer) {
      Object.assign(own.implementations.guards, { [guard]: () => answer });
    },
    get failure() {
      return failure;
    },
    send(event) {
      try {
        go(transition(own, snapshot, event as never) as never);
      } catch (error) {
        failure = error;
      }
    },
    waitFor(event) {
      const endMs = [...timers.values()].find((one) => one.event.type === event)?.dueMs;
      if (endMs === undefined) throw new Error(`expected a timer for ${event}, got none`);
      // Ends: our machines have no timeouts of 0 ms that begin again.
      for (;;) {
        const [first] = [...timers].toSorted(([, a], [, b]) => a.dueMs - b.dueMs);
        if (first === undefined || first[1].dueMs > endMs) return;
        timers.delete(first[0]);
        nowMs = first[1].dueMs;
        go(transition(own, snapshot, first[1].event as never) as never);
      }
    },
  };
}
