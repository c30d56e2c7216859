/**
 * Paths through a machine, generated from it by @xstate/test, and walked on a running actor with
 * memory adapters and a simulated clock.
 */
import { TestModel } from '@xstate/test';
import { expect } from 'vitest';
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type EventObject,
  fromCallback,
  type InspectionEvent,
  initialTransition,
  transition,
} from 'xstate';
import { takenIn } from '../../../src/app/trace.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { activeNodesOf, isOfPeer, labelOfTaken, typesKnownTo } from './machine-map.ts';

const TIMEOUT = /^xstate\.after\.(\w+)\./;
/** More steps than any of our machines needs; a model that exceeds it grows without bound. */
const TRAVERSAL_MAX = 200_000;

/** How a machine is walked. */
export interface Model {
  readonly machine: AnyStateMachine;
  readonly input?: unknown;
  /** The invoked actors' names, to stand in for them. */
  readonly invokes?: readonly string[];
  /** Which events come of an invoked actor, if it does not live as long as the machine. */
  readonly senders?: Readonly<Record<string, RegExp>>;
  /** At least one sample of every event; `at` is set when it is sent. */
  readonly samples: readonly EventObject[];
  /** Which configurations count as one. */
  readonly project: (snapshot: AnyMachineSnapshot) => unknown;
  /** Which timeouts are walked where: none that another one would always come before. */
  readonly timesOut?: (type: string, snapshot: AnyMachineSnapshot) => boolean;
  /** What every delay is to be, in ms, written down a second time. */
  readonly delays: Readonly<Record<string, number | ((context: never) => number)>>;
}

/** What was walked. */
export interface Walked {
  readonly states: Set<string>;
  readonly transitions: Set<string>;
}

/** One path for every transition out of every projected configuration. */
export function generatePaths(model: Model) {
  const { machine, input, samples, timesOut = () => true } = model;
  const name = (snapshot: AnyMachineSnapshot) => JSON.stringify(model.project(snapshot));
  const events = (snapshot: AnyMachineSnapshot): EventObject[] => {
    if (snapshot.status !== 'active') return [];
    return [...typesKnownTo(snapshot)].flatMap((type) => {
      if (isOfPeer(type) && snapshot.hasTag('deaf')) return [];
      if (!TIMEOUT.test(type)) return samples.filter((sample) => sample.type === type);
      return timesOut(type, snapshot) ? [{ type }] : [];
    });
  };
  return new TestModel<AnyMachineSnapshot, EventObject, unknown>(machine, {
    ...(input !== undefined && { input }),
    events,
    limit: TRAVERSAL_MAX,
    serializeState: (state, event, previous) =>
      `${name(state)}${previous ? ` via ${JSON.stringify(event)} from ${name(previous)}` : ''}`,
  }).getShortestPaths();
}

type Path = ReturnType<typeof generatePaths>[number];

/** A path's title: its events. */
export function titleOf(path: Path): string {
  return path.steps.map(({ event }) => event.type).join(' -> ');
}

/** Walks one path on a running actor, and notes the states and transitions it saw. */
export async function walkPath(model: Model, path: Path, walked: Walked): Promise<void> {
  const clock = new VirtualClock();
  const outputs: unknown[] = [];
  let taken: string[] = [];
  const inspect = (event: InspectionEvent) => {
    taken.push(...takenIn(event).map(labelOfTaken));
    // A state that is left at once is seen here only.
    for (const { source } of takenIn(event)) walked.states.add(source.id);
  };
  const memory = fromCallback(({ receive }) => receive((command) => outputs.push(command)));
  const actors = Object.fromEntries((model.invokes ?? []).map((name) => [name, memory]));
  const orders = ordersOf(model.machine).map((type) => [
    type,
    (_: unknown, params: object) => outputs.push({ type, ...params }),
  ]);
  const machine = model.machine.provide({ actors, actions: Object.fromEntries(orders) });
  const actor = createActor(machine, { clock, inspect, input: model.input });
  actor.on('*', (emitted: unknown) => outputs.push(emitted));
  // The same machine, pure: what it says has to be done at each step.
  let [pure, actions] = initialTransition(model.machine, model.input as never);
  actor.start();
  let executed = 0;

  function check(): void {
    executed++;
    for (const { id } of activeNodesOf(actor.getSnapshot())) walked.states.add(id);
    for (const label of taken) walked.transitions.add(label);
    expect(outputs).toEqual(outputsOf(actions));
    outputs.length = 0;
    taken = [];
  }

  function send(sample: EventObject): void {
    const event = 'at' in sample ? { ...sample, at: clock.now() } : sample;
    [pure, actions] = transition(model.machine, pure, event);
    actor.send(event);
    expect(taken, `${event.type} was not even ignored`).not.toEqual([]);
    check();
  }

  function timeOut(type: string): void {
    const delay = model.delays[TIMEOUT.exec(type)?.[1] ?? ''];
    const expectedMs = typeof delay === 'function' ? delay(pure.context as never) : delay;
    expect(clock.untilNextMs, `${type} is due after`).toBe(expectedMs);
    if (clock.untilNextMs > 0) clock.advance(clock.untilNextMs - 1);
    expect(taken, `${type} came early`).toEqual([]);
    clock.advance(clock.untilNextMs);
    [pure, actions] = transition(model.machine, pure, { type });
    check();
  }

  const types = new Set(path.steps.map(({ event }) => event.type));
  const executors = [...types].map((type) => [
    type,
    ({ event }: { event: EventObject }) => {
      if (type === 'xstate.init') check();
      else if (TIMEOUT.test(type)) timeOut(type);
      else send(event);
    },
  ]);
  await path.test({
    events: Object.fromEntries(executors),
    states: {
      '*': (state: AnyMachineSnapshot) =>
        expect(model.project(actor.getSnapshot())).toEqual(model.project(state)),
    },
  });
  expect(executed, 'steps executed').toBe(path.steps.length);
  actor.stop();
}

/** What a machine has done by whoever runs it, by name: its actions that are no effect of XState's. */
function ordersOf({ implementations }: AnyStateMachine): string[] {
  return Object.entries(implementations.actions).flatMap(([name, action]) =>
    'resolve' in Object(action) ? [] : [name],
  );
}

/** What a list of actions emits, sends and orders, in order. */
function outputsOf(actions: readonly { type: string; params?: unknown }[]): unknown[] {
  return actions.flatMap(({ type, params }) => {
    if (type === 'xstate.emit' || type === 'xstate.sendTo') {
      return [(params as { event: unknown }).event];
    }
    return type.startsWith('xstate.') ? [] : [{ type, ...(params as object) }];
  });
}
