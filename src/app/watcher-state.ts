import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readFileText } from './file-text.ts';
import { messageOf, printable } from './printable.ts';
import { lockStateFile } from './state-lock.ts';
import { openStateWriter, type StateWriter } from './state-writer.ts';
import { parseWatcherState, type WatcherState, watcherStateText } from './watcher-state-text.ts';

/** As much as is read, in bytes: 64 ways with 64 alerts each of 400 bytes are 1.6 MB. */
const STATE_BYTES_MAX = 4_194_304;

/** It has hashes of addresses, of which some could be guessed: it is for its owner alone. */
const STATE_MODE = 0o600;

/** What an earlier run left, and where this one's state goes. */
export interface WatcherStateFile {
  readonly left: WatcherState;
  readonly isKeeping: boolean;
  /** Writes it soon: what is given meanwhile takes its place. */
  keep(state: WatcherState): void;
  /** Resolves when all is on the disk, and gives the file back; never where a disk hangs. */
  finish(): Promise<void>;
}

/** Which file that is. */
export interface WatcherStateOptions {
  /** Nothing is kept without one. */
  readonly path: string | undefined;
  readonly log: (line: string) => void;
}

/** Reads the state file and keeps it from then on; never rejects. What is no state is set aside. */
export async function openWatcherState(options: WatcherStateOptions): Promise<WatcherStateFile> {
  const { path, log } = options;
  if (path === undefined) return nothingKept();
  let unlock: (() => void) | null = null;
  const refuse = (why: string) => {
    unlock?.();
    log(`state file ${printable(path)}: ${why}; what was told is not remembered`);
    return nothingKept();
  };
  try {
    await access(dirname(path), constants.W_OK | constants.X_OK);
    unlock = await lockStateFile(path);
    if (!unlock) return refuse("expected one of this watcher's own, got another's");
    return keeping(await restore(path, log), unlock);
  } catch (error) {
    return refuse(
      'expected one that can be read, or none, in a folder that can be written, ' +
        `got: ${messageOf(error)}`,
    );
  }
}

function nothingLeft(): WatcherState {
  return {
    watcher: randomBytes(4).toString('hex'),
    since: null,
    incidents: [],
    held: [],
    waiting: {},
  };
}

function nothingKept(): WatcherStateFile {
  const finish = () => Promise.resolve();
  return { left: nothingLeft(), isKeeping: false, keep: () => {}, finish };
}

interface Restored {
  readonly left: WatcherState;
  readonly writer: StateWriter;
}

async function restore(path: string, log: (line: string) => void): Promise<Restored> {
  const text = await readText(path);
  const found = text === null ? nothingLeft() : parseWatcherState(text);
  const isRefused = 'fault' in found;
  await makePrivate(path);
  if (isRefused) {
    await rename(path, `${path}.refused`);
    log(`state file ${printable(path)}: ${found.fault}; set aside as ${printable(path)}.refused`);
  }
  const kept = isRefused || text === null ? null : { id: text, text };
  const writer = await openStateWriter({
    path,
    log,
    kept,
    loss: 'what was told is not remembered',
    mode: STATE_MODE,
  });
  return { left: isRefused ? nothingLeft() : found, writer };
}

/** As an earlier version left it, if it is ours; not what a link leads to. */
async function makePrivate(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  await file?.chmod(STATE_MODE).catch(() => {});
  await file?.close();
}

/** Null when there is none; throws on what is no file, for that is not to be replaced. */
async function readText(path: string): Promise<string | null> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return null;
  if (!found.isFile()) throw new Error('something that is no file');
  return (await readFileText(path, STATE_BYTES_MAX)).text;
}

/** One is written at a time, and then the latest. */
function keeping({ left, writer }: Restored, unlock: () => void): WatcherStateFile {
  let next: WatcherState | null = null;
  let writing: Promise<void> | null = null;

  async function writeLatest(): Promise<void> {
    while (next !== null) {
      const text = watcherStateText(next);
      next = null;
      await writer.write({ id: text, text: () => text });
    }
    writing = null;
  }

  return {
    ...{ left, isKeeping: true },
    keep(state) {
      next = state;
      writing ??= writeLatest();
    },
    async finish() {
      await writing;
      await writer.finish();
      unlock();
    },
  };
}
