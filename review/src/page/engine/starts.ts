/** How machines of a run begin: at its start, on demand, and once more. */
import { type AnyActorRef, createActor } from 'xstate';
import type { PageModule } from '../page-module.ts';
import { type Cast, statusOf } from './cast.ts';
import type { Recorder } from './recorder.ts';
import type { SimulatedTime } from './simulated-time.ts';
import { stubLogic } from './stub.ts';
import type { WatchedMachine } from './watched-machine.ts';
import type { inspector } from './watching.ts';

/** What starts machines. */
export interface Starts {
  /** Starts those that no other one starts, but for those that run on demand. */
  all(): void;
  /** Whether an actor of it can be started for itself: none runs that no other one has started. */
  isPossible(machine: string): boolean;
  /** Starts one for itself, and says whether that was possible. */
  one(machine: string): boolean;
}

/** Starts these machines, with what the project gives them. */
export function createStarts(
  machines: readonly WatchedMachine[],
  { inputs = {}, onDemand = [] }: PageModule,
  inspect: ReturnType<typeof inspector>,
  { cast, time, recorder }: { cast: Cast; time: SimulatedTime; recorder: Recorder },
): Starts {
  function start({ name, logic }: WatchedMachine): void {
    const input = inputs[name];
    // What is sent to a parent has to go somewhere.
    const outside: AnyActorRef = createActor(stubLogic(), {
      ...{ inspect, clock: time.clockFor(() => outside.system) },
      logger: (...said) => recorder.action(cast.alone(name)?.id ?? name, 'log', said),
    });
    outside.start();
    const given = input !== undefined && { input };
    const actor: AnyActorRef = createActor(logic, { id: name, parent: outside, ...given });
    // Its snapshot has the error as well; without this XState throws it later.
    actor.subscribe({ error: () => {} });
    actor.start();
  }

  function startable(machine: string): WatchedMachine | undefined {
    const latest = cast.alone(machine);
    const isRunning = latest !== undefined && statusOf(latest) === 'active';
    return isRunning ? undefined : machines.find(({ name }) => name === machine);
  }

  return {
    all() {
      for (const name of onDemand) {
        if (machines.some((one) => one.name === name)) continue;
        recorder.complain(`onDemand: expected a machine of the page, got ${name}`);
      }
      for (const one of rootsAmong(machines)) if (!onDemand.includes(one.name)) start(one);
    },
    isPossible: (machine) => startable(machine) !== undefined,
    one(machine) {
      const found = startable(machine);
      if (found !== undefined) start(found);
      return found !== undefined;
    },
  };
}

/** Those that no other one starts; all, where each is started by another. */
function rootsAmong(machines: readonly WatchedMachine[]): readonly WatchedMachine[] {
  const started = machines.flatMap(({ name, chart }) =>
    chart.states
      .flatMap(({ invoke = [], spawns = [] }) => [...invoke, ...spawns])
      .flatMap(({ machine }) => (machine === name ? [] : [machine])),
  );
  const roots = machines.filter(({ name }) => !started.includes(name));
  return roots.length === 0 ? machines : roots;
}
