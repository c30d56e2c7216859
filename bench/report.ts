/** Results for people: tables, and which targets were missed. */
import type { Result } from './measure.ts';
import { formatSpread, type Spread } from './statistics.ts';
import { TARGETS } from './targets.ts';

/** A result as Markdown. */
export function formatResult({ title, columns, rows, notes = [] }: Result): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
  return [`### ${title}`, '', ...table, ...notes.flatMap((note) => ['', note]), ''].join('\n');
}

/** A sentence for each target that was missed; what was not measured is no miss but is said. */
export function missedTargets(
  figures: Readonly<Record<string, Spread>>,
  isShort: boolean,
): { readonly missed: string[]; readonly checked: number } {
  const missed: string[] = [];
  let checked = 0;
  for (const [name, { most, short }] of Object.entries(TARGETS)) {
    const limit = isShort ? short : most;
    const figure = figures[name];
    if (figure === undefined || limit === undefined) continue;
    checked++;
    // Void is no pass.
    if (figure.median <= limit) continue;
    missed.push(`${name}: expected at most ${limit}, got ${formatSpread(figure)}`);
  }
  return { missed, checked };
}
