import { constants } from 'node:fs';
import { access, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fromCallback } from 'xstate';
import {
  BATCH_CHANGES_MAX,
  type Channel,
  type ChannelChange,
  type Clock,
  type Journal,
  type Remembered,
  type StoreLogic,
  savedAcknowledgementOf,
  savedOf,
} from '../machines/index.ts';
import { messageOf, printable } from './printable.ts';
import { lockStateFile } from './state-lock.ts';
import { NOTHING_LEFT, restoredOf } from './state-restored.ts';
import { type SavedOfChannel, stateText } from './state-text.ts';
import { openStateWriter, type StateWriter } from './state-writer.ts';

/** As much of a state file as is read, in bytes: more than is ever written. */
const STATE_BYTES_MAX = 65_536;
/**
 * Changes that a restart does not make unknown to who was away: what is told of at once, and hours of a
 * busy door. A change waits for the file: with so many it takes a fifth longer to write, with a thousand
 * more than three times as long.
 */
const KEPT_HISTORY_MAX = BATCH_CHANGES_MAX;
/** What names the boot, on Linux. */
const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';

/** What is kept, and where; a line for what a person should know of that. */
export interface StoreOptions {
  /** Nothing is kept without one. */
  readonly path: string | undefined;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** What an earlier run left, on this boot's clocks, and where this one's changes go. */
export interface StateFile extends Pick<StateWriter, 'finish'>, Remembered {
  /** As a StateWriter's `write`; there is something to keep. */
  keep(journal: Kept): Promise<void>;
}

/** What is kept of a journal. */
type Kept = Pick<Journal, 'lasts' | 'history' | 'acknowledged'>;

/** Keeps nothing. */
export const NO_STATE_FILE: StateFile = {
  remembered: [],
  keep: () => Promise.resolve(),
  finish: () => Promise.resolve(),
};

/** The actor that the server's machine invokes: keeps the latest changes over a restart. */
export function createStore({ path, ...rest }: StoreOptions) {
  const run: StoreLogic = ({ sendBack, receive }) => {
    const restore = (state: StateFile) => {
      const { remembered, history, acknowledged } = state;
      const isKeeping = state !== NO_STATE_FILE;
      sendBack({ type: 'store.restored', remembered, history, acknowledged, isKeeping });
      return state;
    };
    let work =
      path === undefined
        ? Promise.resolve(restore(NO_STATE_FILE))
        : openStateFile({ ...rest, path }).then(restore);
    receive(({ type, journal }) => {
      work = work.then(async (state) => {
        if (hasContent(journal)) await state.keep(journal);
        if (type === 'finish') await state.finish();
        sendBack(type === 'finish' ? { type: 'store.finished' } : { type: 'store.kept', journal });
        return state;
      });
    });
    return () => void work.then((state) => state.finish());
  };
  return fromCallback(run);
}

function hasContent({ history, acknowledged }: Kept): boolean {
  return history.length > 0 || Object.keys(acknowledged).length > 0;
}

/**
 * Reads the state file and keeps it from then on; never rejects. What cannot be believed is set
 * aside. Where nothing can be written nothing is read either, for it may long be out of date.
 */
export async function openStateFile(options: StoreOptions & { path: string }): Promise<StateFile> {
  const { path, log } = options;
  const refuse = (why: string) => {
    log(
      `state file ${printable(path)}: ${why}; the door will not be remembered, choose another path`,
    );
    return NO_STATE_FILE;
  };
  let unlock: (() => void) | null = null;
  try {
    await access(dirname(path), constants.W_OK | constants.X_OK);
    unlock = await lockStateFile(path);
    if (!unlock) return refuse("expected one of this server's own, got another server's");
    const { finish, ...file } = await restoreState(options);
    return { ...file, finish: () => finish().finally(unlock) };
  } catch (error) {
    unlock?.();
    return refuse(
      'expected one that can be read, or none, in a folder that can be written, ' +
        `got: ${messageOf(error)}`,
    );
  }
}

async function restoreState(options: StoreOptions & { path: string }): Promise<StateFile> {
  const { path, channels, clock, log } = options;
  const bootId = await readBootId();
  const text = await readState(path);
  const firstDoor = channels.find(({ kind }) => kind === 'door')?.name ?? null;
  const now = clock.now();
  const found = text === null ? NOTHING_LEFT : restoredOf(text, { bootId, now, firstDoor });
  const isRefused = 'fault' in found;
  if (isRefused) {
    await rename(path, `${path}.refused`);
    log(`state file ${printable(path)}: ${found.fault}; set aside as ${printable(path)}.refused`);
  }
  const { remembered, history, acknowledged } = isRefused ? NOTHING_LEFT : found;
  const newest = (history ?? remembered).at(-1)?.change;
  const kept = newest && text !== null ? { id: newest.id, text } : null;
  const { write, finish } = await openStateWriter({
    ...{ path, log, kept },
    loss: 'the door is not remembered',
  });
  const saved = ({ channel, change }: ChannelChange): SavedOfChannel => ({
    ...{ channel, ...savedOf(change, bootId) },
  });
  const keep = ({ lasts, history: latest, acknowledged }: Kept) => {
    const state = {
      changes: lasts.map(saved),
      history: latest.slice(-KEPT_HISTORY_MAX).map(saved),
      acknowledged: Object.entries(acknowledged).map(([channel, one]) =>
        savedAcknowledgementOf(channel, one, bootId),
      ),
    };
    const id = latest.at(-1)?.change.id ?? '';
    return write({ id, text: (lengthMax) => stateText(state, lengthMax) });
  };
  return { remembered, history, acknowledged, keep, finish };
}

/** The file's text, null when there is none; throws on what is no file, such as a device. */
async function readState(path: string): Promise<string | null> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return null;
  // Nothing to set aside, or to put a file in the place of.
  if (!found.isFile()) throw new Error('something that is no file');
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(STATE_BYTES_MAX));
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function readBootId(): Promise<string | null> {
  return readFile(BOOT_ID_FILE, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}
