import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RemoteEmitter } from '../../../src/transport/remote-emitter.ts';
import { createStreamPair } from '../../support/memory-stream.ts';
import { RUNS } from '../oracle/runs.ts';

interface Chunk {
  readonly afterMs: number;
  readonly lines: number;
  readonly lineBytes: number;
}

/** The second that a chunk is counted in, and what came in it until then, that chunk included. */
interface Counted {
  readonly startMs: number;
  readonly atMs: number;
  readonly lines: number;
  readonly bytes: number;
}

/** Seconds follow each other; a new one begins with the first chunk after the last is over. */
function countsOf(chunks: readonly Chunk[]): Counted[] {
  const counts: Counted[] = [];
  let atMs = 0;
  for (const { afterMs, lines, lineBytes } of chunks) {
    atMs += afterMs;
    const before = counts.at(-1);
    const isNew = before === undefined || atMs >= before.startMs + 1000;
    const { startMs, ...sum } = isNew ? { startMs: atMs, lines: 0, bytes: 0 } : before;
    counts.push({ startMs, atMs, lines: sum.lines + lines, bytes: sum.bytes + lines * lineBytes });
  }
  return counts;
}

/** The first of each second to be more than the most. */
function exceeding(counts: Counted[], what: 'lines' | 'bytes', most: number): string[] {
  const tooMany = counts.filter((count) => count[what] > most);
  return tooMany
    .filter(({ startMs }, i) => startMs !== tooMany[i - 1]?.startMs)
    .map(({ atMs }) => `expected at most ${most} ${what} a second, got more, at ${atMs}`);
}

const chunk = fc.record({
  afterMs: fc.oneof(fc.constantFrom(0, 1, 999, 1000), fc.integer({ min: 0, max: 700 })),
  lines: fc.oneof(fc.constantFrom(1, 100), fc.integer({ min: 1, max: 110 })),
  lineBytes: fc.constantFrom(6, 6, 600),
});

describe('a remote emitter, given any chunks at any times', () => {
  it('tells of too many lines and of too many bytes at once, and once a second', () => {
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 10, size: 'max' }), (chunks) => {
        const [far, near] = createStreamPair();
        let nowMs = 0;
        const remote = new RemoteEmitter(near, () => nowMs);
        const floods: string[] = [];
        let heard = 0;
        remote.onFault(({ reason }) => floods.push(`${reason}, at ${nowMs}`));
        remote.onMessage(() => heard++);
        for (const { afterMs, lines, lineBytes } of chunks) {
          nowMs += afterMs;
          far.write(`["${'y'.repeat(lineBytes - 5)}"]\n`.repeat(lines));
        }
        const counts = countsOf(chunks);
        const expected = [
          ...exceeding(counts, 'lines', 200),
          ...exceeding(counts, 'bytes', 65_536),
        ];
        expect(floods).toHaveLength(expected.length);
        expect(new Set(floods)).toEqual(new Set(expected));
        // What to do about a flood is for others to say; until then nothing is lost.
        expect(heard).toBe(chunks.reduce((sum, { lines }) => sum + lines, 0));
      }),
      RUNS,
    );
  });
});
