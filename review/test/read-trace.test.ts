import { describe, expect, it } from 'vitest';
import { readTrace } from '../src/trace/index.ts';

const STEP = { machine: 'lamp', actor: 'x:0', from: 'off', event: 'press', to: 'on', when: 1 };
const LINE = JSON.stringify(STEP);

describe('a trace that is read', () => {
  it('is a record a line, with its number and without what is not of it', () => {
    const more = JSON.stringify({ ...STEP, from: null, payload: { by: 'hand' }, other: 1 });
    expect(readTrace(`\uFEFF${LINE}\r\n\n${more}\n`)).toEqual({
      records: [
        { ...STEP, line: 1 },
        { ...STEP, from: null, payload: { by: 'hand' }, line: 3 },
      ],
      notes: [],
    });
  });

  it('says what of its last line is missing', () => {
    for (const end of [LINE.slice(0, 20), '\0\0\0', `${LINE.slice(0, 20)}\n`]) {
      const { records, notes } = readTrace(`${LINE}\n${end}`);
      expect(records).toEqual([{ ...STEP, line: 1 }]);
      expect(notes).toEqual([expect.stringMatching(/^line 2, the last one: left out '.+'/)]);
    }
  });

  it('goes on with the next run where one was cut off', () => {
    const cut = JSON.stringify({ ...STEP, from: { a: { b: 'c' } } }).slice(0, -9);
    for (const rest of [cut, '\0\0', '{"machine"']) {
      const { records, notes } = readTrace(`${rest}${LINE}\n${LINE}`);
      expect(records).toEqual([
        { ...STEP, line: 1 },
        { ...STEP, line: 2 },
      ]);
      expect(notes).toEqual([expect.stringMatching(/^line 1: left out '.+', which was cut off$/)]);
    }
  });

  it.each([
    ['[1]', 'line 2: expected a JSON object, got [1]'],
    ['junk', "line 2: expected a JSON object, got 'junk'"],
    ['{}', 'line 2: expected machine to be a text, got none'],
    [JSON.stringify({ ...STEP, actor: 1 }), 'line 2: expected actor to be a text, got 1'],
    [
      JSON.stringify({ ...STEP, from: ['a'] }),
      'line 2: expected from to be a state value or null, got ["a"]',
    ],
    [
      JSON.stringify({ ...STEP, to: { a: 1 } }),
      'line 2: expected to to be a state value, got {"a":1}',
    ],
    [JSON.stringify({ ...STEP, when: '1' }), 'line 2: expected when to be a number, got "1"'],
  ])('is refused at the line %s', (line, message) => {
    expect(() => readTrace(`${LINE}\n${line}\n${LINE}\n`)).toThrow(message);
  });
});
