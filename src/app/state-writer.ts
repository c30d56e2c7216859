import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, printable } from './printable.ts';

/** Keeps a text in a file that is whole at any time. */
export interface StateWriter {
  /** Writes it when what is being written is; of those that wait, the latest. */
  write(text: string): void;
  /** Resolves when all is written; never rejects, and never resolves where a disk hangs. */
  finish(): Promise<void>;
}

export interface StateWriterOptions {
  readonly path: string;
  /** A line for each failure. */
  readonly log: (line: string) => void;
  /** What is in the file already; null if nothing. */
  readonly kept: string | null;
}

/** One write at a time, whatever comes meanwhile. What cannot be written costs the file only. */
export function createStateWriter({ path, log, ...rest }: StateWriterOptions): StateWriter {
  const temporary = `${path}.tmp`;
  let { kept } = rest;
  let next = kept;
  let writing: Promise<void> | null = null;

  async function writeAll(): Promise<void> {
    while (next !== kept && next !== null) {
      const text = next;
      try {
        await replace(path, temporary, text);
        kept = text;
      } catch (error) {
        // It is tried again with the next change.
        if (next === text) next = null;
        kept = null;
        complain(error, await isGone());
      }
    }
    writing = null;
  }

  /** Takes away what is out of date now. */
  async function isGone(): Promise<boolean> {
    const [old] = await Promise.allSettled(
      [path, temporary].map((one) => rm(one, { force: true })),
    );
    return old?.status === 'fulfilled';
  }

  function complain(error: unknown, isForgotten: boolean): void {
    const then = isForgotten
      ? 'the door is not remembered until that works'
      : 'it is out of date, delete it';
    log(`state file ${printable(path)}: expected to write it, got: ${messageOf(error)}; ${then}`);
  }

  return {
    write(text) {
      next = text;
      if (writing === null && next !== kept) writing = writeAll();
    },
    finish: () => writing ?? Promise.resolve(),
  };
}

/** Writes a file beside the one it then takes the place of: a reader finds the one or the other. */
async function replace(path: string, temporary: string, text: string): Promise<void> {
  // Left by a run that was killed; and what somebody else put there is not written through.
  await rm(temporary, { force: true });
  const file = await open(temporary, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolderOf(path);
}

/** Makes a new name last a power cut. Not every file system can: without it the name is there. */
async function syncFolderOf(path: string): Promise<void> {
  const folder = await open(dirname(path)).catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
