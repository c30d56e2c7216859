import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { recordsFolder } from '../collect/place.ts';
import { messageOf } from '../model/message-of.ts';
import type { Arguments } from './arguments.ts';
import { coverCharts } from './cover.ts';
import { drawCharts } from './draw.ts';
import { fromHere, type Output, printable } from './output.ts';
import { PAGE, writePage } from './page.ts';
import type { Project } from './project.ts';
import { clearRecords } from './records.ts';
import { UsageError } from './usage-error.ts';

/** What is loaded into the tests. */
const RECORDER = new URL('../collect/index.js', import.meta.url).href;

/**
 * Runs a project's tests and records what they take; then draws, covers and writes the page. The exit
 * code is that of the tests, or else 1 where one of the others has it.
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
  const records = fromHere(recordsFolder('.'));
  await clearRecords(records);
  const { code, isStopped } = await runRecorded(program, records);
  if (isStopped) return code;
  const once = eachOnce(output);
  const codes = [code];
  /** Whether it came to its end; what one cannot do stops neither the others nor the tests' code. */
  const isDone = async (step: Promise<number>): Promise<boolean> => {
    const own = await step.catch((error: unknown) => once.complain(messageOf(error)));
    codes.push(own ?? 1);
    return own !== undefined;
  };
  await isDone(drawCharts(files, project, once));
  const isCovered = await isDone(coverCharts(files, { min, out, clear: false }, project, once));
  const coverage = isCovered ? join(out ?? records, 'coverage.json') : undefined;
  const page = out === undefined ? PAGE : join(out, PAGE);
  await isDone(writePage(files, { out: page, samples, coverage }, project, once));
  return codes.find((one) => one !== 0) ?? 0;
}

/** Runs a command to its end, however long that takes; who stops us stops it, and all. */
async function runRecorded([file = '', ...args]: readonly string[], records: string) {
  const options = `${process.env.NODE_OPTIONS ?? ''} --import ${RECORDER}`.trimStart();
  const env = {
    ...process.env,
    NODE_OPTIONS: options,
    XSTATE_REVIEW_COVERAGE: resolve(records),
  };
  const child = spawn(file, args, { stdio: 'inherit', env });
  let isStopped = false;
  const stop = (signal: NodeJS.Signals) => {
    isStopped = true;
    // A terminal interrupts both.
    if (signal !== 'SIGINT') child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const one of signals) process.on(one, stop);
  const code = await new Promise<number>((done, fail) => {
    child.once('error', ({ message }) =>
      fail(
        new Error(
          `${printable(file)}: expected a program that can be started, got: ${message}; ` +
            'name the command of your tests after --',
        ),
      ),
    );
    child.once('exit', (exit, signal) =>
      done(exit ?? 128 + constants.signals[signal ?? 'SIGTERM']),
    );
  }).finally(() => {
    for (const one of signals) process.off(one, stop);
  });
  return { code: isStopped ? code || 1 : code, isStopped };
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
