import type { Coverage } from '../coverage/coverage.ts';
import { type CoveredSection, coveragePage } from '../markdown/coverage-page.ts';
import type { Chart } from '../model/chart.ts';
import { messageOf } from '../model/message-of.ts';
import { drawSvg } from '../svg/draw-svg.ts';
import type { Drawing } from './arguments.ts';
import type { Output } from './output.ts';

/**
 * The pictures of charts with their coverage and a page of all, by the names of their files; `lines`
 * is what is said of each machine, by its id.
 */
export async function drawCoverage(
  charts: ReadonlyMap<string, Chart>,
  coverage: Coverage,
  lines: ReadonlyMap<string, readonly string[]>,
  drawing: Drawing,
  { say }: Output,
): Promise<Map<string, string>> {
  const byId = new Map(coverage.machines.map((one) => [one.id, one]));
  const files = new Map<string, string>();
  const sections: CoveredSection[] = [];
  for (const [name, chart] of charts) {
    const covered = byId.get(chart.id);
    if (covered === undefined) continue;
    const svg = await drawSvg(chart, { ...drawing, coverage: covered }).catch((error: unknown) =>
      say(`${name}: ${messageOf(error)}, or read coverage.md`),
    );
    if (svg) files.set(`${name}.cover.svg`, svg);
    sections.push({ name, chart, lines: lines.get(chart.id) ?? [], isDrawn: Boolean(svg) });
  }
  return files.set('coverage.md', coveragePage(coverage, sections));
}
