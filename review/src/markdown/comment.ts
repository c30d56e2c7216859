import { type CoverageChanges, shareText } from '../coverage/coverage-changes.ts';
import { changesIn, countOfChanges } from '../diff/changes.ts';
import type { Difference } from '../diff/difference.ts';
import { type Column, code, fenced, tablesOf } from './markdown.ts';

/** The difference of one machine, and where its pictures are. */
export interface Compared {
  readonly name: string;
  /** What it was called, if otherwise. */
  readonly was?: string;
  readonly difference: Difference;
  /** What became of its coverage, and what its tables say of it. */
  readonly coverage?: { readonly changes: CoverageChanges; readonly columns: readonly Column[] };
  /** URLs by what they show: before, after, or what changed. */
  readonly pictures: ReadonlyMap<string, string>;
}

/** What a comment is about. */
export interface About {
  /** Tells it from the comments of other charts in one pull request. */
  readonly folder: string;
  /** Between what was compared. */
  readonly from: string;
  readonly until: string;
  /** What a reader should know of that. */
  readonly notes: readonly string[];
  /** What became of the coverage of all machines, be they compared or not. */
  readonly coverage: readonly CoverageChanges[];
}

/** GitHub takes so many characters in a comment. */
const COMMENT_CHARACTERS_MAX = 65_536;

/** More lines of changes are left out where a comment is too long. */
const LINES_MAX = 40;

/** A comment in Markdown on a pull request; its first line is by what it is found again. */
export function commentText(compared: readonly Compared[], about: About): string {
  const parts = { isWithTables: true, linesMax: Number.POSITIVE_INFINITY };
  const tries = [
    parts,
    { ...parts, isWithTables: false },
    { isWithTables: false, linesMax: LINES_MAX },
    { isWithTables: false, linesMax: 0 },
  ];
  const texts = tries.map((one) => textWith(compared, about, one));
  const [text = ''] = texts.filter(({ length }) => length <= COMMENT_CHARACTERS_MAX);
  return text || (texts.at(-1) ?? '').slice(0, COMMENT_CHARACTERS_MAX);
}

type Parts = { readonly isWithTables: boolean; readonly linesMax: number };

function textWith(compared: readonly Compared[], about: About, parts: Parts): string {
  const { folder, from, until, notes, coverage } = about;
  const between = `from ${code(brief(from))} to ${code(brief(until))}`;
  return [
    `<!-- xstate-review: ${encodeURI(folder)} -->`,
    '### Statecharts',
    '',
    ...notes.flatMap((note) => [code(note), '']),
    compared.length === 0 ? `No statechart differs ${between}.` : `What differs ${between}:`,
    '',
    ...(coverage.length === 0 ? [] : [sentence(coverage), '']),
    ...compared.flatMap((one) => sectionOf(one, parts)),
  ].join('\n');
}

function sectionOf(one: Compared, parts: Parts): string[] {
  const { name, was, difference, coverage, pictures } = one;
  const { after } = difference;
  const called = was === undefined ? code(name) : `${code(name)} (was ${code(was)})`;
  return [
    `#### ${called}${countOf(difference)}`,
    '',
    ...changeBlock(changesIn(difference), parts.linesMax),
    ...(coverage ? [`${sentence([coverage.changes])}`, ''] : []),
    ...changeBlock(coverage?.changes.lines ?? [], parts.linesMax),
    ...pictureTable([...pictures], name),
    ...(parts.isWithTables && after ? folded(tablesOf(after, '#####', {}, coverage?.columns)) : []),
  ];
}

function sentence(changes: readonly CoverageChanges[]): string {
  return shareText(changes).replace(/^t/, 'T').concat('.');
}

/** A commit as people name it. */
function brief(revision: string): string {
  return /^[\da-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision;
}

function countOf(difference: Difference): string {
  const count = countOfChanges(difference);
  return count === '' ? '' : `: ${count}`;
}

/** Changes in the colours of a diff. */
function changeBlock(lines: readonly string[], max: number): string[] {
  const shown = lines.slice(0, max).map((line) => line.replace(/^~/, '!'));
  const rest = lines.length - shown.length;
  return fenced([...shown, ...(rest > 0 ? [`  and ${rest} more`] : [])], 'diff');
}

function pictureTable(pictures: readonly (readonly [string, string])[], name: string): string[] {
  if (pictures.length === 0) return [];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const alt = name.replace(/[^\p{L}\p{N}. _-]/gu, ' ');
  return [
    row(pictures.map(([what]) => what)),
    `|${'---|'.repeat(pictures.length)}`,
    row(pictures.map(([what, url]) => `![${alt} ${what}](${url})`)),
    '',
  ];
}

function folded(lines: readonly string[]): string[] {
  const summary = '<details><summary>States and transitions as they are now</summary>';
  return [summary, '', ...lines, '', '</details>', ''];
}
