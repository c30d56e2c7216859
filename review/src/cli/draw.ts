import { join } from 'node:path';
import { isPage, markdownText } from '../markdown/markdown.ts';
import { type Chart, chartText, isChartText } from '../model/chart.ts';
import { chartOf } from '../model/read-machine.ts';
import { drawSvg } from '../svg/draw-svg.ts';
import { isPicture } from '../svg/svg.ts';
import { compareFiles, leftOverIn, writeFiles } from './files.ts';
import { loadMachines, type Machines } from './machines.ts';
import { count, messageOf, type Output } from './output.ts';
import type { Project } from './project.ts';

/** Writes the charts of the machines in these files, or of the project's. */
export async function drawCharts(
  files: readonly string[],
  project: Project,
  output: Output,
): Promise<number> {
  const { out } = project;
  const machines = await loadMachines(files, project, output.say);
  const { charts, problems } = await chartsOf(machines, output);
  const written = await writeFiles(out, charts);
  for (const name of written) output.say(`wrote ${join(out, name)}`);
  for (const name of await leftOver(files, out, charts)) {
    output.say(`${join(out, name)} is of no machine any more; delete it`);
  }
  const rest = `${charts.size - written.length} were up to date`;
  output.say(`drew ${count(machines, 'machine')}: ${count(written, 'file')} written, ${rest}`);
  return problems > 0 ? 1 : 0;
}

/** Writes nothing, and says which of these charts are not up to date. */
export async function checkCharts(
  files: readonly string[],
  project: Project,
  output: Output,
): Promise<number> {
  const { out } = project;
  const { say, complain } = output;
  const machines = await loadMachines(files, project, say);
  const { charts } = await chartsOf(machines, output);
  const stale = await compareFiles(out, charts);
  for (const { name, problem } of stale) {
    complain(`${join(out, name)}: expected what the machine is now, got ${problem}; draw it again`);
  }
  const left = await leftOver(files, out, charts);
  for (const name of left) {
    complain(`${join(out, name)}: expected a machine for it, got none; delete it`);
  }
  // What has no picture has been said, and is up to date without.
  if (stale.length + left.length > 0) return 1;
  say(`${count(machines, 'machine')}, ${count(charts, 'file')} are up to date`);
  return 0;
}

/** All files of all charts by their names, and how many pictures could not be drawn. */
async function chartsOf(machines: Machines, { complain }: Output) {
  const charts = new Map<string, string>();
  let problems = 0;
  for (const [name, machine] of machines) {
    const chart = chartOf(machine);
    const svg = await drawSvg(chart).catch((error: unknown) => {
      complain(`${name}: ${messageOf(error)}, or read its .md`);
      problems++;
      return null;
    });
    for (const [file, text] of filesOf(chart, name, svg)) charts.set(file, text);
  }
  return { charts, problems };
}

/** The files of one chart by their names; without a picture, when none could be drawn. */
function filesOf(chart: Chart, name: string, svg: string | null): [string, string][] {
  return [
    ...(svg === null ? [] : [[`${name}.svg`, svg] as [string, string]]),
    [`${name}.json`, chartText(chart)],
    [`${name}.md`, markdownText(chart, svg === null ? null : `${name}.svg`)],
  ];
}

/** The charts of no machine any more; where files are named, the others may be of other files. */
async function leftOver(
  files: readonly string[],
  out: string,
  charts: ReadonlyMap<string, string>,
): Promise<string[]> {
  return files.length > 0 ? [] : leftOverIn(out, charts, isChartFile);
}

/** Whether a file's text is a chart's, by its name's ending and what all of ours begin with. */
function isChartFile(text: string, name: string): boolean {
  if (name.endsWith('.json')) return isChartText(text);
  if (name.endsWith('.md')) return isPage(text);
  return name.endsWith('.svg') && !name.endsWith('.diff.svg') && isPicture(text);
}
