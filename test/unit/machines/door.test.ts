import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/machines/index.ts';
import { startDoor } from '../../support/actors.ts';

type Started = ReturnType<typeof startDoor>;

function read({ door, clock }: Started, ...types: ('contact.opened' | 'contact.closed')[]) {
  for (const type of types) door.send({ type, at: clock.now() });
}

function fail({ door, clock }: Started, reason: string) {
  door.send({ type: 'sensor.failed', at: clock.now(), reason });
}

function changesOf({ records }: Started): string[] {
  return records.map(({ last }) => `${last?.level} ${last?.at.monotonicMs}`);
}

describe('a door with a settle time', () => {
  it('is believed open after the contact held, from its first edge on', () => {
    const started = startDoor(50);
    read(started, 'contact.closed');
    started.clock.advance(1000);
    read(started, 'contact.opened', 'contact.opened');
    started.clock.advance(49);
    expect(changesOf(started)).toEqual(['close 0']);
    started.clock.advance(1);
    expect(changesOf(started)).toEqual(['close 0', 'open 1000']);
  });

  it('does not believe a glitch, in either direction', () => {
    const started = startDoor(50);
    read(started, 'contact.opened');
    started.clock.advance(100);
    read(started, 'contact.closed');
    started.clock.advance(49);
    read(started, 'contact.opened');
    started.clock.advance(100);
    expect(changesOf(started)).toEqual(['open 0']);
  });
});

describe('a door whose contact chatters', () => {
  /** Back and forth, never holding for longer than so many ms. */
  function chatter(started: Started, times: number, holdMs: number) {
    for (let i = 0; i < times; i++) {
      read(started, i % 2 === 0 ? 'contact.opened' : 'contact.closed');
      started.clock.advance(holdMs);
    }
  }

  it.each(['contact.closed', 'contact.opened'] as const)(
    'stays what it was after %s for as long as the contact never holds',
    (type) => {
      const started = startDoor(50);
      read(started, type);
      started.clock.advance(50);
      chatter(started, 1000, 49);
      expect(changesOf(started)).toHaveLength(1);
    },
  );

  it('is unknown for as long as its first contact never holds', () => {
    const started = startDoor(50);
    chatter(started, 1000, 49);
    expect(changesOf(started)).toEqual([]);
  });

  it('changed when the contact that then held came, not when the chatter began', () => {
    const started = startDoor(50);
    read(started, 'contact.closed');
    started.clock.advance(1000);
    chatter(started, 11, 10);
    started.clock.advance(50);
    expect(changesOf(started)).toEqual(['close 0', 'open 1100']);
  });

  it('is believed anew each time that it holds just long enough', () => {
    const started = startDoor(50);
    chatter(started, 4, 50);
    expect(changesOf(started)).toEqual(['open 0', 'close 50', 'open 100', 'close 150']);
  });
});

describe('a door without a settle time', () => {
  it('counts every reading that changes something', () => {
    const started = startDoor(0);
    read(started, 'contact.opened', 'contact.closed', 'contact.closed', 'contact.opened');
    expect(changesOf(started)).toEqual(['open 0', 'close 0', 'open 0']);
  });
});

describe('a door that is remembered', () => {
  const at = { wallMs: 7, monotonicMs: -5000 };
  const open: Change = { level: 'open', id: 'old-7', at, first: false };
  const closed: Change = { ...open, level: 'close' };

  it.each([
    ['contact.opened', open],
    ['contact.closed', closed],
  ] as const)('did not change when %s is its first reading too', (type, remembered) => {
    const started = startDoor(0, remembered);
    started.clock.advance(10);
    read(started, type);
    expect(started.records).toEqual([{ last: remembered, level: remembered, levelBefore: null }]);
  });

  it.each([
    ['contact.opened', open],
    ['contact.closed', closed],
  ] as const)('did not change when %s held, and not before', (type, remembered) => {
    const started = startDoor(50, remembered);
    read(started, type);
    started.clock.advance(49);
    expect(started.records).toEqual([]);
    started.clock.advance(1);
    expect(started.records.map(({ last }) => last)).toEqual([remembered]);
  });

  it.each([0, 50])('changed when its first reading is another, settling for %i ms', (settleMs) => {
    const started = startDoor(settleMs, open);
    read(started, 'contact.closed');
    started.clock.advance(50);
    read(started, 'contact.opened');
    started.clock.advance(50);
    expect(started.records.map(({ last }) => [last?.id, last?.first])).toEqual([
      ['run-1', true],
      ['run-2', false],
    ]);
  });

  it('did not change by a glitch before its first contact held', () => {
    const started = startDoor(50, open);
    read(started, 'contact.closed', 'contact.opened');
    started.clock.advance(50);
    expect(started.records.map(({ last }) => last)).toEqual([open]);
  });

  it('goes on with names of this run, and remembers for plain clients', () => {
    const started = startDoor(0, open);
    read(started, 'contact.opened', 'contact.closed', 'contact.opened');
    expect(started.records.map(({ last }) => last?.id)).toEqual(['old-7', 'run-1', 'run-2']);
    expect(started.records[1]?.levelBefore).toEqual(open);
  });

  it.each([0, 50])('is forgotten when the sensor is lost first, settling %i ms', (settleMs) => {
    const started = startDoor(settleMs, open);
    fail(started, 'unplugged');
    read(started, 'contact.opened');
    started.clock.advance(50);
    expect(started.records.map(({ last }) => [last?.id, last?.first])).toEqual([
      ['run-1', false],
      ['run-2', true],
    ]);
  });

  it('as unknown has nothing to go on', () => {
    const started = startDoor(0, { ...open, level: 'unknown' });
    read(started, 'contact.opened');
    expect(started.records.map(({ last }) => [last?.id, last?.first])).toEqual([['run-1', true]]);
  });

  it('is remembered until the first news, and no longer', () => {
    const started = startDoor(0, open);
    expect(started.door.getSnapshot().context.remembered).toEqual(open);
    read(started, 'contact.opened');
    expect(started.door.getSnapshot().context.remembered).toBeNull();
  });
});

describe('any door', () => {
  it('marks the first reading after a start and after a lost sensor', () => {
    const started = startDoor(0);
    read(started, 'contact.opened', 'contact.closed');
    fail(started, 'unplugged');
    read(started, 'contact.closed', 'contact.opened');
    expect(started.records.map(({ last }) => last?.first)).toEqual([
      ...[true, false, false, true, false],
    ]);
  });

  it('says why it is unknown, once', () => {
    const started = startDoor(0);
    fail(started, 'no chip');
    fail(started, 'still no chip');
    read(started, 'contact.opened');
    expect(started.records.map(({ last }) => last?.reason)).toEqual(['no chip', undefined]);
    // JSON has no undefined, so a known level has no reason at all.
    expect(started.records.map(({ last }) => Object.hasOwn(last ?? {}, 'reason'))).toEqual([
      ...[true, false],
    ]);
  });

  it('remembers for plain clients the two last levels that differ', () => {
    const started = startDoor(0);
    read(started, 'contact.opened', 'contact.closed');
    fail(started, 'unplugged');
    read(started, 'contact.closed');
    const { last, level, levelBefore } = started.records.at(-1) ?? {};
    expect([last?.id, level?.id, levelBefore?.id]).toEqual(['run-4', 'run-2', 'run-1']);
  });
});
