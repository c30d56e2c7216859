import { describe, expect, it } from 'vitest';
import { CLIENT_OPTIONS } from '../../../src/cli/client-options.ts';
import { readCommandLine } from '../../../src/cli/command-line.ts';
import { readConfig } from '../../../src/cli/config-file.ts';

const POSITIONS = ['host', 'port', 'seconds'];

/** What a client's command line says. */
function read(...argv: string[]) {
  return readCommandLine(CLIENT_OPTIONS, { positions: POSITIONS }, ['h', '1', '2', ...argv]).read();
}

describe('channels and their limits', () => {
  it('may be said again and again, or with commas', () => {
    expect(read('--channel', 'a', '--channel=b,c').channels).toEqual(['a', 'b', 'c']);
    expect(read('--limit', 'a=3', '--limit', 'b=0.5').limits).toEqual({ a: 3, b: 0.5 });
  });

  it('may be called as what every object has', () => {
    const { channels, limits } = read('--channel=constructor', '--limit=constructor=3');
    expect({ channels, limits }).toEqual({ channels: ['constructor'], limits: { constructor: 3 } });
  });

  it('may be one number for every other channel, also below 0', () => {
    expect(read('--max-celsius', '8', '--max-celsius=air=-15.5').maxCelsius).toEqual({
      '*': 8,
      air: -15.5,
    });
  });

  it.each([
    ['--channel', '', /^--channel: expected names of 1 to 32 of a-z, 0-9 and -, got ''/],
    ['--channel', 'a,', /got 'a,'/],
    ['--channel', Array(33).fill('a').join(), /^--channel: expected names/],
    ['--limit', 'a', /^--limit: expected NAME=N .* above 0 and at most 2147483, got 'a'/],
    ['--limit', 'a=1=2', /got 'a=1=2'/],
    ['--limit', 'A=1', /got 'A=1'/],
    ['--max-celsius', '126', /^--max-celsius: expected a .* from -55 to 125, or NAME=N with names/],
    ['--max-celsius', '=8', /got '=8'/],
  ])('are not %s %s', (flag, text, wanted) => {
    expect(() => read(flag, text)).toThrow(wanted);
  });

  it('are a list and an object in a file', () => {
    const fields = { channels: ['a', 'b'], limits: { a: 3 } };
    expect(readConfig(CLIENT_OPTIONS, JSON.stringify(fields))).toEqual({ values: fields });
  });

  it.each([8, { '*': 8, air: -15.5 }])('are %j in a file', (maxCelsius) => {
    const result = readConfig(CLIENT_OPTIONS, JSON.stringify({ maxCelsius }));
    expect(result).toEqual({ values: { maxCelsius } });
  });

  it.each([
    [{ maxCelsius: 126 }, /^maxCelsius: expected a number of degrees from -55 to 125, got 126$/],
    [{ maxCelsius: { air: 126 } }, /^maxCelsius.air: expected .* from -55 to 125, got 126$/],
    [{ maxCelsius: { Air: 8 } }, /^maxCelsius.Air: expected \* or names .*, got "Air"$/],
    [{ maxCelsius: 'x' }, /^maxCelsius: expected .*, or an object .* by channel, got "x"$/],
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
