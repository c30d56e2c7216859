/** Runs of machines by XState itself, at random, with the trace that is written of them. */
import {
  type AnyStateMachine,
  createActor,
  createMachine,
  fromCallback,
  type InspectionEvent,
  SimulatedClock,
} from 'xstate';
import { actionsOf, nodesOf, transitionsOf } from '../src/model/nodes.ts';
import { traceTo } from '../src/trace/index.ts';

/** More steps than that in a row are a circle that has no end. */
const MICROSTEPS_MAX = 50;

/** Numbers from a seed, as the random machines have them. */
export function numbersFrom(seed: number) {
  let state = seed >>> 0;
  return (count: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

/** The machine without what it takes by itself: one step an event. */
export function withoutOwnSteps(machine: AnyStateMachine): AnyStateMachine {
  const plain = ({ always: _, onDone: _done, type, states, ...rest }: Config): Config => ({
    ...rest,
    ...(type !== 'final' && { type }),
    ...(states && {
      states: Object.fromEntries(Object.entries(states).map(([key, one]) => [key, plain(one)])),
    }),
  });
  return createMachine(plain(machine.config as Config) as never, machine.implementations as never);
}

interface Config {
  readonly type?: string;
  readonly always?: unknown;
  readonly onDone?: unknown;
  readonly states?: Readonly<Record<string, Config>>;
}

/** A machine whose guards give these answers, and that does nothing else. */
export function runnable(
  machine: AnyStateMachine,
  answer: (guard: string) => boolean,
): AnyStateMachine {
  const nodes = nodesOf(machine);
  const names = <T>(make: (name: string) => T, all: readonly unknown[]) =>
    Object.fromEntries(
      all.flatMap((one) => {
        const name = typeof one === 'string' ? one : Object(one).type;
        return typeof name === 'string' && !name.startsWith('xstate.') ? [[name, make(name)]] : [];
      }),
    );
  const asked = (guard: unknown): unknown[] => [
    guard,
    ...(Array.isArray(Object(guard).guards) ? Object(guard).guards.flatMap(asked) : []),
  ];
  const transitions = nodes.flatMap((node) => transitionsOf(node).flatMap(([, list]) => list));
  // What is composed stays: it is no answer, but asks.
  const composed = Object.entries(machine.implementations.guards).filter(
    ([, guard]) => 'check' in Object(guard),
  );
  const logic = fromCallback(() => {});
  const config = { ...machine.config, options: { maxIterations: MICROSTEPS_MAX } };
  return createMachine(
    config as never,
    {
      guards: {
        ...names(
          (name) => () => answer(name),
          [...transitions.map(({ guard }) => guard), ...composed.map(([, one]) => one)].flatMap(
            asked,
          ),
        ),
        ...Object.fromEntries(composed),
      },
      actions: names(() => () => {}, nodes.flatMap(actionsOf)),
      actors: names(
        () => logic,
        nodes.flatMap((node) => node.invoke.map(({ src }) => src)),
      ),
      delays: { settleMs: 1000 },
    } as never,
  );
}

/** The lines of a machine that is run from a seed; several actors at once, where that is asked for. */
export function tracedRun(
  machine: AnyStateMachine,
  seed: number,
  eventsMax = 30,
  actors = 1,
): string[] {
  const below = numbersFrom(seed);
  const lines: string[] = [];
  const trace = traceTo((line) => lines.push(line));
  let step = 0;
  // Alike within a step, as those of an author are.
  const answer = (guard: string) => numbersFrom(seed + step * 7919 + guard.length)(8) % 2 === 0;
  const inspect = (one: InspectionEvent) => {
    if (one.type === '@xstate.microstep') step++;
    trace(one);
  };
  const own = runnable(machine, answer);
  const started = Array.from({ length: actors }, () => {
    const clock = new SimulatedClock();
    const actor = createActor(own, { inspect, clock });
    // What fails ends it, as it would end a program's.
    actor.subscribe({ error: () => {} });
    actor.start();
    return { actor, clock };
  });
  for (let sent = 0; sent < eventsMax; sent++) {
    const one = started[below(actors)];
    if (one?.actor.getSnapshot().status !== 'active') continue;
    const nodes = one.actor.getSnapshot()._nodes ?? [];
    const types = nodes.flatMap((node) => [...node.transitions.keys()]);
    const type = types[below(types.length + 1)] ?? 'nonsense.of.somebody';
    if (type.startsWith('xstate.after.')) one.clock.increment(2000);
    else one.actor.send({ type: type === '*' ? 'another' : type.replace(/\*$/, 'x') } as never);
  }
  for (const { actor } of started) actor.stop();
  return lines;
}
