import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseState, type SavedOfChannel, stateText } from '../../../src/app/state-text.ts';
import type { Level, SavedAcknowledgement } from '../../../src/machines/index.ts';

const SAVED: SavedOfChannel = {
  channel: 'fridge',
  ...{ level: 'open', id: 'd0cae245-7', wallMs: 1795365162771, monotonicMs: 1234.567 },
  ...{ bootId: '1446c83d-0750-45d2-8d65-1c51950d6737', first: false },
};
const TEXT = stateText({ changes: [SAVED] });
/** As one of before there were channels. */
const { channel: _, ...OF_ONE_DOOR } = SAVED;
const OLD_TEXT = JSON.stringify({ version: 1, ...OF_ONE_DOOR });

const idOf = ({ id }: { id: string }) => id;

const saved: fc.Arbitrary<SavedOfChannel> = fc.record({
  channel: fc.stringMatching(/^[a-z0-9-]{1,32}$/),
  level: fc.constantFrom<Level[]>('open', 'close', 'unknown'),
  id: fc.stringMatching(/^[\w-]{1,64}$/),
  wallMs: fc.integer({ min: -8.64e15, max: 8.64e15 }).map((ms) => ms + 0),
  monotonicMs: fc.double({ min: -604_800_000, max: 2 ** 53 - 1, noNaN: true }).map((ms) => ms + 0),
  bootId: fc.option(fc.stringMatching(/^[\w-]{1,64}$/)),
  first: fc.boolean(),
  openMs: fc.option(fc.nat(), { nil: undefined }),
});

const ACKNOWLEDGED: SavedAcknowledgement = {
  ...{ channel: 'fridge', id: 'd0cae245-7', wallMs: 1795365162771, monotonicMs: 1234.567 },
  ...{ bootId: '1446c83d-0750-45d2-8d65-1c51950d6737', forMs: 1_800_000 },
};

