import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startDoor } from '../support/actors.ts';
import { RUNS } from './runs.ts';

type Step = { waitMs: number; reading: 'open' | 'close' | 'failed' };

/** What a door must have said: a contact counts once it has held, from its first edge on. */
function expectedOf(steps: Step[], settleMs: number): string[] {
  const said: string[] = [];
  let nowMs = 0;
  let believed = 'unknown';
  let contact = { level: 'failed', sinceMs: 0 };
  const believeIfHeld = () => {
    const { level, sinceMs } = contact;
    if (level === 'failed' || level === believed || nowMs - sinceMs < settleMs) return;
    said.push(`${level} at ${sinceMs}${believed === 'unknown' ? ' first' : ''}`);
    believed = level;
  };
  for (const { waitMs, reading } of steps) {
    nowMs += waitMs;
    believeIfHeld();
    if (reading !== contact.level) contact = { level: reading, sinceMs: nowMs };
    believeIfHeld();
    const isNews = believed !== 'unknown' || said.length === 0;
    if (reading === 'failed' && isNews) said.push(`unknown at ${nowMs}`);
    if (reading === 'failed') believed = 'unknown';
  }
  return said;
}

const step = fc.record({
  waitMs: fc.integer({ min: 0, max: 60 }),
  reading: fc.constantFrom('open', 'close', 'open', 'close', 'failed'),
}) as fc.Arbitrary<Step>;

/** Believed at once, or after some of the waits here. */
const settle = fc.constantFrom(0, 20);

describe('a door, settling or not', () => {
  it('says of any readings what the oracle says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30, size: 'max' }), settle, (steps, settleMs) => {
        const { clock, door, records } = startDoor(settleMs);
        for (const { waitMs, reading } of steps) {
          clock.advance(waitMs);
          const at = clock.now();
          if (reading === 'open') door.send({ type: 'contact.opened', at });
          if (reading === 'close') door.send({ type: 'contact.closed', at });
          if (reading === 'failed') door.send({ type: 'sensor.failed', at, reason: 'test' });
        }
        const said = records.map(({ last }) => {
          const first = last?.first ? ' first' : '';
          return `${last?.level} at ${last?.at.monotonicMs}${first}`;
        });
        expect(said).toEqual(expectedOf(steps, settleMs));
        expect(records.map(({ last }) => last?.id)).toEqual(records.map((_, i) => `run-${i + 1}`));
      }),
      RUNS,
    );
  });
});
