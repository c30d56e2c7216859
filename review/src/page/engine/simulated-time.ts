/** Time that stands still until it is told to go on. */
import type { Actor, AnyActorLogic, AnyActorRef } from 'xstate';

type Clock = Actor<AnyActorLogic>['clock'];

/** An event that is sent when its time has come. */
export interface Timer {
  readonly dueMs: number;
  /** Who is sent it, the type of the event, and how long it waits; unknown of other timers. */
  readonly target?: AnyActorRef;
  readonly event?: string;
  readonly delayMs: number;
}

interface Waiting extends Timer {
  readonly fire: () => void;
}

/** One time for all machines of a page. */
export interface SimulatedTime {
  readonly nowMs: number;
  /** Those that wait, the next one first. */
  readonly timers: readonly Timer[];
  /** A clock for one actor system, which says what its timers are for. */
  clockFor(system: () => System | undefined): Clock;
  /** Fires the next timer that is due by then, at its time; false where there is none. */
  fireNext(untilMs: number): boolean;
  /** Lets it be then. */
  goOnTo(nowMs: number): void;
}

/** What XState says of the events that a system has scheduled. */
interface System {
  getSnapshot(): { readonly _scheduledEvents: Readonly<Record<string, Scheduled>> };
}

interface Scheduled {
  readonly target: AnyActorRef;
  readonly event: { readonly type: string };
}

/** Time that begins at 0. */
export function createSimulatedTime(): SimulatedTime {
  let nowMs = 0;
  // In the order in which they were set: of those that are due together, the first is fired first.
  const waiting = new Set<Waiting>();
  const inOrder = () => [...waiting].toSorted((a, b) => a.dueMs - b.dueMs);

  function clockFor(system: () => System | undefined): Clock {
    const known = new WeakSet<Scheduled>();
    /** The event for which a timer is being set: XState notes it just before. */
    const newest = () => {
      const all = Object.values(system()?.getSnapshot()._scheduledEvents ?? {});
      const found = all.find((one) => !known.has(one));
      if (found !== undefined) known.add(found);
      return found;
    };
    return {
      setTimeout(fire, ms) {
        const scheduled = newest();
        // As a real clock, which knows no negative delays.
        const delayMs = ms > 0 ? ms : 0;
        const timer = {
          ...{ dueMs: nowMs + delayMs, delayMs, fire },
          ...(scheduled && { target: scheduled.target, event: scheduled.event.type }),
        };
        waiting.add(timer);
        return timer;
      },
      clearTimeout: (timer) => void waiting.delete(timer),
    };
  }

  return {
    get nowMs() {
      return nowMs;
    },
    get timers() {
      return inOrder();
    },
    clockFor,
    fireNext(untilMs) {
      const [next] = inOrder();
      if (next === undefined || next.dueMs > untilMs) return false;
      waiting.delete(next);
      nowMs = Math.max(nowMs, next.dueMs);
      next.fire();
      return true;
    },
    goOnTo(untilMs) {
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}
