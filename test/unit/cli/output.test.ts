import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
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

/** A file, whose stream is not destroyed by an error; what it takes is `lines`. */
function createFile(take: (done: (error?: Error) => void) => void) {
  const lines: string[] = [];
  const stream = new Writable({
    autoDestroy: false,
    write(chunk, _, done) {
      lines.push(String(chunk));
      take(done);
    },
  });
  return { lines, stream };
}

/** Goes to one file after the other. */
function createOutputTo(...files: { stream: Writable }[]) {
  const output = createOutput({
    open: () => files.shift()?.stream ?? expect.unreachable('expected no other file'),
    onError: () => {},
    onDropped: (count) => output.write(`${count} dropped`),
  });
  return output;
}

describe('a file that took no more', () => {
  it('is opened again, and nobody waits for the one before', async () => {
    const full = createFile((done) => done(new Error('full')));
    const roomy = createFile((done) => done());
    const { write, flushed } = createOutputTo(full, roomy);
    write('lost');
    await new Promise(setImmediate);
    const turn = new Promise((resolve) => setImmediate(resolve, 'not flushed'));
    expect(await Promise.race([flushed(), turn])).toBe(undefined);
    write('kept');
    expect(roomy.lines).toEqual(['kept\n']);
  });

  it('after it hung has what was dropped said in the next', async () => {
    let fail = () => {};
    const hanging = createFile((done) => {
      fail = () => done(new Error('gone'));
    });
    const roomy = createFile((done) => done());
    const { write } = createOutputTo(hanging, roomy);
    for (let i = 0; i < 10; i++) write('x'.repeat(100_000));
    fail();
    await new Promise(setImmediate);
    write('kept');
    await new Promise(setImmediate);
    expect(roomy.lines).toEqual(['7 dropped\n', 'kept\n']);
  });
});
