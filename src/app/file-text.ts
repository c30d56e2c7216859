import { constants, createReadStream, open } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { promisify } from 'node:util';

/** How long a file may take to be read; a pipe may have no writer, a mount may hang. */
const READ_MS = 5000;
/** After how long somebody may wonder what is waited for. */
const SLOW_MS = 1000;

/** What else is to be known of a file that is read. */
interface ReadOptions {
  /** Called once, when a second was not enough for all of it. */
  readonly onSlow?: () => void;
  readonly stop?: AbortSignal | undefined;
}

/**
 * Reads a small file of a person's. Rejects with an Error that says why it cannot be read, or with
 * the signal's reason.
 */
export async function readFileText(path: string, bytesMax: number, options: ReadOptions = {}) {
  const { stop, onSlow = () => {} } = options;
  const late = AbortSignal.timeout(READ_MS);
  const signal = stop ? AbortSignal.any([stop, late]) : late;
  const slow = setTimeout(onSlow, SLOW_MS);
  try {
    return await unlessAborted(readFile(path, bytesMax, signal), signal);
  } catch (error) {
    if (stop?.aborted) throw stop.reason;
    throw late.aborted ? new Error(`not all of it in ${READ_MS / 1000} s`) : error;
  } finally {
    clearTimeout(slow);
  }
}

async function readFile(path: string, bytesMax: number, signal: AbortSignal) {
  const stats = await stat(path);
  const stream = stats.isFIFO() ? await openPipe(path) : createReadStream(path);
  const text = await textOf(addAbortSignal(signal, stream), bytesMax);
  return { text, mode: stats.mode, size: stats.size };
}

/** A pipe is waited for by no thread: the kernel lets none go before somebody writes. */
async function openPipe(path: string): Promise<Readable> {
  const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

async function textOf(stream: Readable, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > bytesMax) throw new Error(`more than ${bytesMax} bytes`);
  }
  // It leaves out the mark that some editors put before everything.
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Rejects with the signal's reason; what a disk that hangs was asked is not answered by itself. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}
