import { join } from 'node:path';
import { isPage, markdownText } from '../markdown/markdown.ts';
import type { Chart } from '../model/chart.ts';
import { chartText, isChartText } from '../model/chart-text.ts';
import { chartOf } from '../model/read-machine.ts';
import { drawSvg } from '../svg/draw-svg.ts';
import { isPicture } from '../svg/svg.ts';
import { compareFiles, leftOverIn, writeFiles } from './files.ts';
import { loadMachines } from './machines.ts';
import { count, messageOf, type Output } from './output.ts';
import type { Project } from './project.ts';

/** Writes the charts of the machines in these files, or of the project's. */
export async function drawCharts(
  files: readonly string[],
  project: Project,
  output: Output,
): Promise<number> {
  const { out } = project;
  const { machines, charts, left, problems } = await currentCharts(files, project, output);
  const written = await writeFiles(out, charts);
  for (const name of written) output.say(`wrote ${join(out, name)}`);
  for (const name of left) output.say(`${join(out, name)} is of no machine any more; delete it`);
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
  const { machines, charts, left } = await currentCharts(files, project, output);
  const stale = await compareFiles(project.out, charts);
  const complain = (name: string, expected: string, then: string) =>
    output.complain(`${join(project.out, name)}: expected ${expected}; ${then}`);
  for (const { name, problem } of stale) {
    complain(name, `what the machine is now, got ${problem}`, 'draw it again');
  }
  for (const name of left) complain(name, 'a machine for it, got none', 'delete it');
  // What has no picture has been said, and is up to date without.
  if (stale.length + left.length > 0) return 1;
  output.say(`${count(machines, 'machine')}, ${count(charts, 'file')} are up to date`);
  return 0;
}

/** All files of all charts by name, how many pictures failed, and which charts are left over. */
async function currentCharts(files: readonly string[], project: Project, output: Output) {
  const machines = await loadMachines(files, project, output.say);
  const charts = new Map<string, string>();
  let problems = 0;
  for (const [name, machine] of machines) {
    const chart = chartOf(machine);
    const svg = await drawSvg(chart, project.drawing).catch((error: unknown) => {
      output.complain(`${name}: ${messageOf(error)}, or read its .md`);
      problems++;
      return null;
    });
    for (const [file, text] of filesOf(chart, name, svg)) charts.set(file, text);
  }
  // Where files are named, the other charts may be of other files.
  const left = files.length > 0 ? [] : await leftOverIn(project.out, charts, isChartFile);
  return { machines, charts, problems, left };
}

/** The files of one chart by their names; without a picture, when none could be drawn. */
function filesOf(chart: Chart, name: string, svg: string | null): [string, string][] {
  return [
    ...(svg === null ? [] : [[`${name}.svg`, svg] as [string, string]]),
    [`${name}.json`, chartText(chart)],
    [`${name}.md`, markdownText(chart, svg === null ? null : `${name}.svg`)],
  ];
}

/** Whether a file's text is a chart's, by its name's ending and what all of ours begin with. */
function isChartFile(text: string, name: string): boolean {
  if (name.endsWith('.json')) return isChartText(text);
  if (name.endsWith('.md')) return isPage(text);
  return name.endsWith('.svg') && !name.endsWith('.diff.svg') && isPicture(text);
}
