export type { Configuration } from './configuration.ts';
export type {
  Coverage,
  Covered,
  CoveredPair,
  CoveredTest,
  CoveredTransition,
  MachineCoverage,
  ObservedTransition,
  UnhandledEvent,
} from './coverage/coverage.ts';
export { parseCoverage } from './coverage/coverage-text.ts';
export { changesIn, countOfChanges } from './diff/changes.ts';
export { type Difference, differenceOf, type Mark, type Marked } from './diff/difference.ts';
export type { Links } from './layout/view.ts';
export { markdownText } from './markdown/markdown.ts';
export { childMachinesOf } from './model/actors.ts';
export type {
  Chart,
  ChartActor,
  ChartCode,
  ChartCondition,
  ChartState,
  ChartTransition,
} from './model/chart.ts';
export { chartText, parseChart } from './model/chart-text.ts';
export { machinesIn } from './model/machines-in.ts';
export { chartOf } from './model/read-machine.ts';
export type { Moment, Order, PageModule, Samples, Wired } from './page/page-module.ts';
export { type Missed, type Path, type Paths, pathsOf, play, type Step } from './paths/index.ts';
export { type DrawOptions, drawSvg } from './svg/draw-svg.ts';
