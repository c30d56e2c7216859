import { join } from 'node:path';
import type { Links } from '../layout/view.ts';
import { isPage, markdownText } from '../markdown/markdown.ts';
import type { Chart } from '../model/chart.ts';
import { chartText, isChartText } from '../model/chart-text.ts';
import { messageOf } from '../model/message-of.ts';
import { drawSvg } from '../svg/draw-svg.ts';
import { isPicture } from '../svg/svg.ts';
import { compareFiles, leftOverIn, writeFiles } from './files.ts';
import { loadCharts } from './load-charts.ts';
import type { Machine } from './machine.ts';
import type { Machines } from './machines.ts';
import { count, type Output } from './output.ts';
import type { Project } from './project.ts';
import { sourceLinks } from './source-links.ts';

/** Writes the charts of the machines in these files, or of the project's. */
export async function drawCharts(
  named: readonly string[],
  project: Project,
  output: Output,
): Promise<number> {
  const { out } = project;
  const { machines, files, left, failures } = await currentFiles(named, project, output);
  // What failed has been said.
  if (machines.size === 0) return 1;
  const written = await writeFiles(out, files);
  for (const name of written) output.say(`wrote ${join(out, name)}`);
  for (const name of left) output.say(`${join(out, name)} is of no machine any more; delete it`);
  const rest = `${files.size - written.length} were up to date`;
  output.say(`drew ${count(machines, 'machine')}: ${count(written, 'file')} written, ${rest}`);
  return failures > 0 ? 1 : 0;
}

/** Writes nothing, and says which of these charts are not up to date. */
export async function checkCharts(
  named: readonly string[],
  project: Project,
  output: Output,
): Promise<number> {
  const { machines, files, left, isWhole } = await currentFiles(named, project, output);
  const stale = await compareFiles(project.out, files);
  const complain = (name: string, expected: string, then: string) =>
    output.complain(`${join(project.out, name)}: expected ${expected}; ${then}`);
  for (const { name, problem } of stale) {
    complain(name, `what the machine is now, got ${problem}`, 'draw it again');
  }
  for (const name of left) complain(name, 'a machine for it, got none', 'delete it');
  // What has no picture has been said, and is up to date without.
  if (stale.length + left.length > 0 || !isWhole) return 1;
  output.say(`${count(machines, 'machine')}, ${count(files, 'file')} are up to date`);
  return 0;
}

/** All files of all charts by name, which are left over, and what failed and has been said. */
async function currentFiles(named: readonly string[], project: Project, output: Output) {
  const { machines, charts, failures: unread } = await loadCharts(named, project, output);
  let failures = unread;
  const files = new Map<string, string>();
  for (const [name, one] of machines) {
    const chart = charts.get(name);
    if (chart === undefined) continue;
    const links = linksOf(one, chart, machines, project);
    const options = { ...project.drawing, links: links('svg') };
    const svg = await drawSvg(chart, options).catch((error: unknown) => {
      output.complain(`${one.file}: ${one.exportName}: ${messageOf(error)}, or read its .md`);
      failures++;
      return null;
    });
    for (const [file, text] of filesOf(chart, name, svg, links('md'))) files.set(file, text);
  }
  // Where files are named, or cannot be read, the other charts may be of other machines.
  const isAll = named.length === 0 && unread === 0;
  const left = isAll ? await leftOverIn(project.out, files, isChartFile) : [];
  return { machines, files, failures, left, isWhole: unread === 0 };
}

/** Where the pictures and the pages of a machine lead: to its source, and to its children's. */
function linksOf(one: Machine, chart: Chart, machines: Machines['machines'], project: Project) {
  const { source, root } = project;
  const states = source === null ? null : sourceLinks(one, chart, { source, root });
  const names = new Map([...machines.values()].map(({ title, name }) => [title, name]));
  return (ending: 'svg' | 'md'): Links => ({
    state: (id) => states?.get(id),
    machine: (title) => {
      const name = names.get(title);
      return name === undefined ? undefined : encodeURI(`${name}.${ending}`);
    },
  });
}

/** The files of one chart by their names; without a picture, when none could be drawn. */
function filesOf(chart: Chart, name: string, svg: string | null, links: Links): [string, string][] {
  return [
    ...(svg === null ? [] : [[`${name}.svg`, svg] as [string, string]]),
    [`${name}.json`, chartText(chart)],
    [`${name}.md`, markdownText(chart, svg === null ? null : `${name}.svg`, links)],
  ];
}

/** Whether a file's text is a chart's, by its name's ending and what all of ours begin with. */
function isChartFile(text: string, name: string): boolean {
  if (name.endsWith('.json')) return isChartText(text);
  if (name.endsWith('.md')) return isPage(text);
  return name.endsWith('.svg') && !/\.(cover|diff)\.svg$/.test(name) && isPicture(text);
}
