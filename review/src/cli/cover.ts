import { join } from 'node:path';
import { recordsFolder } from '../collect/place.ts';
import { coverageOf } from '../coverage/coverage-of.ts';
import { coverageText } from '../coverage/coverage-text.ts';
import { shapeOf } from '../coverage/shape.ts';
import type { Arguments } from './arguments.ts';
import { complaintsBelow, levelLines, linesOf } from './cover-lines.ts';
import { drawCoverage } from './draw-coverage.ts';
import { writeFiles } from './files.ts';
import { loadCharts } from './load-charts.ts';
import { fromHere, type Output } from './output.ts';
import type { Project } from './project.ts';
import { clearRecords, recordsIn } from './records.ts';

/** Says and writes what the tests that were recorded took; the exit code is 1 below `min`. */
export async function coverCharts(
  files: readonly string[],
  {
    min,
    from = fromHere(recordsFolder('.')),
    out = from,
    clear,
  }: Pick<Arguments, 'min' | 'from' | 'out' | 'clear'>,
  project: Project,
  output: Output,
): Promise<number> {
  if (clear) {
    await clearRecords(from);
    output.say(`removed the records in ${from}`);
    return 0;
  }
  const { seen, gone, unread } = await recordsIn(from);
  if (seen.length === 0) {
    throw new Error(
      `expected records of tests in ${from}, got none; add setupFiles: ['xstate-review/coverage'] to ` +
        'the configuration of Vitest, or node --import xstate-review/coverage, and run the tests',
    );
  }
  const { machines, charts, failures } = await loadCharts(files, project, output);
  const now = [...charts].flatMap(([name, { id }]) => {
    const machine = machines.get(name)?.machine;
    return machine === undefined ? [] : [{ id, shape: shapeOf(machine) }];
  });
  const { coverage, changed, others } = coverageOf(now, seen);
  const byId = new Map([...charts.values()].map((chart) => [chart.id, chart]));
  const lines = new Map<string, readonly string[]>();
  for (const one of coverage.machines) {
    const chart = byId.get(one.id);
    if (chart !== undefined) lines.set(one.id, linesOf(one, chart));
  }
  for (const line of [...lines.values()].flat()) output.say(line);
  levelLines(coverage).forEach(output.say);
  for (const id of changed) {
    output.complain(`${id} is another machine than the one that was recorded; run its tests again`);
  }
  for (const file of gone) output.say(`${file} is not there any more: its records are left out`);
  for (const file of unread)
    output.complain(`${file}: expected records, got something else; delete it`);
  if (others.length > 0)
    output.say(`not covered: recorded machines that are none of these: ${others.join(', ')}`);
  const drawn = await drawCoverage(charts, coverage, lines, project.drawing, output);
  await writeFiles(out, new Map([['coverage.json', coverageText(coverage)], ...drawn]));
  for (const name of ['coverage.json', 'coverage.md']) output.say(`wrote ${join(out, name)}`);
  const complaints = min === undefined ? [] : complaintsBelow(min, coverage);
  complaints.forEach(output.complain);
  return failures + complaints.length > 0 ? 1 : 0;
}
