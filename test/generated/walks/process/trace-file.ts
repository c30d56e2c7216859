import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Taken } from '../scene.ts';

const CHUNK_BYTES = 1 << 20;

/** Reads a trace while it is being written. */
export function followTrace(path: string) {
  const taken: Taken[] = [];
  let rest = '';
  let read = 0;

  /** All records so far. */
  function follow(): Taken[] {
    if (!existsSync(path)) return taken;
    const file = openSync(path, 'r');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let bytes = 1; bytes > 0; read += bytes) {
      bytes = readSync(file, chunk, 0, chunk.length, read);
      // A trace is ASCII.
      const lines = (rest + chunk.toString('latin1', 0, bytes)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const { when, ...record } = JSON.parse(line);
        taken.push(record);
      }
    }
    closeSync(file);
    return taken;
  }

  return { taken: follow };
}
