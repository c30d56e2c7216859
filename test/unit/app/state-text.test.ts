import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseState, stateText } from '../../../src/app/state-text.ts';
import type { Level, SavedChange } from '../../../src/machines/index.ts';

const SAVED: SavedChange = {
  ...{ level: 'open', id: 'd0cae245-7', wallMs: 1795365162771, monotonicMs: 1234.567 },
  ...{ bootId: '1446c83d-0750-45d2-8d65-1c51950d6737', first: false },
};
const TEXT = stateText(SAVED);

const saved: fc.Arbitrary<SavedChange> = fc.record({
  level: fc.constantFrom<Level[]>('open', 'close', 'unknown'),
  id: fc.stringMatching(/^[\w-]{1,64}$/),
  wallMs: fc.integer({ min: -8.64e15, max: 8.64e15 }).map((ms) => ms + 0),
  monotonicMs: fc.double({ min: -604_800_000, max: 2 ** 53 - 1, noNaN: true }).map((ms) => ms + 0),
  bootId: fc.option(fc.stringMatching(/^[\w-]{1,64}$/)),
  first: fc.boolean(),
});

describe('the text of a state file', () => {
  it('is one line of JSON that says which format it has', () => {
    expect(TEXT).toBe(
      '{"version":1,"level":"open","id":"d0cae245-7","wallMs":1795365162771,' +
        '"monotonicMs":1234.567,"bootId":"1446c83d-0750-45d2-8d65-1c51950d6737","first":false}\n',
    );
  });

  it('is read as what was written', () => {
    fc.assert(
      fc.property(saved, (one) => {
        expect(parseState(stateText(one))).toEqual(one);
      }),
    );
  });

  it('may say more than is known', () => {
    expect(parseState(TEXT.replace('{', '{"note":"by hand",'))).toEqual(SAVED);
  });

  it('that broke off anywhere is refused', () => {
    for (let length = 0; length < TEXT.length - 1; length++) {
      expect(parseState(TEXT.slice(0, length)), `${length} characters`).toHaveProperty('fault');
    }
  });

  it('is refused, or has all its fields within their limits, whatever was done to it', () => {
    const change = fc.record({
      at: fc.nat(TEXT.length),
      length: fc.nat(20),
      by: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('{', '"', ',', '1e999', '-', '\0'),
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
        const text = changes.reduce(
          (sum, { at, length, by }) => sum.slice(0, at) + by + sum.slice(at + length),
          TEXT,
        );
        const found = parseState(text);
        if ('fault' in found) {
          expect(found.fault).toMatch(/^expected .*, got ./);
          return;
        }
        const { level, id, wallMs, monotonicMs } = found;
        expect(['open', 'close', 'unknown']).toContain(level);
        expect(id).toMatch(/^[\w-]{1,64}$/);
        expect(Number.isFinite(wallMs) && Number.isFinite(monotonicMs)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('is refused when it is any other JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseState(JSON.stringify(value))).toHaveProperty('fault');
      }),
    );
  });

  it.each([
    ['', 'expected an object of JSON, got nothing'],
    ['\0\0\0', 'expected an object of JSON, got no JSON'],
    ['null', 'expected an object of JSON, got other JSON'],
    ['[1]', 'expected an object of JSON, got other JSON'],
    ['"open"', 'expected an object of JSON, got other JSON'],
    ['{}', 'expected version to be 1, got none'],
  ])('is refused as %j: %s', (text, fault) => {
    expect(parseState(text)).toEqual({ fault });
  });

  it.each([
    ['version', 2, 'expected version to be 1, got 2'],
    ['version', '1', 'expected version to be 1, got "1"'],
    ['level', 'ajar', 'expected level to be open, close or unknown, got "ajar"'],
    ['level', 'open ', 'expected level to be open, close or unknown, got "open "'],
    ['level', ['open'], 'expected level to be open, close or unknown, got ["open"]'],
    ['id', '', /^expected id to be a name of .*, got ""$/],
    ['id', 'a\n["open",1]', /^expected id to be .*, got "a\\n\[\\"open\\",1\]"$/],
    ['id', 'x'.repeat(65), /^expected id to be a name of at most 64 .*, got "x+"$/],
    ['id', 7, /^expected id .*, got 7$/],
    ['wallMs', '1', 'expected wallMs to be ms since 1970, got "1"'],
    ['wallMs', 8_640_000_000_000_001, /^expected wallMs .*, got 8640000000000001$/],
    ['wallMs', -8_640_000_000_000_001, /^expected wallMs .*, got -8640000000000001$/],
    ['wallMs', null, /^expected wallMs .*, got null$/],
    ['monotonicMs', -604_800_001, /^expected monotonicMs .* 7 days before it, got -604800001$/],
    ['monotonicMs', 2 ** 53, /^expected monotonicMs .*, got 9007199254740992$/],
    ['monotonicMs', '1', /^expected monotonicMs .*, got "1"$/],
    ['bootId', '', 'expected bootId to be the name of a boot or null, got ""'],
    ['bootId', 1, 'expected bootId to be the name of a boot or null, got 1'],
    ['bootId', undefined, 'expected bootId to be the name of a boot or null, got none'],
    ['first', 'true', 'expected first to be true or false, got "true"'],
    ['first', undefined, 'expected first to be true or false, got none'],
  ])('is refused with %s %j', (name, value, fault) => {
    const text = JSON.stringify({ ...JSON.parse(TEXT), [name]: value });
    expect(parseState(text)).toEqual({
      fault: typeof fault === 'string' ? fault : expect.stringMatching(fault),
    });
  });

  it('is refused in words that are safe for a terminal, and short', () => {
    const text = JSON.stringify({ ...JSON.parse(TEXT), level: '\u009b2J'.repeat(500) });
    const { fault } = parseState(text) as { fault: string };
    expect(fault).not.toMatch(/\p{Cc}/u);
    expect(fault.length).toBeLessThan(300);
  });

  it('takes nothing from where objects come from', () => {
    expect(parseState('{"__proto__":{"version":1}}')).toEqual({
      fault: 'expected version to be 1, got none',
    });
  });
});
