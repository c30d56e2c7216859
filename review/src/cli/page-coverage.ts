import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { recordsFolder } from '../collect/place.ts';
import type { Coverage } from '../coverage/coverage.ts';
import { isStale } from '../coverage/stale.ts';
import type { PageCoverage, PageMachine } from '../page/page-data.ts';
import { coverageIn, staleNote } from './coverage-between.ts';
import { fromHere, type Output } from './output.ts';
import type { Project } from './project.ts';

/** The coverage that is named, or else what `cover` wrote; says which, and of what it is not. */
export async function shownCoverage(
  named: string | null | undefined,
  machines: readonly PageMachine[],
  project: Project,
  { say, complain }: Output,
): Promise<PageCoverage | undefined> {
  if (named === null) return undefined;
  const written = [fromHere(recordsFolder('.')), project.out].map((folder) =>
    join(folder, 'coverage.json'),
  );
  const file = named ?? written.find((one) => existsSync(one));
  if (file === undefined) return undefined;
  const coverage = await coverageIn(file);
  if (named === undefined) say(`with what tests take, from ${file}; --coverage names another`);
  const covered = new Map(coverage.machines.map((one) => [one.id, one]));
  const stale = machines.filter(({ name, chart }) => isStale(chart, covered.get(name)));
  if (stale.length > 0)
    complain(
      staleNote(
        file,
        stale.map(({ name }) => name),
      ),
    );
  return ofPage(coverage);
}

function ofPage({ tests, machines }: Coverage): PageCoverage {
  return {
    tests,
    machines: machines.map(({ pairs, ...rest }) => {
      const places = new Map(rest.transitions.map(({ id }, at) => [id, at]));
      return {
        ...rest,
        pairs: pairs.flatMap(({ first, second, tests: { length } }) => {
          const [a, b] = [places.get(first), places.get(second)];
          return a === undefined || b === undefined ? [] : [[a, b, length] as const];
        }),
      };
    }),
  };
}
