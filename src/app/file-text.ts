import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

/** How long a file may take to be read; a pipe may have no writer, a mount may hang. */
const READ_MS = 5000;

/**
 * Reads a small file of a person's. Rejects with an Error that says why it cannot be read, or with
 * the signal's reason.
 */
export async function readFileText(path: string, bytesMax: number, stop?: AbortSignal) {
  const late = AbortSignal.timeout(READ_MS);
  const signal = stop ? AbortSignal.any([stop, late]) : late;
  try {
    const { mode, size } = await unlessAborted(stat(path), signal);
    const stream = createReadStream(path, { end: bytesMax, signal });
    const content = await unlessAborted(text(stream), signal);
    if (Buffer.byteLength(content) > bytesMax) throw new Error(`more than ${bytesMax} bytes`);
    return { text: content, mode, size };
  } catch (error) {
    if (stop?.aborted) throw stop.reason;
    throw late.aborted ? new Error(`nothing in ${READ_MS / 1000} s`) : error;
  }
}

/** Rejects with the signal's reason; what a disk that hangs was asked is not answered by itself. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}
