import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { printable } from './output.ts';

/** What is loaded into the tests. */
const RECORDER = new URL('../collect/index.js', import.meta.url).href;

/** What ends us ends the tests, which may be all that gets it, or may get it twice. */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How a command ended. */
export interface Ended {
  /** As a shell has it: of a signal, 128 and its number. */
  readonly code: number;
  /** The same in words. */
  readonly how: string;
  /** What we were told to end by, and have passed on to it. */
  readonly stoppedBy: NodeJS.Signals | null;
}

/** Runs a command to its end, however long that takes, and records what machines do in it. */
export async function runRecorded(
  [file = '', ...args]: readonly string[],
  records: string,
): Promise<Ended> {
  const options = `${process.env.NODE_OPTIONS ?? ''} --import ${RECORDER}`.trimStart();
  const env = { NODE_OPTIONS: options, XSTATE_REVIEW_COVERAGE: resolve(records) };
  // A signal has to come to what npx and its shell start, too: a terminal sends it to all, else we do.
  const detached = !process.stdin.isTTY && process.platform !== 'win32';
  const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...env }, detached });
  let stoppedBy: NodeJS.Signals | null = null;
  const stop = (signal: NodeJS.Signals) => {
    stoppedBy = signal;
    if (detached) signalGroup(child.pid, signal);
    else child.kill(signal);
  };
  for (const one of PASSED_ON) process.on(one, stop);
  return new Promise<Ended>((done, fail) => {
    child.once('error', ({ message }) => fail(new Error(cannotStart(file, message))));
    child.once('exit', (exit, by) => {
      const code = exit ?? codeOf(by);
      const how = by === null ? `ended with exit code ${code}` : `were ended by ${by}`;
      done({ code: stoppedBy === null ? code : code || codeOf(stoppedBy), how, stoppedBy });
    });
  }).finally(() => {
    for (const one of PASSED_ON) process.off(one, stop);
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // All of it has ended.
  }
}

function cannotStart(file: string, reason: string): string {
  return (
    `${printable(file)}: expected a program that can be started, got: ${reason}; ` +
    'name the command of your tests after --'
  );
}

function codeOf(signal: NodeJS.Signals | null): number {
  return 128 + constants.signals[signal ?? 'SIGTERM'];
}
