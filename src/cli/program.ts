import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { TraceRecord } from '../app/index.ts';
import { createOutput, type OutputOptions, openForAppending, openStandard } from './output.ts';

/** How long a program may take to end once it is asked to, in ms: 2 s, less a margin. */
const STOP_MS = 1950;
/** How long the last lines have at least. */
const FLUSH_MS = 100;
/** How often it is looked whether a thread is done. */
const THREADS_CHECK_MS = 10;
/** What this process asked of Node's threads, as `getActiveResourcesInfo` names it. */
const THREADS_WORK = /^(FSReq|GetAddrInfoReq)/;
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

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
  let endMs = Number.POSITIVE_INFINITY;
  let mute = (_reason: string) => {};

  const outputs: ReturnType<typeof createOutput>[] = [];
  function addOutput(what: string, options: Omit<OutputOptions, 'onDropped'>) {
    const onDropped = (count: number) =>
      log(`${name}: ${count} lines were dropped here, for nobody took what is written to ${what}`);
    const output = createOutput({ ...options, onDropped });
    outputs.push(output);
    return output.write;
  }

  const log = addOutput('stderr', {
    open: () => openStandard(process.stderr),
    onError(error) {
      // The terminal is gone.
      if (error.code === 'EIO') stop();
      mute(error.message);
    },
  });
  const print = addOutput('stdout', {
    open: () => openStandard(process.stdout),
    onError(error) {
      // Nobody reads any more; anything else, such as a full disk, must not end it unnoticed.
      if (error.code === 'EPIPE') return stop();
      void fail(
        new Error(`expected to write to stdout, got: ${error.message}; free it or redirect it`),
      );
    },
  });

  function openTrace(path: string) {
    let isOver = false;
    const write = addOutput('the trace', {
      open: openForAppending(path),
      onError(error) {
        if (!isOver) log(`the trace ends here: ${error.message}`);
        isOver = true;
      },
    });
    return (record: TraceRecord) => {
      if (!isOver) write(JSON.stringify(record));
    };
  }

  function stop(): void {
    endMs = Math.min(endMs, performance.now() + STOP_MS);
    stopping.abort();
  }

  function fail(error: unknown): Promise<never> {
    const message = error instanceof Error ? error.message : String(error);
    log(`${name}: ${message.replaceAll('\n', ' ')}`);
    return end(error instanceof UsageError ? 2 : 1);
  }

  /** Ends the process with all written, or soon. */
  async function end(code: number): Promise<never> {
    const nowMs = performance.now();
    endMs = Math.max(nowMs + FLUSH_MS, Math.min(endMs, nowMs + STOP_MS));
    await Promise.race([Promise.all(outputs.map(({ flushed }) => flushed())), wait(endMs - nowMs)]);
    while (isAnyThreadBusy() && performance.now() < endMs) await wait(THREADS_CHECK_MS);
    // An exit waits for them, and one may hang with its disk for ever.
    if (isAnyThreadBusy()) process.kill(process.pid, 'SIGKILL');
    process.exit(code);
  }

  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) return stop();
      log(`${name}: asked again to stop, it does not wait for anything any more`);
      endMs = 0;
      void end(128 + number);
    });
  }
  process.once('beforeExit', () =>
    fail(new Error('expected to finish, got nothing left to do: it waits for what never comes')),
  );
  // A promise that nobody awaits ends here as well.
  process.on('uncaughtException', fail);
  return program({
    argv: process.argv.slice(2),
    env: process.env,
    stdin: process.stdin,
    ...{ print, log, openTrace, stop: stopping.signal },
    onMute(act) {
      mute = act;
    },
    onReload: (act) => void process.on('SIGHUP', act),
  }).then(end, fail);
}

function isAnyThreadBusy(): boolean {
  return process.getActiveResourcesInfo().some((type) => THREADS_WORK.test(type));
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
