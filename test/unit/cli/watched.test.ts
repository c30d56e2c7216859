import { describe, expect, it } from 'vitest';
import { CLIENT_OPTIONS } from '../../../src/cli/client-options.ts';
import { readCommandLine } from '../../../src/cli/command-line.ts';
import { readConfig } from '../../../src/cli/config-file.ts';

const POSITIONS = ['host', 'port', 'seconds'];

/** What a client's command line says. */
function read(...argv: string[]) {
  return readCommandLine(CLIENT_OPTIONS, POSITIONS, ['h', '1', '2', ...argv]).read();
}

describe('channels and their limits', () => {
  it('may be said again and again, or with commas', () => {
    expect(read('--channel', 'a', '--channel=b,c').channels).toEqual(['a', 'b', 'c']);
    expect(read('--limit', 'a=3', '--limit', 'b=0.5').limits).toEqual({ a: 3, b: 0.5 });
  });

  it.each([
    ['--channel', '', /^--channel: expected names of 1 to 32 of a-z, 0-9 and -, got ''/],
    ['--channel', 'a,', /got 'a,'/],
    ['--channel', Array(33).fill('a').join(), /^--channel: expected names/],
    ['--limit', 'a', /^--limit: expected NAME=N .* above 0 and at most 2147483, got 'a'/],
    ['--limit', 'a=1=2', /got 'a=1=2'/],
    ['--limit', 'A=1', /got 'A=1'/],
  ])('are not %s %s', (flag, text, wanted) => {
    expect(() => read(flag, text)).toThrow(wanted);
  });

  it('are a list and an object in a file', () => {
    const fields = { channels: ['a', 'b'], limits: { a: 3 } };
    expect(readConfig(CLIENT_OPTIONS, JSON.stringify(fields))).toEqual({ values: fields });
  });

  it.each([
    [{ channels: [] }, /^channels: expected names/],
    [{ channels: 'a' }, /^channels: expected a list of names .*, got "a"$/],
    [{ channels: ['A'] }, /^channels.0: expected names .*, got "A"$/],
    [{ limits: { a: 0 } }, /^limits.a: expected .* above 0 .*, got 0$/],
    [{ limits: { 'a b': 1 } }, /^limits.a b: expected names .*, got "a b"$/],
    [{ limits: [1] }, /^limits: expected no list, got one$/],
  ])('are not %j in a file', (fields, wanted) => {
    const result = readConfig(CLIENT_OPTIONS, JSON.stringify(fields));
    expect('problem' in result && result.problem).toMatch(wanted);
  });
});
