import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, printable } from './printable.ts';

/** A change as a state file says it. */
export interface StateText {
  readonly id: string;
  readonly text: string;
}

/** Keeps a text in a file that is whole whenever the process ends. */
export interface StateWriter {
  /** Resolves when it outlives the process, or cannot be written; called once at a time. */
  write(state: StateText): Promise<void>;
  /** Resolves when all is on the disk; never rejects, and never resolves where a disk hangs. */
  finish(): Promise<void>;
}

/** Which file is written, and what is known of it. */
export interface StateWriterOptions {
  readonly path: string;
  /** A line for each failure. */
  readonly log: (line: string) => void;
  /** What is in the file already; null if nothing. */
  readonly kept: StateText | null;
}

/** What cannot be written costs the file only. */
export async function openStateWriter(options: StateWriterOptions): Promise<StateWriter> {
  const { path, log } = options;
  const temporary = `${path}.tmp`;
  let { kept } = options;
  // Left by a run that was killed.
  await rm(temporary, { force: true });
  /** The file itself: what can be written when there is no room, or no descriptor, for another. */
  let file = await open(path, constants.O_RDWR | constants.O_NOFOLLOW).catch(() => null);
  let isSynced = true;
  let syncing: Promise<void> | null = null;

  /** Takes the place of the one before in one step: a reader finds the one or the other. */
  async function replace(text: string): Promise<void> {
    // What somebody else put there is not written through.
    const next = await open(temporary, 'wx');
    try {
      await next.writeFile(text);
      await rename(temporary, path);
    } catch (error) {
      await next.close();
      throw error;
    }
    void file?.close().catch(() => {});
    file = next;
  }

  /** So short a text is written in one step, with nothing left of the one before. */
  async function overwrite(file: FileHandle, text: string): Promise<void> {
    const { size } = await file.stat();
    await file.write(`${text.trimEnd().padEnd(size - 1)}\n`, 0);
  }

  async function fail(error: unknown, { id }: StateText): Promise<void> {
    if (kept?.id === id) return complain(error, 'what it says is still true');
    kept = null;
    // It is out of date now.
    const isGone = await rm(path, { force: true }).then(
      () => true,
      () => false,
    );
    complain(
      error,
      isGone ? 'the door is not remembered until that works' : 'it is out of date, delete it',
    );
  }

  function complain(error: unknown, then: string): void {
    log(`state file ${printable(path)}: expected to write it, got: ${messageOf(error)}; ${then}`);
  }

  /** One at a time; what is written meanwhile is the next. */
  async function sync(): Promise<void> {
    while (!isSynced) {
      isSynced = true;
      await file?.sync().catch((error) => complain(error, 'a power cut may undo its last change'));
      await syncFolderOf(path);
    }
    syncing = null;
  }

  return {
    async write(state) {
      // As an earlier run left it.
      if (state.text === kept?.text) return;
      try {
        await replace(state.text).catch(async (error) => {
          await rm(temporary, { force: true }).catch(() => {});
          if (kept === null || file === null) throw error;
          await overwrite(file, state.text).catch(() => Promise.reject(error));
        });
        kept = state;
      } catch (error) {
        // It is tried again with the next change.
        return fail(error, state);
      }
      isSynced = false;
      syncing ??= sync();
    },
    async finish() {
      await syncing;
      await file?.close().catch(() => {});
      file = null;
    },
  };
}

/** Makes a new name last a power cut. Not every file system can: without it the name is there. */
async function syncFolderOf(path: string): Promise<void> {
  const folder = await open(dirname(path)).catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
