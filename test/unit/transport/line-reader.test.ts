import { describe, expect, it, vi } from 'vitest';
import { LINE_BYTES_MAX } from '../../../src/machines/index.ts';
import { LineReader } from '../../../src/transport/line-reader.ts';

const TOO_LONG = `expected at most ${LINE_BYTES_MAX} bytes a line, got more`;
const NO_JSON = 'expected a JSON array, got no JSON';

/** What is read of these chunks, each in a second of its own or all in one. */
function read(chunks: readonly string[], secondsEach = 1) {
  const heard: string[] = [];
  const kinds = new Set<string>();
  let seconds = 0;
  const reader = new LineReader(
    {
      onMessage: ({ name }) => heard.push(name),
      onFault({ kind, reason }) {
        heard.push(reason);
        kinds.add(kind);
      },
    },
    () => seconds * 1000,
  );
  for (const chunk of chunks) {
    reader.read(Buffer.from(chunk));
    seconds += secondsEach;
  }
  return { heard, kinds: [...kinds], reader };
}

describe('a line reader', () => {
  it('reads lines one by one, several at once and in pieces, with either line end', () => {
    expect(read(['["a"]\n', '["b"]\r\n["c"]\n["', 'd"]', '\n', '\r\r\n', '\n\n']).heard).toEqual([
      ...['a', 'b', 'c', 'd'],
    ]);
    expect(read(['["', 'a"]\n', '["b"]\n']).heard).toEqual(['a', 'b']);
  });

  it('counts the bytes of one line only', () => {
    const two = '["a"]\n["b"]\n';
    expect(read(Array(400).fill(two)).heard).toEqual(Array(400).fill(['a', 'b']).flat());
    const rest = 'y'.repeat(LINE_BYTES_MAX - 6);
    expect(read([`["a"]\n${rest}`, 'yyyyyy\n']).heard).toEqual(['a', NO_JSON]);
    expect(read([`\n${'y'.repeat(LINE_BYTES_MAX)}\n`]).heard).toEqual([NO_JSON]);
    expect(read(['x'.repeat(4000), `\n${'y'.repeat(90)}`, `${'z'.repeat(100)}\n`]).heard).toEqual([
      ...[NO_JSON, NO_JSON],
    ]);
  });

  it('takes the longest line, and none that is a byte longer', () => {
    const longest = `["${'x'.repeat(LINE_BYTES_MAX - 4)}"]`;
    expect(read([`${longest}\n`]).heard).toEqual(['x'.repeat(LINE_BYTES_MAX - 4)]);
    expect(read([`${longest} \n["a"]\n`]).heard).toEqual([TOO_LONG, 'a']);
    expect(read([`["${'ü'.repeat(2047)}"]\n`]).heard).toEqual([TOO_LONG]);
    expect(read(['x'.repeat(2000), 'x'.repeat(2000), 'x'.repeat(2000)]).heard).toEqual([TOO_LONG]);
  });

  it('blames an endless line again with each limit that it exceeds', () => {
    expect(read(['x'.repeat(2 * LINE_BYTES_MAX)]).heard).toEqual([TOO_LONG]);
    expect(read(['x'.repeat(2 * LINE_BYTES_MAX + 1)]).heard).toEqual([TOO_LONG, TOO_LONG]);
    const longer = 'x'.repeat(LINE_BYTES_MAX + 1);
    expect(read([longer, longer]).heard).toEqual([TOO_LONG, TOO_LONG]);
  });

  it('tells a bad line, too long or not, from a flood', () => {
    expect(read(['junk\n']).kinds).toEqual(['line']);
    expect(read(['x'.repeat(LINE_BYTES_MAX + 1)]).kinds).toEqual(['line']);
    expect(read(['\n'.repeat(201)]).kinds).toEqual(['flood']);
  });

  it.each([
    ['65536 bytes', `${' '.repeat(4095)}\n`.repeat(16)],
    ['200 lines', '\n'.repeat(200)],
  ])('says once a second that there are more than %s', (most, chunk) => {
    const flood = `expected at most ${most} a second, got more`;
    const floods = (chunks: string[], secondsEach: number) =>
      read(chunks, secondsEach).heard.filter((what) => what === flood);
    expect(floods([chunk], 0)).toEqual([]);
    expect(floods([chunk, '\n'], 0)).toEqual([flood]);
    expect(floods([chunk, '\n', '\n'], 0)).toEqual([flood]);
    expect(floods([chunk, '\n', chunk, '\n'], 1)).toEqual([]);
  });

  it('reads nothing once it is closed, not even how much that is', () => {
    const { heard, reader } = read([]);
    reader.close();
    reader.read(Buffer.from('["a"]\n'));
    reader.read(Buffer.from('x'.repeat(70_000)));
    expect(heard).toEqual([]);
  });

  it('blames nobody for what came with the line at which it was closed', () => {
    const onFault = vi.fn();
    const reader = new LineReader({ onMessage: () => reader.close(), onFault }, () => 0);
    reader.read(Buffer.from(`["a"]\n${'\n'.repeat(200)}`));
    expect(onFault).not.toHaveBeenCalled();
  });

  it('ends although nothing ever came', () => {
    const { heard, reader } = read([]);
    reader.end();
    expect(heard).toEqual([]);
  });
});
