import { join } from 'node:path';
import { isFolderNamed, RECORDS, recordsFolder } from '../collect/place.ts';
import { messageOf } from '../model/message-of.ts';
import type { Arguments } from './arguments.ts';
import { coverCharts } from './cover.ts';
import { drawCharts } from './draw.ts';
import { fromHere, type Output, printable } from './output.ts';
import { PAGE, writePage } from './page.ts';
import type { Project } from './project.ts';
import { emptyRecords } from './records.ts';
import { runRecorded } from './run-recorded.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs a project's tests and records what they take; then draws, covers and writes the page. The exit
 * code is that of the tests, or else that of the first of the others that failed.
 */
export async function reviewAll(
  files: readonly string[],
  { program, min, out, samples }: Pick<Arguments, 'program' | 'min' | 'out' | 'samples'>,
  project: Project,
  output: Output,
): Promise<number> {
  if (program.length === 0) {
    throw new UsageError(
      'all: expected the command of your tests after --, got none; xstate-review all -- npx vitest run',
    );
  }
  const records = recordsBeside(out);
  await emptyRecords(records);
  const { code, how, stoppedBy } = await runRecorded(program, records);
  if (stoppedBy !== null) {
    output.complain(`got ${stoppedBy} and passed it on to the tests, which ${how}; drew nothing`);
    return code;
  }
  const once = eachOnce(output);
  const codes = [code];
  /** Whether it came to its end; what one cannot do stops neither the others nor the tests' code. */
  const isDone = async (step: Promise<number>): Promise<boolean> => {
    const own = await step.catch((error: unknown) => {
      once.complain(messageOf(error));
      codes.push(error instanceof UsageError ? 2 : 1);
    });
    codes.push(own ?? 0);
    return own !== undefined;
  };
  await isDone(drawCharts(files, project, once));
  const covering = { min, from: records, out, clear: false, unrecorded: nothingRan(program) };
  const isCovered = await isDone(coverCharts(files, covering, project, once));
  const coverage = isCovered ? join(out ?? records, 'coverage.json') : null;
  const page = out === undefined ? PAGE : join(out, PAGE);
  await isDone(writePage(files, { out: page, samples, coverage, isPart: true }, project, once));
  // Last, for what the tests said of it is far above.
  if (code !== 0) output.complain(`the tests ${how}`);
  return codes.find((one) => one !== 0) ?? 0;
}

/** Where the records of the tests go: where all of it goes, unless something else is said of them. */
function recordsBeside(out: string | undefined): string {
  return out === undefined || isFolderNamed() ? fromHere(recordsFolder('.')) : join(out, RECORDS);
}

/** What is wrong where the recorder was loaded and has nothing. */
function nothingRan(program: readonly string[]): string {
  const command = printable(program.join(' '));
  return (
    `expected tests that run machines, got none by '${command}'; name the command of your tests ` +
    'after --, and let one of them start a machine (Vitest before 3 and its vm pools need ' +
    "setupFiles: ['xstate-review/coverage'], too)"
  );
}

/** Each of the commands loads the machines, and says what is wrong with them. */
function eachOnce({ say, complain }: Output): Output {
  const said = new Set<string>();
  const first = (tell: (line: string) => void) => (line: string) => {
    if (!said.has(line)) tell(line);
    said.add(line);
  };
  return { say: first(say), complain: first(complain) };
}
