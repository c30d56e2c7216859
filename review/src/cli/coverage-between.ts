import type { Coverage } from '../coverage/coverage.ts';
import { parseCoverage } from '../coverage/coverage-text.ts';
import type { Compared } from '../markdown/comment.ts';
import { readIfThere } from './files.ts';
import { fileAt } from './revisions.ts';

/** The files with what tests take, and took before. */
export interface CoverageFiles {
  readonly coverage?: string | undefined;
  readonly baseCoverage?: string | undefined;
}

/** What tests take now, and what they took before, as far as that is known. */
export interface CoverageBetween {
  readonly before: Coverage | null;
  readonly after: Coverage;
}

/** Reads the coverage that is asked for, and that of before: from a file, or as it was committed. */
export async function coverageBetween(
  { coverage: file, baseCoverage }: CoverageFiles,
  commit: string,
): Promise<CoverageBetween | null> {
  if (file === undefined) return null;
  const after = await coverageIn(file);
  if (baseCoverage !== undefined) return { after, before: await coverageIn(baseCoverage) };
  const text = await fileAt(commit, file);
  return { after, before: text === null ? null : parseCoverage(text, `${commit}:${file}`) };
}

/** What a reader should know of a coverage. */
export function coverageNotes(
  { coverage: file }: CoverageFiles,
  coverage: CoverageBetween | null,
  pairs: readonly Pick<Compared, 'name' | 'coverage'>[],
): string[] {
  const stale = pairs.filter((one) => one.coverage?.changes.isStale).map(({ name }) => name);
  return [
    ...(coverage?.before === null
      ? [
          'what tests took before is not known; name it by --base-coverage, or commit what cover --out wrote',
        ]
      : []),
    ...(stale.length > 0 ? [staleNote(file, stale)] : []),
  ];
}

/** Says that a coverage is of other machines than these. */
export function staleNote(file: string | undefined, names: readonly string[]): string {
  return `${file} is of another version of ${names.join(', ')}; run the tests again`;
}

/** Reads the file of a coverage; throws a sentence where it is none. */
export async function coverageIn(file: string): Promise<Coverage> {
  const text = await readIfThere(file);
  if (text !== null) return parseCoverage(text, file);
  throw new Error(
    `${file}: expected a coverage, got no such file; write it with xstate-review cover`,
  );
}
