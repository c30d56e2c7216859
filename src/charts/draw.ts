import { type Chart, chartText } from './chart.ts';
import type { Difference } from './difference.ts';
import { loadElk } from './elk.ts';
import { layOut } from './layout.ts';
import { markdownText } from './markdown.ts';
import { sketchChart } from './sketch.ts';
import { drawSvg } from './svg.ts';

/** The files of one chart, by their endings. */
export interface ChartFiles {
  readonly svg: string;
  readonly json: string;
  readonly md: string;
}

/** What draws; elkjs is needed for that, and only for that. */
export interface Drawing {
  chart(chart: Chart, name: string): Promise<ChartFiles>;
  /** Two charts in one picture, with what differs marked. */
  difference(difference: Difference): Promise<string>;
}

/** Loads what lays out; a line that says what to install, when it is not there. */
export async function startDrawing(): Promise<Drawing> {
  const elk = await loadElk();
  return {
    async chart(chart, name) {
      const sketch = sketchChart(chart);
      const svg = drawSvg(sketch, await layOut(sketch, elk));
      return { svg, json: chartText(chart), md: markdownText(chart, `${name}.svg`) };
    },
    async difference(difference) {
      const sketch = sketchChart(difference.chart, difference);
      return drawSvg(sketch, await layOut(sketch, elk));
    },
  };
}
