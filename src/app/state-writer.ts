import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, printable } from './printable.ts';

/** What a file says, and the name of the latest change in it. */
interface Written {
  readonly id: string;
  readonly text: string;
}

/** What a state file is to say, up to the change of that name. */
export interface StateText {
  readonly id: string;
  /** Within so many characters, as far as that can be. */
  readonly text: (lengthMax?: number) => string;
}

/**
 * As much as is written over what is there, in bytes: what the kernel writes in one step, so that who
 * is killed leaves the one line or the other.
 */
const PAGE_BYTES = 4096;

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
  /** A line for each failure; one that stays the same is said once until it works again. */
  readonly log: (line: string) => void;
  /** What is in the file already; null if nothing. */
  readonly kept: Written | null;
  /** What a person loses without it, in words. */
  readonly loss: string;
  /** Who may read a file that is made, as of `open`. */
  readonly mode?: number;
}

/** What cannot be written costs the file only. */
export async function openStateWriter(options: StateWriterOptions): Promise<StateWriter> {
  const { path, log, loss, mode } = options;
  const temporary = `${path}.tmp`;
  let { kept } = options;
  // Left by a run that was killed.
  await rm(temporary, { force: true });
  /** The file itself: what can be written when there is no room, or no descriptor, for another. */
  let file = await open(path, constants.O_RDWR | constants.O_NOFOLLOW).catch(() => null);
  /** The last line, null when it worked since: a disk that is full stays full. */
  let complaint: string | null = null;
  let isSynced = true;
  let syncing: Promise<void> | null = null;

  /** Takes the place of the one before in one step: a reader finds the one or the other. */
  async function replace(text: string): Promise<void> {
    // What somebody else put there is not written through.
    const next = await open(temporary, 'wx', mode);
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

  /** Says no more than there is room for: its line in one step, and nothing left of the one before. */
  async function overwrite(file: FileHandle, state: StateText): Promise<string> {
    const { size } = await file.stat();
    const text = state.text(Math.min(size, PAGE_BYTES));
    if (text.length > PAGE_BYTES) throw new Error(`no room for it in ${PAGE_BYTES} bytes`);
    const { bytesWritten } = await file.write(text.padEnd(size), 0);
    if (bytesWritten < text.length) throw new Error('no room for all of it');
    return text;
  }

  async function fail(error: unknown, id: string): Promise<void> {
    if (kept?.id === id) return complain(error, 'what it says of the doors is still true');
    kept = null;
    // It is out of date now.
    const isGone = await rm(path, { force: true }).then(
      () => true,
      () => false,
    );
    complain(error, isGone ? `${loss} until that works` : 'it is out of date, delete it');
  }

  function complain(error: unknown, then: string): void {
    const line = `expected to write it, got: ${messageOf(error)}; ${then}`;
    if (line === complaint) return;
    complaint = line;
    log(`state file ${printable(path)}: ${line}`);
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
      const { id } = state;
      let text = state.text();
      if (text === kept?.text) return;
      try {
        await replace(text).catch(async (error) => {
          await rm(temporary, { force: true }).catch(() => {});
          if (kept === null || file === null) throw error;
          text = await overwrite(file, state).catch(() => Promise.reject(error));
        });
        kept = { id, text };
        complaint = null;
      } catch (error) {
        // It is tried again with the next change.
        return fail(error, id);
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
