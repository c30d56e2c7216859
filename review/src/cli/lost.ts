import type { Chart } from '../model/chart.ts';
import { readIfThere } from './files.ts';
import { fileAt, type Revision } from './revisions.ts';

/**
 * The machines that these files had at a revision by their ids, and have no more: they are gone or
 * called otherwise. By the texts alone, for no code of a revision is run.
 */
export async function lostIn(files: readonly string[], revision: Revision): Promise<Set<string>> {
  const lost = new Set<string>();
  for (const file of files) {
    const before = (await fileAt(revision.commit, file)) ?? '';
    const now = (await readIfThere(file)) ?? '';
    for (const [name, chart] of revision.charts) {
      if (isNamedIn(before, chart) && !isNamedIn(now, chart)) lost.add(name);
    }
  }
  return lost;
}

function isNamedIn(text: string, { id, states: [root] }: Chart): boolean {
  const own = root?.id ?? id;
  return ['"', "'", '`'].some((quote) => text.includes(`${quote}${own}${quote}`));
}
