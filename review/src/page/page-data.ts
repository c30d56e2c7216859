import type { Coverage } from '../coverage/coverage.ts';
import type { Chart } from '../model/chart.ts';

/** What stands in a page as JSON, beside the code of the machines. */
export interface PageData {
  /** In the order in which they are shown. */
  readonly machines: readonly PageMachine[];
  /** What tests took, if the page was made with it. */
  readonly coverage?: Coverage;
}

/** One machine's chart and its picture. */
export interface PageMachine {
  /** The chart's id. */
  readonly name: string;
  readonly chart: Chart;
  /** The picture as an `<svg>` element; states have `data-s`, transitions `data-t`. */
  readonly svg: string;
}
