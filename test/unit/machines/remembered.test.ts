import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Change,
  type Level,
  rememberedOf,
  type SavedChange,
  savedOf,
  WALL_AGE_MS_MAX,
} from '../../../src/machines/index.ts';

const DAY_MS = 24 * 3_600_000;
const NOW = { wallMs: 1_800_000_000_000, monotonicMs: 90_000 };
const SAVED: SavedChange = {
  ...{ level: 'open', id: 'a-7', wallMs: NOW.wallMs - 1000, monotonicMs: 80_000, bootId: 'boot' },
  first: false,
};

/** How old a saved change is found to be; null when it is not believed. */
function ageOf(more: Partial<SavedChange>, bootId: string | null): number | null {
  const change = rememberedOf({ ...SAVED, ...more }, bootId, NOW);
  return change && NOW.monotonicMs - change.at.monotonicMs;
}

describe('what is remembered in the same boot', () => {
  it('is as old as the monotonic clock says, whatever the wall clocks', () => {
    expect(ageOf({}, 'boot')).toBe(10_000);
    expect(ageOf({ wallMs: 0 }, 'boot')).toBe(10_000);
    expect(ageOf({ wallMs: 9e15 }, 'boot')).toBe(10_000);
    expect(ageOf({ monotonicMs: NOW.monotonicMs }, 'boot')).toBe(0);
  });

  it('is nothing when it is of the future', () => {
    expect(ageOf({ monotonicMs: NOW.monotonicMs + 0.001 }, 'boot')).toBeNull();
  });
});

describe('what is remembered of another boot', () => {
  it.each([NOW.monotonicMs, NOW.monotonicMs + 1, DAY_MS, 7 * DAY_MS])(
    'is %i ms old by the wall clock',
    (ageMs) => {
      expect(ageOf({ wallMs: NOW.wallMs - ageMs }, 'other')).toBe(ageMs);
    },
  );

  it.each([-DAY_MS, -1, 0, NOW.monotonicMs - 1, 7 * DAY_MS + 1, NOW.wallMs])(
    'is as old as the boot when the wall clocks are %i ms apart',
    (ageMs) => {
      expect(ageOf({ wallMs: NOW.wallMs - ageMs }, 'other')).toBe(NOW.monotonicMs);
    },
  );

  it('may have a later monotonic instant, which says nothing', () => {
    expect(ageOf({ monotonicMs: 1e12, wallMs: NOW.wallMs - DAY_MS }, 'other')).toBe(DAY_MS);
  });

  it('may be of this one where boots have no names', () => {
    for (const [before, after] of [
      [null, null],
      ['boot', null],
      [null, 'boot'],
    ] as const) {
      expect(ageOf({ bootId: before }, after)).toBe(1000);
      expect(ageOf({ bootId: before, wallMs: NOW.wallMs }, after)).toBe(0);
      expect(ageOf({ bootId: before, wallMs: NOW.wallMs - DAY_MS }, after)).toBe(DAY_MS);
      expect(ageOf({ bootId: before, wallMs: NOW.wallMs + 1 }, after)).toBe(NOW.monotonicMs);
    }
  });

  it('is believed for 7 days', () => {
    expect(WALL_AGE_MS_MAX).toBe(7 * DAY_MS);
  });
});

describe('what is remembered together', () => {
  const latest: SavedChange = { ...SAVED, id: 'a-8', monotonicMs: 90_000 };

  /** How old what was kept is, and what was kept last, in ms. */
  function agesOf(bootId: string, later: Partial<SavedChange>, earlier: Partial<SavedChange> = {}) {
    const kept = { ...latest, ...later };
    const changes = [{ ...SAVED, ...earlier }, kept].map((one) =>
      rememberedOf(one, bootId, NOW, kept),
    );
    return changes.map((change) => change && NOW.monotonicMs - change.at.monotonicMs);
  }

  it('is as far apart as it was by one clock, whatever the wall clocks', () => {
    expect(agesOf('boot', {})).toEqual([10_000, 0]);
    const wallMs = NOW.wallMs - DAY_MS;
    for (const before of [0, wallMs - 1, wallMs + 7, 9e15]) {
      expect(agesOf('other', { wallMs }, { wallMs: before })).toEqual([DAY_MS + 10_000, DAY_MS]);
    }
  });

  it('is as old as the boot, and older, where no wall clock can say', () => {
    expect(agesOf('other', { wallMs: 0 })).toEqual([100_000, 90_000]);
  });

  it('began no more than 7 days before the boot, which can be written again', () => {
    const monotonicMs = 90_000 - 7 * DAY_MS - 1;
    expect(agesOf('other', { wallMs: 0 }, { monotonicMs })).toEqual([7 * DAY_MS + 90_000, 90_000]);
  });
});

describe('any memory', () => {
  const ms = fc.integer({ min: -1e15, max: 1e15 });
  const instant = fc.record({ wallMs: ms, monotonicMs: fc.integer({ min: 0, max: 1e15 }) });
  const bootId = fc.constantFrom<(string | null)[]>('a', 'b', null);
  const change: fc.Arbitrary<Change> = fc.record({
    level: fc.constantFrom<Level[]>('open', 'close', 'unknown'),
    id: fc.string(),
    at: instant,
    first: fc.boolean(),
    openMs: fc.option(fc.nat(), { nil: undefined }),
  });

  it('has the level, the name, the length and the wall clock that were saved, and is first if it was', () => {
    fc.assert(
      fc.property(change, bootId, bootId, instant, (saved, before, after, now) => {
        const found = rememberedOf(savedOf(saved, before), after, now);
        if (found === null) {
          expect(before).toBe(after);
          return;
        }
        const { level, id, at, first, openMs } = saved;
        expect(found).toEqual({
          ...{ level, id, first, openMs },
          at: { wallMs: at.wallMs, monotonicMs: found.at.monotonicMs },
        });
      }),
    );
  });

  it('is from the uptime to 7 days or the uptime old, whatever the clocks of another boot', () => {
    fc.assert(
      fc.property(change, instant, (saved, now) => {
        const found = rememberedOf(savedOf(saved, 'a'), 'b', now);
        const ageMs = now.monotonicMs - Number(found?.at.monotonicMs);
        expect(ageMs).toBeGreaterThanOrEqual(now.monotonicMs);
        expect(ageMs).toBeLessThanOrEqual(Math.max(WALL_AGE_MS_MAX, now.monotonicMs));
      }),
    );
  });

  it('of a boot stays the same over any number of restarts in it', () => {
    fc.assert(
      fc.property(change, bootId, instant, ms, (saved, before, now, laterMs) => {
        const found = rememberedOf(savedOf(saved, before), 'b', now);
        if (found === null) return;
        const later = { wallMs: laterMs, monotonicMs: now.monotonicMs + Math.abs(laterMs) };
        expect(rememberedOf(savedOf(found, 'b'), 'b', later)).toEqual(found);
      }),
    );
  });
});
