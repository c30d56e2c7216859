/** Sees every step of every machine of a process, with nothing to be changed where they run. */
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type InspectionEvent,
  isMachineSnapshot,
} from 'xstate';
import { takenIn } from '../model/taken.ts';
import type { MachineStep } from './facts.ts';

/** Who is told of what machines do. */
export interface Observer {
  /** A machine took a step, which may be that it took nothing. */
  readonly stepped: (step: MachineStep) => void;
  /** A machine came to rest after an event, or at its start. */
  readonly rested: (snapshot: AnyMachineSnapshot) => void;
}

/** What XState hands to a machine's logic beside snapshot and event. */
interface Scope {
  readonly self: object & { readonly sessionId: string; readonly logic: unknown };
  readonly sessionId: string;
  readonly system: object & {
    readonly inspect: (observer: (one: InspectionEvent) => void) => void;
  };
}

/** On a class that is observed already, by another copy of this module. */
export const OBSERVED = Symbol.for('xstate-review.observed');

/**
 * Observes all machines of a class that are made from now on. Its methods are wrapped to attach
 * XState's own inspection to each system of actors, no more; what walks a graph of a machine's
 * snapshots runs no machine, and is not observed. The observer must not throw.
 */
export function observe({ prototype }: { readonly prototype: object }, observer: Observer): void {
  if (OBSERVED in prototype) return;
  Object.defineProperty(prototype, OBSERVED, { value: true });
  const systems = new WeakSet<object>();
  const situations = new WeakMap<object, AnyMachineSnapshot>();
  // Of actors that are made and not started yet, as `transition()` makes some and never starts them.
  const waiting = new WeakMap<object, MachineStep[]>();

  function inspect(inspected: InspectionEvent): void {
    const { actorRef } = inspected;
    if (inspected.type === '@xstate.event' && inspected.event.type === 'xstate.init') {
      start(actorRef);
    }
    if (inspected.type !== '@xstate.microstep' || !isMachineSnapshot(inspected.snapshot)) return;
    const { event, snapshot } = inspected;
    const before = situations.get(actorRef);
    const step = { before, event: event.type, chosen: takenIn(inspected), after: snapshot };
    situations.set(actorRef, snapshot);
    const steps = waiting.get(actorRef);
    if (steps === undefined) observer.stepped(step);
    else steps.push(step);
  }

  function start(actorRef: object): void {
    const steps = waiting.get(actorRef);
    if (steps === undefined) return;
    waiting.delete(actorRef);
    for (const step of steps) observer.stepped(step);
    const snapshot = (actorRef as { getSnapshot(): unknown }).getSnapshot();
    if (isMachineSnapshot(snapshot)) observer.rested(snapshot);
  }

  /** Attaches the inspection, and says who runs: an actor, `transition()` and its kin, or a walk. */
  function attach(machine: AnyStateMachine, scope: unknown) {
    const { self, sessionId, system }: Partial<Scope> = Object(scope);
    // Who calls a machine's methods by hand gives what he likes, and nothing runs there.
    if (!self || typeof system?.inspect !== 'function') return 'walk';
    const kind =
      sessionId === self.sessionId ? 'actor' : self.logic === machine ? 'function' : 'walk';
    if (kind === 'walk') return kind;
    if (!systems.has(system)) system.inspect(inspect);
    systems.add(system);
    if (kind === 'function') waiting.delete(self);
    return kind;
  }

  wrap(prototype, 'getInitialSnapshot', (machine, original, scope: Scope, ...rest) => {
    const kind = attach(machine, scope);
    if (kind === 'actor') waiting.set(scope.self, []);
    const snapshot = original(scope, ...rest);
    if (kind === 'function') observer.rested(snapshot as AnyMachineSnapshot);
    return snapshot;
  });
  wrap(prototype, 'restoreSnapshot', (machine, original, snapshot, scope: Scope) => {
    if (attach(machine, scope) === 'actor') waiting.set(scope.self, []);
    return original(snapshot, scope);
  });
  wrap(prototype, 'transition', (machine, original, before, event, scope: Scope) => {
    if (attach(machine, scope) === 'walk') return original(before, event, scope);
    situations.set(scope.self, before as AnyMachineSnapshot);
    const after = original(before, event, scope) as AnyMachineSnapshot;
    observer.rested(after);
    return after;
  });
}

type Original = (...given: unknown[]) => unknown;

/** Puts a method in front of another one of a class. */
export function wrap<Given extends unknown[]>(
  prototype: object,
  name: string,
  replacement: (machine: AnyStateMachine, original: Original, ...given: Given) => unknown,
): void {
  const original: Original = Reflect.get(prototype, name);
  const wrapped = function (this: AnyStateMachine, ...given: Given) {
    return replacement(this, (...passed) => original.apply(this, passed), ...given);
  };
  Object.defineProperty(prototype, name, { value: wrapped, writable: true, configurable: true });
}
