import { readFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { TraceRecord } from '../app/index.ts';
import { createEnding } from './ending.ts';
import { createOutput, type OutputOptions, openForAppending, openStandard } from './output.ts';

/** What a program sees of the process it runs in. */
export interface ProgramContext {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  /** Writes a line to stdout; never waits. */
  readonly print: (line: string) => void;
  /** Writes a line to stderr; never waits. */
  readonly log: (line: string) => void;
  /** Opens a trace file, of one JSON line a record. A disk that takes no more costs the trace only. */
  readonly openTrace: (path: string) => (record: TraceRecord) => void;
  /** What to do when stderr cannot be written any more; without, the program goes on. */
  readonly onMute: (act: (reason: string) => void) => void;
  /** What to do on SIGHUP, which otherwise ends the program. */
  readonly onReload: (act: () => void) => void;
  /** Aborts when the program is to stop: a signal came, or nobody reads its stdout any more. */
  readonly stop: AbortSignal;
}

/** A program's body; gives its exit code. */
export type Program = (context: ProgramContext) => Promise<number>;

/** The command line was wrong: exit code 2. */
export class UsageError extends Error {}

/** Runs a program in this process, to its end; whatever fails is one line and never a stack. */
export function runProgram(name: string, program: Program): Promise<never> {
  const stopping = new AbortController();
  const ending = createEnding();
  let mute = (_reason: string) => {};
  const fail = (error: unknown): Promise<never> => {
    // A signal during a slow start is no failure.
    if (stopping.signal.aborted && error === stopping.signal.reason) return ending.end(0);
    const message = error instanceof Error ? error.message : String(error);
    log(`${name}: ${message.replaceAll('\n', ' ')}`);
    return ending.end(error instanceof UsageError ? 2 : 1);
  };
  const stop = (): void => {
    ending.begin();
    stopping.abort();
  };
  /** The terminal is gone: it gives EIO, as does a disk that fails. */
  const hangUp = (): void => {
    ending.hangUp();
    stop();
  };
  const open = (what: string, options: Omit<OutputOptions, 'onDropped'>) => {
    const onDropped = (count: number) =>
      log(`${name}: ${count} lines for ${what} were dropped, for nobody took them`);
    return ending.flushes(createOutput({ ...options, onDropped })).write;
  };

  const log = open('stderr', {
    open: () => openStandard(process.stderr),
    onError({ code, message }) {
      if (code === 'EIO' && process.stderr.isTTY) hangUp();
      mute(message);
      mute = () => {};
    },
  });
  const print = open('stdout', {
    open: () => openStandard(process.stdout),
    onError({ code, message }) {
      // Nobody reads any more; anything else, such as a full disk, must not end it unnoticed.
      if (code === 'EPIPE') stop();
      else if (code === 'EIO' && process.stdout.isTTY) hangUp();
      else void fail(`expected to write to stdout, got: ${message}; free it or redirect it`);
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) return stop();
      log(`${name}: asked again to stop, it does not wait any longer`);
      void ending.end(128 + constants.signals[signal], true);
    });
  }
  process.once('beforeExit', () =>
    fail('expected to finish, got nothing left to do: it waits for what never comes'),
  );
  // A promise that nobody awaits ends here as well.
  process.on('uncaughtException', fail);
  return program({
    argv: process.argv.slice(2),
    env: process.env,
    stdin: process.stdin,
    ...{ print, log, stop: stopping.signal },
    openTrace: (path) => openTrace(path, log),
    onMute(act) {
      mute = act;
    },
    onReload: (act) => void process.on('SIGHUP', act),
  }).then(ending.end, fail);
}

/** Each record is written before the program goes on: what led to a crash is there, and in order. */
function openTrace(path: string, log: (line: string) => void) {
  let file: number | null = openForAppending(path);
  return (record: TraceRecord): void => {
    if (file === null) return;
    try {
      writeSync(file, `${JSON.stringify(record)}\n`);
    } catch (error) {
      file = null;
      log(`the trace ends here: ${error instanceof Error ? error.message : error}`);
    }
  };
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
