import type { InPicture, PictureMarks } from '../layout/marks.ts';
import type { Chart, ChartState, ChartTransition } from '../model/chart.ts';
import type { MachineCoverage, ObservedTransition } from './coverage.ts';

/** A chart with what tests took of it, and what they took beside it. */
export interface CoveredChart {
  /** What was observed is among its transitions. */
  readonly chart: Chart;
  readonly marks: PictureMarks;
}

/** A chart as a picture shows its coverage. What the coverage does not name, no test takes. */
export function coveredChart(chart: Chart, coverage: MachineCoverage): CoveredChart {
  const [entered, taken] = [countsOf(coverage.states), countsOf(coverage.transitions)];
  const known = new Set(chart.states.map(({ id }) => id));
  const observed = coverage.observed.filter(({ source, targets }) =>
    [source, ...targets].every((id) => known.has(id)),
  );
  const all = chart.states.flatMap(({ transitions = [] }) => transitions);
  const untested = { mark: 'untested' } as const;
  // A history is passed through and never active.
  const states = chart.states
    .filter(({ id, type }) => type !== 'history' && !entered.get(id))
    .map(({ id }) => [id, untested] as const);
  const transitions = all
    .filter(({ id }) => !taken.get(id))
    .map(({ id }) => [id, untested] as const);
  const others = observed.map((one) => [observedId(one), { mark: 'observed' }] as const);
  return {
    chart: { ...chart, states: chart.states.map((state) => withObserved(state, observed)) },
    marks: {
      states: new Map(states),
      transitions: new Map<string, InPicture<ChartTransition>>([...transitions, ...others]),
      tests: new Map([
        ...all.map(({ id }) => [id, taken.get(id) ?? 0] as const),
        ...observed.map((one) => [observedId(one), one.tests.length] as const),
      ]),
    },
  };
}

function withObserved(state: ChartState, observed: readonly ObservedTransition[]): ChartState {
  const { id, transitions = [] } = state;
  const own = observed.filter(({ source }) => source === id);
  const added = own.map((one) => ({
    id: observedId(one),
    event: `${nameOf(one, transitions)} (observed)`,
    // Where it led nowhere it stayed; more is not known of it.
    targets: one.targets.length === 0 ? [id] : one.targets,
  }));
  return added.length === 0 ? state : { ...state, transitions: [...transitions, ...added] };
}

/** What its event is called, where the chart has the code that decided it. */
function nameOf({ event }: ObservedTransition, transitions: readonly ChartTransition[]): string {
  const isOf = (one: ChartTransition) => one.computed && (one.type ?? one.event) === event;
  return transitions.find(isOf)?.event ?? event;
}

/** What an observed transition is called in a picture, in `data-t`. */
function observedId({ source, event, targets }: ObservedTransition): string {
  return `${source} ${event} (observed) ${targets.join(' ')}`.trimEnd();
}

/** How many tests took each of these, by their ids. */
export function countsOf(
  list: readonly { readonly id: string; readonly tests: readonly number[] }[],
) {
  return new Map(list.map(({ id, tests }) => [id, tests.length]));
}
