import { access } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { childMachinesOf } from '../model/actors.ts';
import { messageOf } from '../model/message-of.ts';
import type { PageMachine } from '../page/page-data.ts';
import { drawSvg } from '../svg/draw-svg.ts';
import type { Arguments } from './arguments.ts';
import { complainOf, writeWhole } from './files.ts';
import { type LoadedCharts, loadCharts } from './load-charts.ts';
import type { Machine } from './machine.ts';
import { count, type Output } from './output.ts';
import { type Export, pageCode } from './page-code.ts';
import { shownCoverage } from './page-coverage.ts';
import { pageHtml } from './page-html.ts';
import type { Project } from './project.ts';
import { runnable } from './runnable.ts';

/** Where a page is written to where nothing is said. */
export const PAGE = 'statecharts.html';

/** What is said of a page; no coverage is shown where it is null. */
interface Wanted extends Pick<Arguments, 'out' | 'samples'> {
  readonly coverage?: string | null | undefined;
  /** Whether it is one thing of several, and no failure where no machine can be played. */
  readonly isPart?: boolean;
}

/** Writes a page in which the machines can be played. */
export async function writePage(
  named: readonly string[],
  { out = PAGE, samples, coverage: coverageFile, isPart = false }: Wanted,
  project: Project,
  output: Output,
): Promise<number> {
  const all = await loadCharts(named, project, output);
  const loaded = runnable(all, (line) => output.say(`not in the page: ${line}`));
  let { failures } = all;
  // What failed has been said.
  if (loaded.charts.size === 0) return isPart && all.charts.size > 0 && failures === 0 ? 0 : 1;
  const machines: PageMachine[] = [];
  for (const [name, chart] of loaded.charts) {
    try {
      machines.push({ name: chart.id, chart, svg: await drawSvg(chart, project.drawing) });
    } catch (error) {
      output.complain(`${name} is not in the page: ${messageOf(error)}`);
      failures++;
    }
  }
  if (machines.length === 0) return 1;
  const coverage = await shownCoverage(coverageFile, machines, project, output);
  const page = samples === undefined ? project.page : resolve(samples);
  if (page !== undefined) {
    await access(page).catch(complainOf(relative('.', page), 'a module to read', '--samples'));
  }
  const code = await pageCode({ ...sourcesOf(loaded), samples: page, root: project.root }).catch(
    (error: unknown) => {
      throw new Error(
        `expected modules that can be bundled, got: ${firstSentence(error)}; mend that`,
      );
    },
  );
  const html = pageHtml({ machines, ...(coverage && { coverage }) }, code);
  await writeWhole(out, html).catch(complainOf(out, 'a file to write'));
  const kB = Math.round(Buffer.byteLength(html) / 1000);
  output.say(`wrote ${relative('.', out)}: ${count(machines, 'machine')}, ${kB} kB`);
  return failures > 0 ? 1 : 0;
}

/** Where each machine is from: a module, or the machine that starts it. */
function sourcesOf({ machines: all, charts }: LoadedCharts) {
  const machines = new Map<string, Export>();
  const children = new Map<string, { parent: string; src: string }>();
  const list = [...all.values()].filter(({ name }) => charts.has(name));
  for (const one of list) {
    const found = list.flatMap((parent) => startedBy(parent, one))[0];
    if (found === undefined) {
      machines.set(one.title, { file: resolve(one.file), exportName: one.exportName });
    } else children.set(one.title, found);
  }
  return { machines, children };
}

function startedBy(parent: Machine, one: Machine) {
  return [...childMachinesOf(parent.machine)].flatMap(([src, machine]) => {
    const isFound = machine === one.machine && one.exportName === `${parent.exportName}.${src}`;
    return isFound && parent.file === one.file ? [{ parent: parent.title, src }] : [];
  });
}

/** What a bundler says and of which line, without the code that it shows. */
function firstSentence(error: unknown): string {
  const said = stripVTControlCharacters(messageOf(error));
  const [line = ''] = said
    .split('\n')
    .filter((one) => /[a-z]/i.test(one) && !/^Build failed/.test(one));
  const [, place] = /\[ *(\S+:\d+):\d+ *\]/.exec(said) ?? [];
  const sentence = line.replace(/^\[\w+\] */, '').trim();
  return place === undefined ? sentence : `${sentence} (${place})`;
}
