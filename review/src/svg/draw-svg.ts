import type { MachineCoverage } from '../coverage/coverage.ts';
import { coveredChart } from '../coverage/covered-chart.ts';
import type { Difference } from '../diff/difference.ts';
import { fitted } from '../layout/fitting.ts';
import type { PictureMarks } from '../layout/marks.ts';
import { type Links, WIDTH_PX } from '../layout/view.ts';
import { briefOf } from '../model/brief.ts';
import type { Chart } from '../model/chart.ts';
import { svgText } from './svg.ts';

/** How a picture is drawn. */
export interface DrawOptions {
  /** Whether what is said of a state is shown under its name, not as a tooltip alone. */
  readonly descriptions?: boolean;
  /**
   * Arrows that are replaced by the name of their target: `auto` where they are too long, or many
   * into one state, and the picture gets better by it.
   */
  readonly references?: 'auto' | 'never';
  /** How wide the picture should be at most, in px; 900, as on GitHub, where that is not said. */
  readonly width?: number;
  /** Addresses of states and of machines. */
  readonly links?: Links;
  /** What tests took of it, which is shown on a chart alone: a difference has marks of its own. */
  readonly coverage?: MachineCoverage;
}

/** The picture of a chart or, with all that differs marked, of two; rejects where it is too large. */
export async function drawSvg(
  what: Chart | Difference,
  options: DrawOptions = {},
): Promise<string> {
  const { descriptions = false, references = 'auto', width = WIDTH_PX, links = {} } = options;
  const { chart, marks } = drawn(what, options.coverage);
  try {
    const { graph, layout } = await fitted(chart, marks, {
      hasDescriptions: descriptions,
      hasReferences: references === 'auto',
      widthPx: width,
      links,
    });
    return svgText(graph, layout);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new Error(`no picture: ${reason}; split the machine`);
  }
}

function drawn(
  what: Chart | Difference,
  coverage: MachineCoverage | undefined,
): { readonly chart: Chart; readonly marks?: PictureMarks } {
  // A difference may be in what is left out.
  if ('chart' in what) return { chart: what.chart, marks: what };
  const chart = briefOf(what);
  return coverage === undefined ? { chart } : coveredChart(chart, coverage);
}
