import { join } from 'node:path';
import type { Chart } from '../model/chart.ts';
import { chartText } from '../model/chart-text.ts';
import { readIfThere } from './files.ts';
import { loadCharts } from './load-charts.ts';
import type { Output } from './output.ts';
import type { Project } from './project.ts';
import { chartsNow } from './revisions.ts';
import { UsageError } from './usage-error.ts';

/** The charts of the project as it is, and what should be known of them. */
export interface LaterCharts {
  readonly charts: ReadonlyMap<string, Chart>;
  readonly notes: readonly string[];
  /** How many machines could not be loaded or read. */
  readonly failures: number;
}

/** The charts of the machines themselves; where none is known, those that were drawn of them. */
export async function laterCharts(
  files: readonly string[],
  project: Project,
  output: Output,
): Promise<LaterCharts> {
  const { out } = project;
  const asDrawn = async (why: string, failures: number) => ({
    failures,
    charts: await chartsNow(out),
    notes: [`compared with the charts in ${out} as they were drawn, for ${why}`],
  });
  const read = await chartsOfMachines(files, project, output);
  if (read === null) {
    return asDrawn('no machine is known; name its file, or list it in package.json', 0);
  }
  if (read.charts.size === 0) return asDrawn('the machines could not be loaded', read.failures);
  const { failures } = read;
  // What could not be read is not gone.
  const charts = failures > 0 ? new Map([...(await chartsNow(out)), ...read.charts]) : read.charts;
  const stale: string[] = [];
  for (const [name, chart] of read.charts) {
    const drawn = await readIfThere(join(out, `${name}.json`));
    if (drawn !== chartText(chart)) stale.push(name);
  }
  const are = stale.length === 1 ? 'is' : 'are';
  const notes = [
    ...(stale.length > 0
      ? [
          `${stale.join(', ')} in ${out} ${are} not up to date; compared with the machines themselves, draw them again`,
        ]
      : []),
    ...(failures > 0 ? ['what could not be read is compared as it was drawn'] : []),
  ];
  return { charts, notes, failures };
}

/** The charts of all machines that can be read; null where none is known. */
async function chartsOfMachines(files: readonly string[], project: Project, output: Output) {
  try {
    const { charts, failures } = await loadCharts(files, project, output);
    // What was named by hand must be there.
    if (charts.size > 0 || files.length === 0) return { charts, failures };
    throw new Error('expected a machine to compare, got none; mend that');
  } catch (error) {
    if (files.length > 0 || project.machines.length > 0) throw error;
    if (!(error instanceof UsageError)) throw error;
    return null;
  }
}
