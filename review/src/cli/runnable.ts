import { isXstate6 } from '../model/xstate-6.ts';
import type { LoadedCharts } from './load-charts.ts';

/** Why nothing is done with a machine that has to be run or walked. */
export const NOT_RUN =
  'expected a machine of XState 5, got one of XState 6, which can be drawn and covered only';

/** Without the charts of machines that cannot be run here, each of which is told. */
export function runnable(loaded: LoadedCharts, tell: (line: string) => void): LoadedCharts {
  const isRunnable = ([name]: [string, unknown]) => {
    const isStrange = isXstate6(loaded.machines.get(name)?.machine);
    if (isStrange) tell(`${name}: ${NOT_RUN}`);
    return !isStrange;
  };
  return { ...loaded, charts: new Map([...loaded.charts].filter(isRunnable)) };
}
