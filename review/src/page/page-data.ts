import type { Coverage, MachineCoverage } from '../coverage/coverage.ts';
import type { Chart } from '../model/chart.ts';

/** What stands in a page as JSON, beside the code of the machines. */
export interface PageData {
  /** In the order in which they are shown. */
  readonly machines: readonly PageMachine[];
  /** What tests took, if the page was made with it. */
  readonly coverage?: PageCoverage;
}

/** A coverage without which test took which pair: that is most of one, and a page counts them. */
export interface PageCoverage extends Pick<Coverage, 'tests'> {
  readonly machines: readonly PageMachineCoverage[];
}

/** What was seen of one machine. */
export interface PageMachineCoverage extends Omit<MachineCoverage, 'pairs'> {
  /** Places of two of its transitions, and how many tests took the second right after the first. */
  readonly pairs: readonly (readonly [first: number, second: number, tests: number])[];
}

/** One machine's chart and its picture. */
export interface PageMachine {
  /** The chart's id. */
  readonly name: string;
  readonly chart: Chart;
  /** The picture as an `<svg>` element; states have `data-s`, transitions `data-t`. */
  readonly svg: string;
}
