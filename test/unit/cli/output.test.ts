import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createOutput } from '../../../src/cli/output.ts';

it('output that nobody takes is bounded, and what was dropped is counted', async () => {
  const written: number[] = [];
  let take = () => {};
  const slow = new Writable({
    write(chunk, _, done) {
      written.push(chunk.length);
      take = done;
    },
  });
  const counts: number[] = [];
  const onDropped = (count: number) => counts.push(count);
  const { write } = createOutput({ open: () => slow, onError: () => {}, onDropped });
  for (let i = 0; i < 10_000; i++) write('x'.repeat(99));
  expect(slow.writableLength).toBe(262_200);
  while (slow.writableLength > 0) {
    take();
    await new Promise(setImmediate);
  }
  expect([written.length, counts]).toEqual([2622, [10_000 - 2622]]);
});
