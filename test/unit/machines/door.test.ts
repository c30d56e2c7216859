import { describe, expect, it } from 'vitest';
import { BLANK_RECORD } from '../../../src/machines/change.ts';
import { type Change, deliveredTo, missedBy } from '../../../src/machines/index.ts';
import { startDoor } from '../../support/actors.ts';

type Started = ReturnType<typeof startDoor>;

function read({ door, clock }: Started, ...types: ('contact.opened' | 'contact.closed')[]) {
  for (const type of types) door.send({ type, at: clock.now() });
}

function fail({ door, clock }: Started, reason: string) {
  door.send({ type: 'sensor.failed', at: clock.now(), reason });
}

describe('a door', () => {
  it('forgets what it remembered with its first news', () => {
    const at = { wallMs: 7, monotonicMs: -5000 };
    const old: Change = { level: 'open', id: 'old-7', at, first: false };
    const started = startDoor(0, old);
    expect(started.door.getSnapshot().context.remembered).toEqual(old);
    read(started, 'contact.opened');
    expect(started.door.getSnapshot().context.remembered).toBeNull();
  });

  it('says how long it was open, from first edge to first edge, where it saw both', () => {
    const started = startDoor(50);
    const { clock } = started;
    const readAndHold = (type: 'contact.opened' | 'contact.closed') => {
      clock.advance(4234.4);
      read(started, type);
      clock.advance(50);
    };
    readAndHold('contact.opened');
    readAndHold('contact.closed');
    readAndHold('contact.opened');
    readAndHold('contact.closed');
    readAndHold('contact.opened');
    fail(started, 'unplugged');
    readAndHold('contact.closed');
    const lengths = started.records.map(({ last }) => last?.openMs);
    expect(lengths.map((ms) => ms ?? null)).toEqual([
      null,
      null,
      null,
      4284,
      ...[null, null, null],
    ]);
  });

  it.each([
    [1, [undefined, 999]],
    [0, [undefined, undefined]],
  ])('that is remembered as open since %i ms after the boot says %j', (monotonicMs, lengths) => {
    const at = { wallMs: 7, monotonicMs };
    const started = startDoor(0, { level: 'open', id: 'old-7', at, first: false });
    started.clock.advance(1000);
    read(started, 'contact.opened', 'contact.closed');
    expect(started.records.map(({ last }) => last?.openMs)).toEqual(lengths);
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

  it('that chatters says so once, is as it is at last, and is in turns for plain clients', () => {
    const { clock, door, records } = startDoor(0);
    const said: string[] = [];
    door.on('*', ({ type }) => void (type === 'door.changed' || said.push(type)));
    const flap = (times = 5000) => {
      for (let i = 0; i < times; i++)
        read({ clock, door, records }, 'contact.closed', 'contact.opened');
    };
    flap();
    clock.advance(1000);
    flap();
    clock.advance(60_999);
    expect(said).toEqual(['door.chattering']);
    clock.advance(1);
    expect(said).toEqual(['door.chattering', 'door.calmed']);
    expect(clock.pending).toBe(0);
    expect(records).toHaveLength(41);
    const told = records.flatMap((record, i) =>
      missedBy('plain', deliveredTo('plain', records[i - 1] ?? BLANK_RECORD), record),
    );
    expect(told.filter(({ level }, i) => level === told[i - 1]?.level)).toEqual([]);
    expect(told.at(-1)).toMatchObject({ level: 'open', id: 'run-20000' });
    flap(11);
    expect(said).toEqual(['door.chattering', 'door.calmed', 'door.chattering']);
  });

  it.each([
    [5, 20],
    [10, 10],
  ])('that chatters beside others, %i in all, tells %i changes in a second', (doors, told) => {
    const started = startDoor(0, null, doors);
    for (let i = 0; i < 20; i++) read(started, 'contact.closed', 'contact.opened');
    expect(started.records).toHaveLength(told);
    started.clock.advance(1000);
    expect(started.records).toHaveLength(told + 1);
  });

  it('that has told enough tells the next change at once when the second is over', () => {
    const started = startDoor(0);
    for (let i = 0; i < 10; i++) read(started, 'contact.closed', 'contact.opened');
    started.clock.advance(1000);
    read(started, 'contact.closed');
    expect(started.records).toHaveLength(21);
  });
});
