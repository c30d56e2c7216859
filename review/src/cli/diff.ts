import { join } from 'node:path';
import { changesIn, countOfChanges } from '../diff/changes.ts';
import { type Difference, differenceOf } from '../diff/difference.ts';
import { drawSvg } from '../svg/draw-svg.ts';
import { UsageError } from './arguments.ts';
import { writeFiles } from './files.ts';
import { type Output, printable } from './output.ts';
import type { Project } from './project.ts';
import { chartsAt, chartsNow, folderInGit } from './revisions.ts';

/** Says what differs between two revisions of the charts, and draws it. */
export async function diffCharts(
  revisions: readonly string[],
  { out }: Project,
  { say, complain }: Output,
): Promise<number> {
  const [first, second, extra] = revisions;
  if (first === undefined || extra !== undefined) {
    const got = revisions.length === 0 ? 'none' : revisions.join(' ');
    throw new UsageError(`diff: expected one or two revisions, got ${printable(got)}`);
  }
  const folder = await folderInGit(out);
  const before = await chartsAt(first, folder);
  const after = second === undefined ? await chartsNow(out) : await chartsAt(second, folder);
  const until = second ?? 'the files as they are';
  if (before.size + after.size === 0) {
    throw new Error(
      `${out}: expected charts in ${printable(first)} or ${printable(until)}, got none; draw them, or choose another --out`,
    );
  }
  const differences = new Map<string, Difference>();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const difference = differenceOf(before.get(name) ?? null, after.get(name) ?? null);
    const changes = changesIn(difference);
    if (changes.length === 0) continue;
    differences.set(name, difference);
    say(`${name}: ${countOfChanges(difference)}`);
    for (const change of changes) say(`  ${change}`);
  }
  if (differences.size === 0) {
    say(`no chart in ${out} differs from ${first} to ${until}`);
    return 0;
  }
  const pictures = new Map<string, string>();
  for (const [name, difference] of differences) {
    await drawSvg(difference).then(
      (picture) => pictures.set(`${name}.diff.svg`, picture),
      ({ message }: Error) => complain(`${name}: ${message}, or read the list`),
    );
  }
  await writeFiles(out, pictures);
  for (const name of pictures.keys()) say(`picture: ${join(out, name)}`);
  return pictures.size < differences.size ? 1 : 0;
}
