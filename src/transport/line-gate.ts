import { LINE_BYTES_MAX } from '../machines/index.ts';

const NEWLINE = 0x0a;
const LINE_END = Buffer.from('\n');

/** What passes the gate, and what it cuts off. */
export interface LineGateOutput {
  /** Bytes of lines within the limit; of a longer one the first bytes, one too many, and an end. */
  pass(bytes: Buffer): void;
  /** A line is longer yet by another limit's worth of bytes. */
  overflow(): void;
}

/**
 * Bounds the bytes of a line before anything collects them: split2's own `maxLength` counts
 * characters and drops in silence. A line longer than {@link LINE_BYTES_MAX} bytes is passed on cut
 * to one byte more than that, at once, for whoever reads it to find it too long; the rest is
 * dropped, and each further {@link LINE_BYTES_MAX} bytes of it are reported.
 */
export function createLineGate({ pass, overflow }: LineGateOutput): (chunk: Buffer) => void {
  let lineBytes = 0;

  function takePiece(piece: Buffer, isEnd: boolean): void {
    const before = lineBytes;
    const bytes = isEnd ? piece.length - 1 : piece.length;
    lineBytes = isEnd ? 0 : before + bytes;
    if (before > LINE_BYTES_MAX) return dropPiece(before, bytes);
    if (before + bytes <= LINE_BYTES_MAX) return pass(piece);
    pass(piece.subarray(0, LINE_BYTES_MAX + 1 - before));
    pass(LINE_END);
    dropPiece(LINE_BYTES_MAX + 1, before + bytes - (LINE_BYTES_MAX + 1));
  }

  function dropPiece(before: number, bytes: number): void {
    const limits = (total: number) => Math.floor((total - 1) / LINE_BYTES_MAX);
    for (let more = limits(before + bytes) - limits(before); more > 0; more--) overflow();
  }

  return (chunk) => {
    // Nearly always: no line in this chunk can be too long, so it passes whole.
    if (lineBytes + chunk.length <= LINE_BYTES_MAX) {
      const end = chunk.lastIndexOf(NEWLINE);
      lineBytes = end < 0 ? lineBytes + chunk.length : chunk.length - end - 1;
      return pass(chunk);
    }
    for (let start = 0; start < chunk.length; ) {
      const end = chunk.indexOf(NEWLINE, start);
      const next = end < 0 ? chunk.length : end + 1;
      takePiece(chunk.subarray(start, next), end >= 0);
      start = next;
    }
  };
}
