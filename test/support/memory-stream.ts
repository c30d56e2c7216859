/** Streams in the same memory, and bytes that arrive in any chunks. */
import { Duplex } from 'node:stream';
import fc from 'fast-check';

/** Two ends of one stream; what is written to one is read from the other at once. */
export function createStreamPair(): [Duplex, Duplex] {
  const ends: Duplex[] = [0, 1].map(
    (i) =>
      new Duplex({
        read() {},
        write(chunk, _encoding, done) {
          ends[1 - i]?.push(chunk);
          done();
        },
        final(done) {
          ends[1 - i]?.push(null);
          done();
        },
      }),
  );
  // Before its first read a stream keeps what it is given for a later tick.
  for (const end of ends) end.read(0);
  return ends as [Duplex, Duplex];
}

/** The bytes in chunks of these sizes; the last chunk is whatever is left. */
export function inChunks(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let rest = bytes;
  for (const size of sizes) {
    chunks.push(rest.subarray(0, size));
    rest = rest.subarray(size);
  }
  return [...chunks, rest].filter(({ length }) => length > 0);
}

/** Sizes that cut within characters and line ends, and around the longest line. */
export const chunkSizes = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5000 })),
  { maxLength: 20, size: 'max' },
);

/** Long enough for all that streams do later. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
