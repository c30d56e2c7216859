import { join } from 'node:path';
import { recordsFolder } from '../collect/place.ts';
import { coverageOf } from '../coverage/coverage-of.ts';
import { coverageText } from '../coverage/coverage-text.ts';
import { shapeOf } from '../coverage/shape.ts';
import type { Arguments } from './arguments.ts';
import { complaintsBelow, levelLines, linesOf, namedIn } from './cover-lines.ts';
import { drawCoverage } from './draw-coverage.ts';
import { writeFiles } from './files.ts';
import { loadCharts } from './load-charts.ts';
import { fromHere, type Output } from './output.ts';
import type { Project } from './project.ts';
import { clearRecords, type Records, recordsIn } from './records.ts';

/** What is asked for of a coverage. */
interface Covering extends Pick<Arguments, 'min' | 'from' | 'out' | 'clear'> {
  /** What is wrong where there is no record. */
  readonly unrecorded?: string;
}

const RECORDING =
  "add setupFiles: ['xstate-review/coverage'] to the configuration of Vitest, or node --import " +
  'xstate-review/coverage, and run the tests';

/** Says and writes what the tests that were recorded took; the exit code is 1 below `min`. */
export async function coverCharts(
  files: readonly string[],
  {
    min,
    from = fromHere(recordsFolder('.')),
    out = from,
    clear,
    unrecorded = `expected records of tests in ${from}, got none; ${RECORDING}`,
  }: Covering,
  project: Project,
  output: Output,
): Promise<number> {
  if (clear) {
    await clearRecords(from);
    output.say(`removed the records in ${from}`);
    return 0;
  }
  const records = await recordsIn(from);
  for (const line of oddities(records)) output.complain(line);
  const { machines, charts, failures } = await loadCharts(files, project, output);
  // What failed has been said.
  if (charts.size === 0) return 1;
  if (records.seen.length === 0) throw new Error(unrecorded);
  const now = [...machines].flatMap(([name, { machine }]) => {
    const chart = charts.get(name);
    return chart === undefined ? [] : [{ chart, id: chart.id, shape: shapeOf(machine) }];
  });
  const { coverage, changed, others } = coverageOf(now, records.seen);
  const lines = coverage.machines.map((one, index) => {
    const chart = now[index]?.chart;
    return [one.id, chart === undefined ? [] : linesOf(one, chart)] as const;
  });
  for (const line of lines.flatMap(([, list]) => list)) output.say(line);
  levelLines(coverage).forEach(output.say);
  if (others.length > 0) output.say(`recorded and none of these machines: ${namedIn(others)}`);
  const drawn = await drawCoverage(charts, coverage, new Map(lines), project.drawing, output);
  await writeFiles(out, new Map([['coverage.json', coverageText(coverage)], ...drawn]));
  for (const name of ['coverage.json', 'coverage.md']) output.say(`wrote ${join(out, name)}`);
  const stale = changed.map(
    (id) => `${id} is another machine than the one that was recorded; run its tests again`,
  );
  const complaints = min === undefined ? [] : complaintsBelow(min, coverage);
  [...stale, ...complaints].forEach(output.complain);
  // What is asked for is asked of the machines as they are.
  const isBelow = min !== undefined && stale.length + complaints.length > 0;
  return isBelow || failures > 0 ? 1 : 0;
}

function oddities({ gone, unread }: Records): string[] {
  return [
    ...gone.map((file) => `${file} is not there any more: its records are left out`),
    ...unread.map(
      (file) => `${file}: expected records, got something else; delete the file and run the tests`,
    ),
  ];
}
