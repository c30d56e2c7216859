import { constants } from 'node:fs';
import { access, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fromCallback } from 'xstate';
import {
  type Change,
  type Clock,
  rememberedOf,
  type ServerEvent,
  type StoreCommand,
  savedOf,
} from '../machines/index.ts';
import { messageOf, printable } from './printable.ts';
import { parseState, type StateFault, stateText } from './state-text.ts';
import { createStateWriter, type StateWriter } from './state-writer.ts';

/** As much of a state file as is read, in bytes: ten times what is ever written. */
const STATE_BYTES_MAX = 4096;
/** What names the boot, on Linux. */
const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';

export interface StoreOptions {
  /** Nothing is kept without one. */
  readonly path: string | undefined;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** What an earlier run left, on this boot's clocks, and where this one's changes go. */
export interface StateFile extends Pick<StateWriter, 'finish'> {
  readonly remembered: Change | null;
  keep(change: Change): void;
}

/** The actor that the server's machine invokes: keeps the door's last change over a restart. */
export function createStore({ path, ...rest }: StoreOptions) {
  return fromCallback<StoreCommand>(({ sendBack, receive }) => {
    const tell = (event: ServerEvent) => sendBack(event);
    let state: StateFile = NO_STATE_FILE;
    receive((command) => {
      if (command.type === 'finish') {
        void state.finish().then(() => tell({ type: 'store.finished' }));
      } else if (command.record.last) state.keep(command.record.last);
    });
    if (path === undefined) return tell({ type: 'store.restored', remembered: null });
    void openStateFile({ ...rest, path }).then((opened) => {
      state = opened;
      tell({ type: 'store.restored', remembered: state.remembered });
    });
  });
}

/** Keeps nothing. */
export const NO_STATE_FILE: StateFile = {
  remembered: null,
  keep: () => {},
  finish: () => Promise.resolve(),
};

/**
 * Reads the state file and keeps it from then on; never rejects. What cannot be believed is set
 * aside. Where nothing can be written nothing is read either, for it may long be out of date.
 */
export async function openStateFile(options: StoreOptions & { path: string }): Promise<StateFile> {
  const { path, clock, log } = options;
  try {
    await access(dirname(path), constants.W_OK | constants.X_OK);
    const bootId = await readBootId();
    const text = await readState(path);
    const found = text === null ? null : understand(text, bootId, clock);
    const isRefused = found !== null && 'fault' in found;
    if (isRefused) {
      await rename(path, `${path}.refused`);
      log(`state file ${printable(path)}: ${found.fault}; set aside as ${printable(path)}.refused`);
    }
    const { write, finish } = createStateWriter({ path, log, kept: isRefused ? null : text });
    return {
      remembered: isRefused ? null : found,
      keep: (change) => write(stateText(savedOf(change, bootId))),
      finish,
    };
  } catch (error) {
    log(
      `state file ${printable(path)}: expected one that can be read, or none, in a folder that can ` +
        `be written, got: ${messageOf(error)}; the door will not be remembered, choose another path`,
    );
    return NO_STATE_FILE;
  }
}

/** What a state file says, on this boot's clocks. */
function understand(text: string, bootId: string | null, clock: Clock): Change | StateFault {
  const saved = parseState(text);
  if ('fault' in saved) return saved;
  const now = clock.now();
  const { monotonicMs } = saved;
  return (
    rememberedOf(saved, bootId, now) ?? {
      fault: `expected monotonicMs of this boot to be at most ${now.monotonicMs}, got ${monotonicMs}`,
    }
  );
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
