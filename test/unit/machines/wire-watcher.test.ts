import { describe, expect, it } from 'vitest';
import {
  acknowledgedOf,
  agesOf,
  celsiusOf,
  channelsOf,
  encodeHello,
  isMissedLost,
  type Message,
  openMsOf,
  unprefixed,
} from '../../../src/machines/index.ts';
import { isSayable } from '../../../src/machines/wire-watcher.ts';

function message(...args: unknown[]): Message {
  return { name: 'any', args };
}

describe('a hello', () => {
  it('is to the letter, and says nothing of what is not asked for', () => {
    expect(encodeHello({ channels: null, since: null })).toBe('["hello",{"protocol":2}]\n');
    expect(encodeHello({ channels: ['fridge', 'air'], since: 'k3f9-7' }, 'k3y')).toBe(
      '["hello",{"protocol":2,"channels":["fridge","air"],"since":"k3f9-7","token":"k3y"}]\n',
    );
  });
});

describe('the name of a change', () => {
  it('can be said up to 64 characters', () => {
    expect(['x'.repeat(64), 'x'.repeat(65)].map(isSayable)).toEqual([true, false]);
  });
});

describe("a server's channels", () => {
  it('are read in its order, those of a kind and a name that we know', () => {
    const channels = { fridge: 'door', air: 'temperature', lamp: 'light', 'A B': 'door', x: 1 };
    expect(channelsOf(message({ channels }))).toEqual([
      { name: 'fridge', kind: 'door' },
      { name: 'air', kind: 'temperature' },
    ]);
  });

  it.each([[[]], [[{}]], [[{ channels: null }]], [[{ channels: ['fridge'] }]], [[null]]])(
    'are none in %j',
    (args: unknown[]) => expect(channelsOf(message(...args))).toBeNull(),
  );

  it('are no more than a server may have', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`c${i}`, 'door']));
    expect(channelsOf(message({ channels: many }))).toHaveLength(32);
    expect(agesOf(message(1, { channels: many }))).toHaveLength(32);
  });
});

describe('a prefix', () => {
  it.each([
    ['fridge/open', 'fridge', 'open'],
    ['open', null, 'open'],
    ['/open', null, '/open'],
    ['FRIDGE/open', null, 'FRIDGE/open'],
    ['a/b/c', 'a', 'b/c'],
  ])('of %j is the channel %j', (name, channel, event) => {
    expect(unprefixed(name)).toEqual({ channel, event });
  });
});

describe('what was missed, an age, a length and a temperature', () => {
  it('are believed as far as they can be', () => {
    expect(isMissedLost(message({ missed: 'lost' }))).toBe(true);
    expect(isMissedLost(message({ missed: true }))).toBe(false);
    expect(agesOf(message(1, { ageMs: 5, id: 'a' }))).toEqual([
      { channel: null, id: 'a', ageMs: 5 },
    ]);
    expect(agesOf(message(1, { channels: null, ageMs: 5 }))).toEqual([
      { channel: null, id: null, ageMs: 5 },
    ]);
    expect(agesOf(message(1, { channels: { a: { ageMs: -1, id: 7 }, b: null } }))).toEqual([
      { channel: 'a', id: null, ageMs: 0 },
      { channel: 'b', id: null, ageMs: 0 },
    ]);
    expect(celsiusOf(message(1, { celsius: -4.5 }))).toBe(-4.5);
    expect(celsiusOf(message(1, { celsius: '4' }))).toBeNull();
    expect(celsiusOf(message())).toBeNull();
    expect(openMsOf(message(1, { openMs: 4234 }))).toBe(4234);
    expect(openMsOf(message(1, { openMs: '4234' }))).toBeNull();
    expect(openMsOf(message())).toBeNull();
  });

  it('says of an acknowledgement what was said, and what is left of its time', () => {
    const said = { ageMs: 1000, id: 'k3f9-7', remainingMs: 1_799_000 };
    expect(acknowledgedOf(message(1, said))).toEqual(said);
    expect(acknowledgedOf(message(1, { remainingMs: -1, ageMs: -1, id: 7 }))).toEqual({
      ...{ id: null, remainingMs: 0, ageMs: 0 },
    });
    expect(acknowledgedOf(message(1, { remainingMs: '5' })).remainingMs).toBeNull();
    expect(acknowledgedOf(message())).toEqual({ id: null, remainingMs: null, ageMs: 0 });
  });
});
