import { setTimeout as wait } from 'node:timers/promises';
import type { Output } from './output.ts';

/** How long a program may take to end from when it is asked to, in ms: 2 s, less a margin. */
const STOP_MS = 1950;
/** How long its last lines have at least. */
const FLUSH_MS = 100;
/** How often it is looked whether a thread is done, in ms. */
const THREADS_CHECK_MS = 10;
/** What Node's threads do for this process: a file, the close of one, a name that is looked up. */
const THREADS_WORK = /^(FSReq|CloseReq|GetAddrInfoReq)/;

/** Ends the process in time, with its last lines written if they can be. */
export function createEnding() {
  const outputs: Output[] = [];
  let endMs: number | null = null;
  let exitCode = 0;
  let hasTerminal = true;

  async function flush(): Promise<void> {
    // Once more, for what one could not write is said by the other.
    for (let round = 0; round < 2; round++) {
      await Promise.all(outputs.map((output) => output.flushed()));
    }
  }

  return {
    /** An exit would restore the terminal's modes, and abort where it is gone: end by SIGHUP. */
    hangUp(): void {
      hasTerminal = false;
    },
    /** Its time runs from now on. */
    begin(): void {
      endMs ??= performance.now() + STOP_MS;
    },
    /** An output that is to be written to its end. */
    flushes(output: Output): Output {
      outputs.push(output);
      return output;
    },
    /** Its exit code is the highest that it is told until then. */
    async end(code: number, isUrgent = false): Promise<never> {
      exitCode = Math.max(exitCode, code);
      const nowMs = performance.now();
      const ownMs = (endMs ?? nowMs + STOP_MS) - nowMs;
      const leftMs = isUrgent ? FLUSH_MS : Math.max(FLUSH_MS, ownMs);
      await Promise.race([flush(), wait(leftMs)]);
      while (isAThreadBusy() && performance.now() < nowMs + leftMs) await wait(THREADS_CHECK_MS);
      if (isAThreadBusy()) {
        // An exit waits for the thread, and that may hang with its disk for ever.
        process.removeAllListeners('SIGTERM').kill(process.pid, 'SIGTERM');
      }
      if (!hasTerminal) process.removeAllListeners('SIGHUP').kill(process.pid, 'SIGHUP');
      process.exit(exitCode);
    },
  };
}

function isAThreadBusy(): boolean {
  return process.getActiveResourcesInfo().some((type) => THREADS_WORK.test(type));
}
