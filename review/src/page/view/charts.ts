import type { CoveredTransition } from '../../coverage/coverage.ts';
import { briefOf } from '../../model/brief.ts';
import { type Chart, type ChartState, namesIn } from '../../model/chart.ts';
import type { Taken } from '../../paths/abstraction.ts';
import { sentenceOf } from '../../paths/sentences.ts';
import type { PageData, PageMachineCoverage } from '../page-data.ts';

/** A machine's chart by ids. */
export interface Known {
  readonly name: string;
  readonly svg: string;
  readonly chart: Chart;
  /** How people call its states. */
  readonly names: ReadonlyMap<string, string>;
  readonly states: ReadonlyMap<string, ChartState>;
  readonly transitions: ReadonlyMap<string, Taken>;
  /** What tests took; not there where none ran it. */
  readonly coverage?: PageMachineCoverage;
  /** Whether it has transitions of which the coverage knows nothing. */
  readonly isStale: boolean;
  /** What tests took of each of its transitions: what no coverage names, none took. */
  readonly covered: ReadonlyMap<string, CoveredTransition>;
}

/** All machines of a page by name. */
export function knownIn({ machines, coverage }: PageData): ReadonlyMap<string, Known> {
  const all = machines.map(({ name, svg, chart: full }): Known => {
    const chart = briefOf(full);
    const found = coverage?.machines.find(({ id }) => id === chart.id);
    const transitions = new Map(chart.states.flatMap(transitionsOf).map((one) => [idOf(one), one]));
    const ids = coverage === undefined ? [] : [...transitions.keys()];
    const taken = new Map(found?.transitions.map((one) => [one.id, one]));
    return {
      ...{ name, svg, chart, names: namesIn(chart), transitions },
      states: new Map(chart.states.map((state) => [state.id, state])),
      ...(found && { coverage: found }),
      isStale: found !== undefined && ids.some((id) => !taken.has(id)),
      covered: new Map(ids.map((id) => [id, taken.get(id) ?? { id, tests: [] }])),
    };
  });
  return new Map(all.map((one) => [one.name, one]));
}

function transitionsOf(state: ChartState): Taken[] {
  const list = state.transitions ?? [];
  return list.map((transition) => {
    const alternatives = list.filter(({ event }) => event === transition.event);
    return { state, transition, index: alternatives.indexOf(transition) };
  });
}

function idOf({ transition }: Taken): string {
  return transition.id;
}

/** What a transition does, as a sentence; its id where the chart has none such. */
export function sayTransition({ transitions, names }: Known, id: string): string {
  const found = transitions.get(id);
  return found === undefined ? `${id} (not in the chart)` : sentenceOf([found], names);
}

/** The innermost of some active states, as people call them. */
export function innermost({ chart, names }: Known, active: readonly string[]): string {
  const parents = new Set(
    chart.states.filter(({ id }) => active.includes(id)).map(({ parent }) => parent),
  );
  const inner = active.filter((id) => !parents.has(id));
  return inner.map((id) => names.get(id) ?? id).join(', ');
}
