import type { Chart, ChartActor, ChartState, ChartTransition } from './chart.ts';
import { withoutHashes } from './shortened.ts';

/** A name whose parameters a function makes of context and event. */
const COMPUTED = /^([\p{L}\p{N}_$-]+)\((?:[({]|async\b|[\w$]+ =>).*\)$/su;

/**
 * A chart as a picture shows it: without hashes, parameters that are computed and actors' input,
 * which nobody reads there. All of it is in the chart's text and page.
 */
export function briefOf(chart: Chart): Chart {
  return { ...chart, states: chart.states.map(briefState) };
}

function briefState(state: ChartState): ChartState {
  const { invoke, spawns, entry, exit, initialActions, output, meta, transitions } = state;
  return {
    ...state,
    ...(invoke && { invoke: invoke.map(briefActor) }),
    ...(spawns && { spawns: spawns.map(briefActor) }),
    ...(entry && { entry: entry.map(briefText) }),
    ...(exit && { exit: exit.map(briefText) }),
    ...(initialActions && { initialActions: initialActions.map(briefText) }),
    ...(output && { output: briefText(output) }),
    ...(meta && { meta: briefText(meta) }),
    ...(transitions && { transitions: transitions.map(briefTransition) }),
  };
}

function briefTransition(transition: ChartTransition): ChartTransition {
  const { event, guard, actions } = transition;
  return {
    ...transition,
    event: briefText(event),
    ...(guard && { guard: briefText(guard) }),
    ...(actions && { actions: actions.map(briefText) }),
  };
}

function briefActor({ input: _, line, ...actor }: ChartActor): ChartActor {
  return { ...actor, ...(line && { line: briefText(line) }) };
}

function briefText(text: string): string {
  return withoutHashes(text).replace(COMPUTED, '$1(…)');
}
