import { LINE_BYTES_MAX } from '../machines/index.ts';

const NEWLINE = 0x0a;

/** What passes the gate, and what it cuts off. */
export interface LineGateOutput {
  pass(bytes: Buffer): void;
  /** The line under way is too long, or longer yet by another limit: what passed of it is void. */
  cut(): void;
}

/**
 * Bounds the bytes of a line before anything collects them: split2's own `maxLength` counts
 * characters and drops in silence. Of a line longer than {@link LINE_BYTES_MAX} bytes nothing more
 * passes, and each limit that it exceeds is reported at once.
 */
export function createLineGate({ pass, cut }: LineGateOutput): (chunk: Buffer) => void {
  let lineBytes = 0;

  function takePiece(piece: Buffer, isEnd: boolean): void {
    const before = lineBytes;
    const after = before + (isEnd ? piece.length - 1 : piece.length);
    lineBytes = isEnd ? 0 : after;
    if (after <= LINE_BYTES_MAX) return pass(piece);
    for (let more = limitsIn(after) - limitsIn(before); more > 0; more--) cut();
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

/** How many limits a line of so many bytes exceeds. */
function limitsIn(lineBytes: number): number {
  return lineBytes === 0 ? 0 : Math.floor((lineBytes - 1) / LINE_BYTES_MAX);
}
