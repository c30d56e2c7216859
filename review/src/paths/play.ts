import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
// As a whole: XState 6 has not all that is used of it here, and no machine of it comes here.
import * as xstate from 'xstate';
import { notCovered } from '../coverage/not-covered.ts';
import type { ChartTransition } from '../model/chart.ts';
import { nodesOf, transitionsOf, valueText } from '../model/nodes.ts';
import { readTransitions } from '../model/read-machine.ts';
import { OTHER } from './abstraction.ts';
import { guardOf } from './assumptions.ts';
import { DONE } from './events.ts';
import type { Path } from './paths.ts';
import type { Step } from './sentences.ts';

/**
 * Takes a path on the real machine, by XState itself, with guards that answer what the path assumes;
 * throws where XState comes to another state or takes another transition. Timeouts and ends of actors
 * are sent as the events that they are; the machine's actions, actors and context are left out, for
 * they are not assumed.
 */
export function play(machine: AnyStateMachine, path: Path): void {
  const { steps } = path;
  let at = 0;
  let left = new Set(steps[0]?.taken);
  const next = (): Step | undefined => steps[at];
  let isOver = false;
  const took = (id: string): object => {
    // What XState does by itself afterwards may have no end.
    isOver = at === steps.length;
    if (!left.delete(id)) throw new Error(`${placeIn(steps, at)}: expected no ${id}, got it`);
    if (left.size > 0) return {};
    at += 1;
    left = new Set(next()?.taken);
    return {};
  };
  const copy = copyOf(machine, next, took);
  const expectState = (snapshot: AnyMachineSnapshot) => {
    if (isOver) return;
    if (snapshot.status === 'error') throw snapshot.error;
    const expected = at === 0 ? path.state : steps[at - 1]?.state;
    if (valueText(snapshot.value) === valueText(expected)) return;
    throw new Error(
      `${placeIn(steps, at - 1)}: expected ${valueText(expected)}, got ${valueText(snapshot.value)}`,
    );
  };
  const actor = xstate.createActor(copy);
  // Its snapshot has the error as well.
  actor.subscribe({ error: () => {} });
  actor.start();
  expectState(actor.getSnapshot());
  // Ends: each round takes a step or throws.
  for (let step = next(); step !== undefined; step = next()) {
    const before = at;
    actor.send(eventOf(step) as never);
    if (at === before && actor.getSnapshot().status !== 'error')
      throw new Error(`${placeIn(steps, at)}: expected that it is taken, got none`);
    expectState(actor.getSnapshot());
  }
  actor.stop();
}

/** XState allows nobody to send `*`. */
function eventOf({ event }: Step): object {
  if (!event.startsWith('route ')) return { type: event === '*' ? OTHER : event };
  return { type: 'xstate.route', to: event.slice('route '.length) };
}

function placeIn(steps: readonly Step[], at: number): string {
  return at < 0 ? 'at the start' : `step ${at + 1} (${steps[at]?.sentence ?? 'none'})`;
}

/** A machine with the same states and transitions that does nothing but ask and tell. */
function copyOf(
  machine: AnyStateMachine,
  next: () => Step | undefined,
  took: (id: string) => object,
): AnyStateMachine {
  const config = notCovered({ ...machine.config, context: {}, output: undefined });
  const copy: AnyStateMachine = xstate.createMachine(
    config as never,
    machine.implementations as never,
  );
  const idIn = (reference: string) => {
    try {
      return copy.getStateNodeById(reference) && reference;
    } catch {
      return null;
    }
  };
  for (const node of nodesOf(copy)) {
    const read = readTransitions(node);
    for (const [type, list] of transitionsOf(node)) {
      for (const [index, one] of list.entries()) {
        const found = read.find((it) => it.type === type && it.index === index)?.read;
        if (found === undefined) continue;
        Object.assign(one, {
          actions: [xstate.assign(() => took(found.id))],
          guard: guardFor(found, type, next, idIn),
        });
      }
    }
    Object.assign(node, { entry: [], exit: [], output: undefined });
    node.invoke.splice(0);
    if (node.type === 'compound') Object.assign(node.initial, { actions: [] });
  }
  return copy;
}

/** Answers what the next step assumes; where that is of another event, a condition does not hold. */
function guardFor(
  found: ChartTransition,
  type: string,
  next: () => Step | undefined,
  idIn: (reference: string) => string | null,
) {
  const condition = found.condition ?? found.guard;
  // The end of a state inside is an event for `*` too; a path knows those that are waited for.
  const isMeant = ({ event }: { event: { type: string } }) => !event.type.startsWith(DONE);
  const to = ({ event }: { event: { to?: string } }) => found.event === `route ${event.to}`;
  const own = type === '*' ? [isMeant] : type === 'xstate.route' ? [to] : [];
  if (condition === undefined) return own[0];
  const isNext = () => (type === '') === (next()?.event === '');
  const holds = (name: string) => () => next()?.conditions.holds.includes(name) === true;
  return xstate.and([
    ...(type === '*' ? [isMeant] : []),
    isNext,
    guardOf(condition, holds, idIn),
  ] as never);
}
