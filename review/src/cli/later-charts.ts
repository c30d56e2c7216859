import { join } from 'node:path';
import type { Chart } from '../model/chart.ts';
import { chartText } from '../model/chart-text.ts';
import { chartOf } from '../model/read-machine.ts';
import { UsageError } from './arguments.ts';
import { readIfThere } from './files.ts';
import { loadMachines } from './machines.ts';
import { messageOf, type Output } from './output.ts';
import type { Project } from './project.ts';
import { chartsNow } from './revisions.ts';

/** The charts of the project as it is, and what should be known of them. */
export interface Current {
  readonly charts: ReadonlyMap<string, Chart>;
  readonly notes: readonly string[];
}

/** The charts of the machines themselves; where none is known, those that were drawn of them. */
export async function currentCharts(
  files: readonly string[],
  project: Project,
  output: Output,
): Promise<Current> {
  const { out } = project;
  const asDrawn = async (why: string) => ({
    charts: await chartsNow(out),
    notes: [`compared with the charts in ${out} as they were drawn, for ${why}`],
  });
  if (files.length + project.machines.length === 0) {
    return asDrawn('no machine is known; name its file, or list it in package.json');
  }
  const charts = await chartsOfMachines(files, project, output);
  if (charts === null) return asDrawn('the machines could not be loaded');
  const stale: string[] = [];
  for (const [name, chart] of charts) {
    const drawn = await readIfThere(join(out, `${name}.json`));
    if (drawn !== chartText(chart)) stale.push(name);
  }
  if (stale.length === 0) return { charts, notes: [] };
  const are = stale.length === 1 ? 'is' : 'are';
  const note = `${stale.join(', ')} in ${out} ${are} not up to date; compared with the machines themselves, draw them again`;
  return { charts, notes: [note] };
}

async function chartsOfMachines(
  files: readonly string[],
  project: Project,
  { say, complain }: Output,
): Promise<Map<string, Chart> | null> {
  try {
    const machines = await loadMachines(files, project, say);
    return new Map([...machines].map(([name, machine]) => [name, chartOf(machine)]));
  } catch (error) {
    // What was named by hand must be there.
    if (files.length > 0 || error instanceof UsageError) throw error;
    complain(messageOf(error));
    return null;
  }
}
