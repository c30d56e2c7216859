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

describe('a door', () => {
  it('forgets what it remembered with its first news', () => {
    const at = { wallMs: 7, monotonicMs: -5000 };
    const old: Change = { level: 'open', id: 'old-7', at, first: false };
    const started = startDoor(0, old);
    expect(started.door.getSnapshot().context.remembered).toEqual(old);
    read(started, 'contact.opened');
    expect(started.door.getSnapshot().context.remembered).toBeNull();
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