describe('the text of a state file', () => {
  it('is one line of JSON that says which format it has', () => {
    expect(TEXT).toBe(
      '{"version":2,"changes":[{"channel":"fridge","level":"open","id":"d0cae245-7","wallMs":1795365162771,' +
        '"monotonicMs":1234.567,"bootId":"1446c83d-0750-45d2-8d65-1c51950d6737","first":false}]}\n',
    );
  });

  it('is read as what was written', () => {
    fc.assert(
      fc.property(
        fc.array(saved, { maxLength: 32 }),
        fc.array(saved, { minLength: 1, maxLength: 100 }),
        (changes, history) => {
          expect(parseState(stateText({ changes, history }))).toEqual({ changes, history });
        },
      ),
    );
  });

  it('has the latest of the history for which there is room, and the last changes always', () => {
    const changes = [SAVED];
    const history = [1, 2, 3, 4].map((i) => ({ ...SAVED, id: `run-${i}` }));
    const lengths = history.map((_, i) => stateText({ changes, history: history.slice(i) }).length);
    const idsWithin = (length: number) => {
      const text = stateText({ changes, history }, length);
      return [text.length <= length, ...Object(parseState(text)).history.map(Object).map(idOf)];
    };
    expect(idsWithin(lengths[0] ?? 0)).toEqual([true, 'run-1', 'run-2', 'run-3', 'run-4']);
    expect(idsWithin((lengths[0] ?? 0) - 1)).toEqual([true, 'run-2', 'run-3', 'run-4']);
    expect(idsWithin(lengths[3] ?? 0)).toEqual([true, 'run-4']);
    expect(stateText({ changes, history }, 10)).toBe(TEXT);
  });

  it('has what somebody knows of, where there is room behind no history', () => {
    const [changes, history, acknowledged] = [[SAVED], [SAVED], [ACKNOWLEDGED]];
    const state = { changes, history, acknowledged };
    const { length } = stateText({ changes, acknowledged });
    expect(parseState(stateText(state))).toEqual(state);
    expect(parseState(stateText(state, length))).toEqual({ changes, acknowledged });
    expect(stateText(state, length - 1)).toBe(TEXT);
  });

  it.each([
    ['channel', 'A', 'expected channel to be 1 to 32 of a-z, 0-9 and -, got "A"'],
    ['id', 'a b', /^expected id to be a name of .*, or null, got "a b"$/],
    ['id', undefined, /^expected id .* got none$/],
    ['wallMs', '5', /^expected wallMs to be/],
    ['monotonicMs', null, /^expected monotonicMs to be/],
    ['bootId', 5, /^expected bootId to be/],
    ['forMs', -1, 'expected forMs to be ms from 0 to 86400000, got -1'],
    ['forMs', 86_400_001, /^expected forMs to be/],
    ['forMs', undefined, /^expected forMs .* got none$/],
  ])('is refused when %s of what somebody knows is %j', (field, value, fault) => {
    const acknowledged = [{ ...ACKNOWLEDGED, [field]: value }];
    expect(parseState(JSON.stringify({ version: 2, changes: [SAVED], acknowledged }))).toEqual({
      fault: typeof fault === 'string' ? fault : expect.stringMatching(fault),
    });
  });

  it('ends with its line, whatever is behind it', () => {
    expect(parseState(`${TEXT}:9,"first":false}]}\n`)).toEqual({ changes: [SAVED] });
  });

  it('may say more than is known', () => {
    expect(parseState(TEXT.replaceAll('{', '{"note":"by hand",'))).toEqual({ changes: [SAVED] });
  });

  it('of before there were channels is that of one door, which had no name', () => {
    expect(parseState(OLD_TEXT)).toEqual({ changes: [{ ...SAVED, channel: null }] });
  });

  it('of before there were channels is refused for the same reasons', () => {
    const text = OLD_TEXT.replace('"open"', '"ajar"');
    expect(parseState(text)).toHaveProperty('fault');
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
        for (const { channel, level, id, wallMs, monotonicMs } of found.changes) {
          expect(channel).toMatch(/^[a-z0-9-]{1,32}$/);
          expect(['open', 'close', 'unknown']).toContain(level);
          expect(id).toMatch(/^[\w-]{1,64}$/);
          expect(Number.isFinite(wallMs) && Number.isFinite(monotonicMs)).toBe(true);
        }
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
    ['{"version":3}', 'expected version to be 1 or 2, got 3'],
    ['{"version":"2"}', 'expected version to be 1 or 2, got "2"'],
    ['{"version":2}', /^expected changes to be a list of at most 64, got something else$/],
    ['{"version":2,"changes":{}}', /^expected changes to be a list/],
    [`{"version":2,"changes":[${'{},'.repeat(64)}{}]}`, /^expected changes to be a list/],
    ['{"version":2,"changes":[],"history":{}}', /^expected history to be a list of at most 1000/],
    [`{"version":2,"changes":[],"history":[${'{},'.repeat(1000)}{}]}`, /^expected history to be/],
    [
      '{"version":2,"changes":[],"history":[1]}',
      'expected a change to be an object, got other JSON',
    ],
    [
      '{"version":2,"changes":[],"acknowledged":{}}',
      'expected acknowledged to be a list of at most 32, got something else',
    ],
    [`{"version":2,"changes":[],"acknowledged":[${'{},'.repeat(32)}{}]}`, /^expected acknowledged/],
    [
      '{"version":2,"changes":[],"acknowledged":[1]}',
      'expected an acknowledgement to be an object, got other JSON',
    ],
    ['{"version":2,"changes":[1]}', 'expected a change to be an object, got other JSON'],
    ['{}', 'expected version to be 1 or 2, got none'],
  ])('is refused as %j: %s', (text, fault) => {
    expect(parseState(text)).toEqual({
      fault: typeof fault === 'string' ? fault : expect.stringMatching(fault),
    });
  });

  it.each([
    ['channel', 'Fridge', 'expected channel to be 1 to 32 of a-z, 0-9 and -, got "Fridge"'],
    ['channel', undefined, /^expected channel .*, got none$/],
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
    ['openMs', -1, 'expected openMs to be ms from 0, or not there, got -1'],
    ['openMs', null, 'expected openMs to be ms from 0, or not there, got null'],
  ])('is refused with %s %j', (name, value, fault) => {
    const text = JSON.stringify({ version: 2, changes: [SAVED, { ...SAVED, [name]: value }] });
    const refused = { fault: typeof fault === 'string' ? fault : expect.stringMatching(fault) };
    expect(parseState(text)).toEqual(refused);
    expect(parseState(text.replace('[', '[],"history":['))).toEqual(refused);
  });

  it('is refused in words that are safe for a terminal, and short', () => {
    const changes = [{ ...SAVED, level: '\u009b2J'.repeat(500) }];
    const text = JSON.stringify({ version: 2, changes });
    const { fault } = parseState(text) as { fault: string };
    expect(fault).not.toMatch(/\p{Cc}/u);
    expect(fault.length).toBeLessThan(300);
  });

  it('takes nothing from where objects come from', () => {
    expect(parseState('{"__proto__":{"version":1}}')).toEqual({
      fault: 'expected version to be 1 or 2, got none',
    });
  });
});
