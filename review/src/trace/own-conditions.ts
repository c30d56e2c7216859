import type { Chart, ChartCondition, ChartState, ChartTransition } from '../model/chart.ts';

/**
 * A chart in which conditions are of one transition alone, but for those that have a name in the
 * machine: code that reads the same may be made with something else.
 */
export function withOwnConditions({ states, code = [], ...chart }: Chart): Chart {
  const names = new Set(code.flatMap(({ kind, name }) => (kind === 'guard' ? [name] : [])));
  const own = (part: ChartCondition, id: string): ChartCondition => {
    if (typeof part === 'string') return names.has(part) ? part : `${id}: ${part}`;
    if ('and' in part) return { and: part.and.map((one) => own(one, id)) };
    if ('or' in part) return { or: part.or.map((one) => own(one, id)) };
    return 'not' in part ? { not: own(part.not, id) } : part;
  };
  const withOwn = (one: ChartTransition): ChartTransition => {
    const condition = one.condition ?? one.guard;
    return condition === undefined ? one : { ...one, condition: own(condition, one.id) };
  };
  const read = ({ transitions = [], ...state }: ChartState): ChartState => ({
    ...state,
    transitions: transitions.map(withOwn),
  });
  return { ...chart, states: states.map(read) };
}
