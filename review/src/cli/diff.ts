import { join } from 'node:path';
import { shareText } from '../coverage/coverage-changes.ts';
import { changesIn, countOfChanges } from '../diff/changes.ts';
import type { Chart } from '../model/chart.ts';
import { chartText } from '../model/chart-text.ts';
import { drawSvg } from '../svg/draw-svg.ts';
import { type CommentOptions, linksTo, writeComment } from './comment.ts';
import { type Pair, pairsBetween } from './compare.ts';
import { type CoverageFiles, coverageBetween, coverageNotes } from './coverage-between.ts';
import { writeFiles } from './files.ts';
import { laterCharts } from './later-charts.ts';
import { lostIn } from './lost.ts';
import { isModuleName } from './modules.ts';
import { type Output, printable } from './output.ts';
import type { Project } from './project.ts';
import { folderInGit, type Revision, revisionAt } from './revisions.ts';
import { UsageError } from './usage-error.ts';

/** Says what differs between two revisions of the charts, and draws it. */
export async function diffCharts(
  words: readonly string[],
  options: CommentOptions & CoverageFiles,
  project: Project,
  output: Output,
): Promise<number> {
  const { out } = project;
  const { first, second, files } = revisionsAndFiles(words);
  const folder = await folderInGit(out);
  const earlier = await revisionAt(first, folder);
  const revision = second === undefined ? null : await revisionAt(second, folder);
  const later = revision
    ? { charts: revision.charts, notes: [], failures: 0 }
    : await laterCharts(files, project, output);
  const { charts, failures } = later;
  const until = second ?? 'the project as it is';
  if (earlier.charts.size + charts.size === 0) {
    throw new Error(
      `${out}: expected charts in ${printable(first)} or ${printable(until)}, got none; draw them, or choose another --out`,
    );
  }
  if (earlier.charts.size === 0) output.say(`${first} has no chart in ${out}: all is new to it`);
  // Where files are named, the other charts may be of other files.
  const lost = await lostIn(files, earlier);
  const isMeant = (name: string) => files.length === 0 || charts.has(name) || lost.has(name);
  const known = [...earlier.charts].filter(([name]) => isMeant(name));
  const coverage = await coverageBetween(options, earlier.commit);
  const pairs = pairsBetween(new Map(known), charts, coverage);
  const notes = [...later.notes, ...coverageNotes(options, coverage, pairs)];
  for (const note of notes) output.say(note);
  const others = pairs.filter(({ isOther }) => isOther);
  const compared = pairs.filter((one) => one.isOther || one.coverage?.changes.lines.length);
  for (const one of compared) sayChanges(one, output);
  if (others.length === 0) output.say(`no chart in ${out} differs from ${first} to ${until}`);
  const drawn = await drawAll(others, project, output);
  if (options.comment !== undefined) {
    const at = revision ?? upToDate(await revisionAt('HEAD', folder), charts);
    const linksOf = linksTo(options, earlier, at, drawn);
    const linked = compared.map((one) => {
      return { ...one, pictures: one.isOther ? linksOf(one.name, one.was) : new Map() };
    });
    const covered = pairs.flatMap((one) => one.coverage?.changes ?? []);
    const about = { folder: out, from: first, until, notes, coverage: covered };
    await writeComment(options.comment, linked, about);
    output.say(`comment: ${options.comment}`);
  }
  return drawn.size < others.length || failures > 0 ? 1 : 0;
}

function revisionsAndFiles(words: readonly string[]) {
  const files = words.filter(isModuleName);
  const revisions = words.filter((word) => !isModuleName(word));
  const [first, second, extra] = revisions;
  if (first === undefined || extra !== undefined) {
    const got = revisions.length === 0 ? 'none' : revisions.join(' ');
    throw new UsageError(`diff: expected one or two revisions, got ${printable(got)}`);
  }
  if (second !== undefined && files.length > 0) {
    throw new UsageError(
      `diff: expected no file beside two revisions, for no code of theirs is run, got ${printable(files.join(' '))}`,
    );
  }
  return { first, second, files };
}

/** A revision with those pictures alone that show the charts as they are. */
function upToDate(revision: Revision, charts: ReadonlyMap<string, Chart>): Revision {
  const isShown = (name: string) => {
    const [one, other] = [revision.charts.get(name), charts.get(name)];
    return one && other && chartText(one) === chartText(other);
  };
  return { ...revision, pictures: new Map([...revision.pictures].filter(([it]) => isShown(it))) };
}

function sayChanges({ name, was, isOther, difference, coverage }: Pair, { say }: Output): void {
  const count = countOfChanges(difference);
  const what = count || (isOther ? 'nothing else changed' : 'nothing changed but its tests');
  say(`${name}${was === undefined ? '' : ` (was ${was})`}: ${what}`);
  for (const change of changesIn(difference)) say(`  ${change}`);
  if (coverage === undefined) return;
  say(`  ${shareText([coverage.changes])}`);
  for (const change of coverage.changes.lines) say(`  ${change}`);
}

/** Draws what differs, and returns the pictures' files by the machines' names. */
async function drawAll(
  compared: readonly Pair[],
  { out, drawing }: Project,
  { say, complain }: Output,
) {
  const pictures = new Map<string, string>();
  const drawn = new Map<string, string>();
  for (const { name, difference } of compared) {
    await drawSvg(difference, drawing).then(
      (picture) => {
        pictures.set(`${name}.diff.svg`, picture);
        drawn.set(name, join(out, `${name}.diff.svg`));
      },
      ({ message }: Error) => complain(`${name}: ${message}, or read the list`),
    );
  }
  if (pictures.size > 0) await writeFiles(out, pictures);
  for (const file of drawn.values()) say(`picture: ${file}`);
  return drawn;
}
