/** A machine that runs as it is, but for what would have effects. */
import type { AnyActorScope, AnyStateMachine, EventObject } from 'xstate';
import type { Chart, ChartTransition } from '../../model/chart.ts';
import { nodesOf, transitionsOf } from '../../model/nodes.ts';
import { type ChartIndex, chartIndexOf } from './chart-index.ts';
import { stubLogic } from './stub.ts';
import { type GuardWatch, watchedGuard, watchNamedGuards } from './watched-guards.ts';

/** A machine with its chart. */
export interface PlayedMachine {
  /** The chart's id. */
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly chart: Chart;
}

/** Who hears what a machine does. */
export interface MachineWatch {
  readonly guards: GuardWatch;
  readonly took: (actor: object, transition: ChartTransition) => void;
  /** An action that is not run, for it is the project's own code. */
  readonly ordered: (actor: object, action: string, params: unknown) => void;
  readonly emitted: (actor: object, event: EventObject) => void;
}

/** A copy of a machine that can be told from it by nothing but who hears of it. */
export interface WatchedMachine extends PlayedMachine {
  /** The copy. */
  readonly logic: AnyStateMachine;
  readonly index: ChartIndex;
}

type Executor = AnyActorScope['actionExecutor'];

/** Copies a machine: its guards are watched, and its own actions are told and not run. */
export function watchedMachine(played: PlayedMachine, watch: MachineWatch): WatchedMachine {
  const logic: AnyStateMachine = played.machine.provide({});
  const index = chartIndexOf(logic, played.chart);
  const marks = new Map<unknown, ChartTransition>();
  watchNamedGuards(logic, watch.guards);
  for (const one of nodesOf(logic)
    .flatMap(transitionsOf)
    .flatMap(([, list]) => list)) {
    const chart = index.chartOf.get(one);
    if (chart === undefined) continue;
    // Only what is executed tells which transitions XState drops for those of another region.
    const mark = () => {};
    marks.set(mark, chart);
    const guard = watchedGuard(one.guard, chart.condition ?? chart.guard, watch.guards);
    Object.assign(one, { guard, actions: [mark, ...one.actions] });
  }
  const { actors } = logic.implementations as { actors: Record<string, unknown> };
  // Nothing that is named is missing: a stub stands for it.
  const all = new Proxy({ ...actors }, { get: (own, name: string) => own[name] ?? stubLogic() });
  Object.assign(logic.implementations, { actors: all });

  const scopeOf = (scope: AnyActorScope): AnyActorScope => {
    const run: Executor = scope.actionExecutor;
    const actionExecutor: Executor = (action) => {
      const { type, params } = action;
      const mark = marks.get(action.exec);
      if (mark !== undefined) return watch.took(scope.self, mark);
      if (type === 'xstate.emit') watch.emitted(scope.self, Object(params).event);
      if (type.startsWith('xstate.')) return run(action);
      watch.ordered(scope.self, type, params);
    };
    return { ...scope, actionExecutor };
  };
  const { transition, getInitialSnapshot } = logic;
  Object.assign(logic, {
    transition: (snapshot: never, event: never, scope: AnyActorScope) =>
      transition(snapshot, event, scopeOf(scope) as never),
    getInitialSnapshot: (scope: AnyActorScope, input: never) =>
      getInitialSnapshot(scopeOf(scope) as never, input),
  });
  return { ...played, logic, index };
}
