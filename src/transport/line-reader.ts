import type { Transform } from 'node:stream';
import split2 from 'split2';
import {
  BYTES_PER_SECOND_MAX,
  LINE_BYTES_MAX,
  LINES_PER_SECOND_MAX,
  type Message,
  parseLine,
} from '../machines/index.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** What a peer did wrong: one bad line, or more than its share in one second. */
export interface PeerFault {
  readonly kind: 'line' | 'flood';
  /** What was expected and what came, for a person. */
  readonly reason: string;
}

/** Whom a reader tells what it has read. */
export interface LineListener {
  onMessage(message: Message): void;
  onFault(fault: PeerFault): void;
}

/**
 * Reads messages from a peer's bytes and bounds what the peer may send. Bytes are counted before
 * split2 collects them: its own `maxLength` counts characters and drops in silence. Of a line
 * longer than {@link LINE_BYTES_MAX} nothing more is kept, and each limit that it exceeds is a
 * fault at once.
 *
 * A class, for there is one for each peer that ever said something.
 */
export class LineReader {
  readonly #listener: LineListener;
  readonly #nowMs: () => number;
  /**
   * Counted in windows of one second, which follow each other: across an edge up to twice the
   * limit passes within a second, and nothing has to be kept of what passed.
   */
  #secondMs = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #bytes = 0;
  /** Puts together lines that come in pieces or several at once; most come one by one. */
  #splitter: Transform | null = null;
  /** How much of the line under way there is. */
  #lineBytes = 0;
  /** The line that the splitter is about to give is the void rest of one that was cut. */
  #isCutting = false;
  #isEnded = false;
  #isClosed = false;

  /** `nowMs` is a monotonic clock in ms, for the limits of a second. */
  constructor(listener: LineListener, nowMs: () => number) {
    this.#listener = listener;
    this.#nowMs = nowMs;
  }

  /** Takes the next bytes. */
  read(chunk: Buffer): void {
    if (this.#isClosed) return;
    this.#countBytes(chunk.length);
    if (this.#lineBytes + chunk.length > LINE_BYTES_MAX) return this.#readPieces(chunk);
    // Nearly always: no line in this chunk can be too long, and it is one whole line.
    const first = chunk.indexOf(NEWLINE);
    const isWholeLine = this.#lineBytes === 0 && first === chunk.length - 1;
    if (isWholeLine) {
      // As split2 cuts lines.
      const end = chunk[first - 1] === RETURN ? first - 1 : first;
      return this.#takeLine(chunk.toString('utf8', 0, end));
    }
    const end = chunk.lastIndexOf(NEWLINE);
    this.#lineBytes = end < 0 ? this.#lineBytes + chunk.length : chunk.length - end - 1;
    this.#split(chunk);
  }

  /** The peer has ended its side: a last line may lack its end. */
  end(): void {
    this.#isEnded = true;
    this.#splitter?.end();
  }

  /** Reads nothing more, not even what came already. */
  close(): void {
    this.#isClosed = true;
  }

  #countBytes(more: number): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#secondMs >= 1000) {
      this.#secondMs = nowMs;
      this.#lines = 0;
      this.#bytes = 0;
    }
    const before = this.#bytes;
    this.#bytes += more;
    const isTooMuch = before <= BYTES_PER_SECOND_MAX && this.#bytes > BYTES_PER_SECOND_MAX;
    if (isTooMuch) this.#flood(BYTES_PER_SECOND_MAX, 'bytes');
  }

  #readPieces(chunk: Buffer): void {
    for (let start = 0; start < chunk.length; ) {
      const end = chunk.indexOf(NEWLINE, start);
      const next = end < 0 ? chunk.length : end + 1;
      this.#takePiece(chunk.subarray(start, next), end >= 0);
      start = next;
    }
  }

  #takePiece(piece: Buffer, isEnd: boolean): void {
    const before = this.#lineBytes;
    const after = before + (isEnd ? piece.length - 1 : piece.length);
    this.#lineBytes = isEnd ? 0 : after;
    if (after <= LINE_BYTES_MAX) return this.#split(piece);
    for (let more = limitsIn(after) - limitsIn(before); more > 0; more--) this.#cutLine();
  }

  #split(bytes: Buffer | string): void {
    this.#splitter ??= split2((line: string) => void this.#takeLine(line));
    this.#splitter.write(bytes);
  }

  #cutLine(): void {
    this.#isCutting = true;
    this.#split('\n');
    this.#isCutting = false;
  }

  #takeLine(line: string): void {
    if (this.#isClosed) return;
    this.#lines += 1;
    if (this.#lines === LINES_PER_SECOND_MAX + 1) this.#flood(LINES_PER_SECOND_MAX, 'lines');
    if (this.#isClosed) return;
    if (this.#isCutting) {
      return this.#fault('line', `expected at most ${LINE_BYTES_MAX} bytes a line, got more`);
    }
    const result = parseLine(line);
    if (result === null) return;
    if ('name' in result) return this.#listener.onMessage(result);
    // What a cut connection leaves half-said is nobody's fault.
    if (!this.#isEnded) this.#fault('line', result.fault);
  }

  #flood(most: number, what: string): void {
    this.#fault('flood', `expected at most ${most} ${what} a second, got more`);
  }

  #fault(kind: PeerFault['kind'], reason: string): void {
    this.#listener.onFault({ kind, reason });
  }
}

/** How many limits a line of so many bytes exceeds. */
function limitsIn(lineBytes: number): number {
  return lineBytes === 0 ? 0 : Math.floor((lineBytes - 1) / LINE_BYTES_MAX);
}
