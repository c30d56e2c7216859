import { constants, openSync, readFileSync, writeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { TraceRecord } from '../app/index.ts';

const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;

/** What a program sees of the process it runs in. */
export interface ProgramContext {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Aborts when the program is to stop: a signal came, or nobody reads its stdout any more. */
  readonly stop: AbortSignal;
}

/** A program's body; gives its exit code. */
export type Program = (context: ProgramContext) => Promise<number>;

/** The command line was wrong: exit code 2. */
export class UsageError extends Error {}

/** Runs a program in this process, to its end; whatever fails is one line and never a stack. */
export async function runProgram(name: string, program: Program): Promise<never> {
  const stopping = new AbortController();
  const complain = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${name}: ${message.replaceAll('\n', ' ')}\n`);
  };
  const fail = (error: unknown): never => {
    complain(error);
    process.exit(error instanceof UsageError ? 2 : 1);
  };
  process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort());
  process.once('beforeExit', () =>
    fail(new Error('expected to finish, got nothing left to do: it waits for what never comes')),
  );
  // A promise that nobody awaits ends here as well.
  process.once('uncaughtException', fail);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Nobody reads any more; anything else, such as a full disk, must not end it unnoticed.
    if (error.code === 'EPIPE') stopping.abort();
    else
      fail(new Error(`expected to write to stdout, got: ${error.message}; free it or redirect it`));
  });
  process.stderr.on('error', () => {});
  const { env, stdin, stdout, stderr } = process;
  const argv = process.argv.slice(2);
  return program({ argv, env, stdin, stdout, stderr, stop: stopping.signal }).then(
    (code) => process.exit(code),
    fail,
  );
}

/** Resolves when the program is to stop. */
export function untilStopped(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** This package's own version. */
export function version(): string {
  const path = new URL('../../package.json', import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')).version;
}

/**
 * Opens a trace file; each record is one line of JSON, written before the program goes on. A disk
 * that takes no more costs the trace, not the program.
 */
export function openTrace(path: string | undefined, complain: (line: string) => void) {
  if (path === undefined) return undefined;
  let file: number | null = openForAppending(path);
  return (record: TraceRecord): void => {
    if (file === null) return;
    try {
      writeSync(file, `${JSON.stringify(record)}\n`);
    } catch (error) {
      file = null;
      complain(`the trace ends here: ${error instanceof Error ? error.message : error}`);
    }
  };
}

function openForAppending(path: string): number {
  try {
    // Not to wait for ever when it is a pipe that nobody reads.
    return openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK);
  } catch (error) {
    const problem = error instanceof Error ? error.message : error;
    throw new Error(`--trace: expected a file to append to, got: ${problem}; choose another path`);
  }
}
