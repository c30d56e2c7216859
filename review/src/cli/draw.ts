import type { ELK } from 'elkjs/lib/elk-api.js';
import { type Chart, chartText, isChartText } from './chart.ts';
import type { Difference } from './difference.ts';
import { loadElk } from './elk.ts';
import { layOut } from './layout.ts';
import { isPage, markdownText } from './markdown.ts';
import { sketchChart } from './sketch.ts';
import { drawSvg, isPicture } from './svg.ts';

/** The files of one chart, by their endings. */
export interface ChartFiles {
  /** Not there when no picture could be made. */
  readonly svg?: string;
  readonly json: string;
  readonly md: string;
}

/** A chart's files, and why there is no picture, if there is none. */
export interface Drawn {
  readonly files: ChartFiles;
  readonly problem?: string;
}

/** What draws; elkjs is needed for that, and only for that. */
export interface Drawing {
  chart(chart: Chart, name: string): Promise<Drawn>;
  /** Two charts in one picture, with what differs marked; rejects when there can be none. */
  difference(difference: Difference): Promise<string>;
}

/** Loads what lays out; a line that says what to install, when it is not there. */
export async function startDrawing(): Promise<Drawing> {
  const elk = await loadElk();
  return {
    async chart(chart, name) {
      const json = chartText(chart);
      try {
        const svg = await pictureOf(chart, undefined, elk);
        return { files: { svg, json, md: markdownText(chart, `${name}.svg`) } };
      } catch (error) {
        return { files: { json, md: markdownText(chart, null) }, problem: messageOf(error) };
      }
    },
    difference: (difference) => pictureOf(difference.chart, difference, elk),
  };
}

async function pictureOf(chart: Chart, difference: Difference | undefined, elk: ELK) {
  try {
    const sketch = sketchChart(chart, difference);
    return drawSvg(sketch, await layOut(sketch, elk));
  } catch (error) {
    throw new Error(`no picture: ${messageOf(error)}; split the machine, or read its .md`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether a file's text is a chart's, by its name's ending and what all of ours begin with. */
export function isChartFile(text: string, name: string): boolean {
  if (name.endsWith('.json')) return isChartText(text);
  if (name.endsWith('.md')) return isPage(text);
  return name.endsWith('.svg') && !name.endsWith('.diff.svg') && isPicture(text);
}
