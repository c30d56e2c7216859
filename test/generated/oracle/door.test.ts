import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Level } from '../../../src/machines/index.ts';
import { startDoor } from '../../support/actors.ts';
import { RUNS } from './runs.ts';

type Step = { waitMs: number; reading: 'open' | 'close' | 'failed' };

const REMEMBERED_MS = -5000;
/** Longer than anything has to hold, or is held. */
const END_MS = 2000;

/** A change: when it began, when it was believed, and how it is told. */
type Said = { sinceMs: number; nowMs: number; text: string };

/**
 * What a door must have believed: a contact counts once it has held, from its first edge on. One
 * that is remembered with the level that is the first of all news goes on, with its name and instant.
 * A close says for how long it was open, where both edges were seen.
 */
function believedOf(steps: Step[], settleMs: number, remembered: Level | null): Said[] {
  const said: Said[] = [];
  const say = (sinceMs: number, heldMs: number, text: string) =>
    said.push({ sinceMs, nowMs: sinceMs + heldMs, text });
  let number = 0;
  let nowMs = 0;
  let believed = 'unknown';
  /** When it opened, after the boot; 0 if that was not seen. */
  let openedMs = 0;
  let contact = { level: 'failed', sinceMs: 0 };
  const believeIfHeld = () => {
    const { level, sinceMs } = contact;
    if (level === 'failed' || level === believed || nowMs - sinceMs < settleMs) return;
    if (said.length === 0 && level === remembered) {
      said.push({ sinceMs: REMEMBERED_MS, nowMs, text: `${level} old-7` });
    } else {
      const first = believed === 'unknown' ? ' first' : '';
      const isMeasured = level === 'close' && openedMs > 0;
      const length = isMeasured ? ` after ${sinceMs - openedMs}` : '';
      say(sinceMs, settleMs, `${level} run-${++number}${first}${length}`);
    }
    openedMs = level === 'open' && believed !== 'unknown' ? sinceMs : 0;
    believed = level;
  };
  for (const { waitMs, reading } of steps) {
    nowMs += waitMs;
    believeIfHeld();
    if (reading !== contact.level) contact = { level: reading, sinceMs: nowMs };
    believeIfHeld();
    const isNews = believed !== 'unknown' || said.length === 0;
    if (reading === 'failed' && isNews) say(nowMs, 0, `unknown run-${++number}`);
    if (reading === 'failed') [believed, openedMs] = ['unknown', 0];
  }
  nowMs += END_MS;
  believeIfHeld();
  return said;
}

/** What it must have told: 20 changes a second, and then the latest when the second is over. */
function toldOf(said: Said[]): string[] {
  const told: string[] = [];
  let [secondMs, count] = [0, 0];
  let held: { untilMs: number; text: string } | null = null;
  for (const { sinceMs, nowMs, text } of said) {
    if (held && nowMs >= held.untilMs) {
      told.push(held.text);
      [secondMs, count, held] = [secondMs + 1000, 1, null];
    }
    if (sinceMs - secondMs >= 1000 && !held) [secondMs, count] = [sinceMs, 0];
    const change = `${text} since ${sinceMs}`;
    if (held) held.text = change;
    else if (++count <= 20) told.push(change);
    else held = { untilMs: nowMs + secondMs + 1000 - sinceMs, text: change };
  }
  return held ? [...told, held.text] : told;
}

const step = fc.record({
  // Mostly none, for a door to move more often than is told.
  waitMs: fc.oneof(
    { weight: 20, arbitrary: fc.constant(0) },
    { weight: 10, arbitrary: fc.integer({ min: 0, max: 60 }) },
    { weight: 1, arbitrary: fc.constant(400) },
  ),
  reading: fc.constantFrom('open', 'close', 'open', 'close', 'failed'),
}) as fc.Arbitrary<Step>;

/** Believed at once, or after some of the waits here. */
const settle = fc.constantFrom(0, 20);

/** What an earlier run left, if anything. */
const memory = fc.constantFrom<(Level | null)[]>('open', 'close', 'unknown', null);

describe('a door, settling or not', () => {
  it('says of any readings what the oracle says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50, size: 'max' }), settle, memory, (...drawn) => {
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
        clock.advance(END_MS);
        const said = records.map(({ last }) => {
          const first = last?.first ? ' first' : '';
          const length = last?.openMs === undefined ? '' : ` after ${last.openMs}`;
          return `${last?.level} ${last?.id}${first}${length} since ${last?.at.monotonicMs}`;
        });
        expect(said).toEqual(toldOf(believedOf(steps, settleMs, level)));
      }),
      RUNS,
    );
  });
});
