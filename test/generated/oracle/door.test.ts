import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Level } from '../../../src/machines/index.ts';
import { startDoor } from '../../support/actors.ts';
import { RUNS } from './runs.ts';

type Step = { waitMs: number; reading: 'open' | 'close' | 'failed' };

const REMEMBERED_MS = -5000;

/**
 * What a door must have said: a contact counts once it has held, from its first edge on. One that
 * is remembered with the level that is the first of all news goes on, with its name and instant.
 */
function expectedOf(steps: Step[], settleMs: number, remembered: Level | null): string[] {
  const said: string[] = [];
  let number = 0;
  let nowMs = 0;
  let believed = 'unknown';
  let contact = { level: 'failed', sinceMs: 0 };
  const believeIfHeld = () => {
    const { level, sinceMs } = contact;
    if (level === 'failed' || level === believed || nowMs - sinceMs < settleMs) return;
    if (said.length === 0 && level === remembered) said.push(`${level} at ${REMEMBERED_MS} old-7`);
    else {
      number++;
      said.push(`${level} at ${sinceMs} run-${number}${believed === 'unknown' ? ' first' : ''}`);
    }
    believed = level;
  };
  for (const { waitMs, reading } of steps) {
    nowMs += waitMs;
    believeIfHeld();
    if (reading !== contact.level) contact = { level: reading, sinceMs: nowMs };
    believeIfHeld();
    const isNews = believed !== 'unknown' || said.length === 0;
    if (reading === 'failed' && isNews) said.push(`unknown at ${nowMs} run-${++number}`);
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

/** What an earlier run left, if anything. */
const memory = fc.constantFrom<(Level | null)[]>('open', 'close', 'unknown', null);

describe('a door, settling or not', () => {
  it('says of any readings what the oracle says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30, size: 'max' }), settle, memory, (...drawn) => {
        const [steps, settleMs, level] = drawn;
        const at = { wallMs: 1, monotonicMs: REMEMBERED_MS };
        const remembered = level && { level, id: 'old-7', at, first: false };
        const { clock, door, records } = startDoor(settleMs, remembered);
        for (const { waitMs, reading } of steps) {
          clock.advance(waitMs);
          const at = clock.now();
          if (reading === 'open') door.send({ type: 'contact.opened', at });
          if (reading === 'close') door.send({ type: 'contact.closed', at });
          if (reading === 'failed') door.send({ type: 'sensor.failed', at, reason: 'test' });
        }
        const said = records.map(({ last }) => {
          const first = last?.first ? ' first' : '';
          return `${last?.level} at ${last?.at.monotonicMs} ${last?.id}${first}`;
        });
        expect(said).toEqual(expectedOf(steps, settleMs, level));
      }),
      RUNS,
    );
  });
});
