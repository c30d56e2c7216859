import type { Difference } from '../diff/difference.ts';
import { graphOf } from '../layout/graph.ts';
import { layOut } from '../layout/layout.ts';
import type { Chart } from '../model/chart.ts';
import { svgText } from './svg.ts';

/** The picture of a chart or, with all that differs marked, of two; rejects where it is too large. */
export async function drawSvg(what: Chart | Difference): Promise<string> {
  const difference = 'chart' in what ? what : undefined;
  const graph = graphOf('chart' in what ? what.chart : what, difference);
  try {
    return svgText(graph, await layOut(graph));
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new Error(`no picture: ${reason}; split the machine`);
  }
}
