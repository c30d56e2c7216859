import type { Chart } from '../model/chart.ts';
import { messageOf } from '../model/message-of.ts';
import { chartOf } from '../model/read-machine.ts';
import { withTitles } from './children.ts';
import { loadMachines, type Machines } from './machines.ts';
import type { Output } from './output.ts';
import type { Project } from './project.ts';

/** Machines with the charts of those that can be read, by name; the others count as failures. */
export interface LoadedCharts extends Machines {
  readonly charts: ReadonlyMap<string, Chart>;
}

/** Loads machines as `loadMachines` does, reads their charts, and says which cannot be read. */
export async function loadCharts(
  files: readonly string[],
  project: Project,
  output: Output,
): Promise<LoadedCharts> {
  const { machines, ...loaded } = await loadMachines(files, project, output);
  let { failures } = loaded;
  const charts = new Map<string, Chart>();
  for (const [name, one] of machines) {
    try {
      charts.set(name, withTitles(chartOf(one.machine, one.title), one, machines.values()));
    } catch (error) {
      output.complain(`${one.file}: ${one.exportName}: ${messageOf(error)}`);
      failures++;
    }
  }
  return { machines, charts, failures };
}
