import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startThermometer } from '../../support/actors.ts';
import { RUNS } from './runs.ts';

/** What comes after a wait: degrees, or a sensor that fails. */
type Step = { waitMs: number; reading: number | 'failed' };

/** Longer than it takes to be lost. */
const END_MS = 200_000;

type Good = { atMs: number; celsius: number };

/** Whether a reading is one, after the latest that was. */
function isGood(celsius: number, before: Good | null): boolean {
  if (!(celsius >= -55 && celsius <= 125)) return false;
  return celsius !== 85 || (before !== null && before.celsius >= 80 && before.celsius <= 90);
}

/** The stretches in which something is known: the readings that count, and when and why it ends. */
function stretchesOf(steps: Step[]) {
  const ends: { goods: Good[]; atMs: number; reason: string }[] = [];
  let goods: Good[] | null = [];
  let [nowMs, heardMs] = [0, 0];
  const endWhenQuiet = () => {
    if (goods === null || nowMs - heardMs < 180_000) return;
    ends.push({ goods, atMs: heardMs + 180_000, reason: 'expected' });
    goods = null;
  };
  for (const { waitMs, reading } of steps) {
    nowMs += waitMs;
    endWhenQuiet();
    if (reading === 'failed') {
      if (goods !== null) ends.push({ goods, atMs: nowMs, reason: 'unplugged' });
      goods = null;
    } else if (isGood(reading, goods?.at(-1) ?? null)) {
      goods = [...(goods ?? []), { atMs: nowMs, celsius: reading }];
      heardMs = nowMs;
    }
  }
  nowMs += END_MS;
  endWhenQuiet();
  return ends;
}

/**
 * What is told of one stretch: its first reading; then the latest, as soon as it is 0.1 degrees from
 * what was told and a second is over, or a minute.
 */
function toldOf(goods: Good[], endMs: number): { atMs: number; good: Good }[] {
  const told: { atMs: number; good: Good }[] = [];
  const latestAt = (ms: number) => goods.findLast(({ atMs }) => atMs <= ms);
  const [first] = goods;
  if (first === undefined) return [];
  let last = { atMs: first.atMs, good: first };
  for (;;) {
    told.push(last);
    const { atMs, good } = last;
    const moments = [atMs + 1000, ...goods.map((one) => one.atMs)].filter(
      (ms) => ms >= atMs + 1000,
    );
    const moved = moments
      .filter(
        (ms) => Math.round(1000 * Math.abs((latestAt(ms) ?? good).celsius - good.celsius)) >= 100,
      )
      .concat(atMs + 60_000);
    const nextMs = Math.min(...moved);
    if (nextMs >= endMs) return told;
    last = { atMs: nextMs, good: latestAt(nextMs) ?? good };
  }
}

function expectedOf(steps: Step[]): string[] {
  let count = 0;
  return stretchesOf(steps).flatMap(({ goods, atMs, reason }) => [
    ...toldOf(goods, atMs).map(
      ({ atMs: nowMs, good }) => `${nowMs} ${good.celsius} of ${good.atMs} run-air-${++count}`,
    ),
    `${atMs} ${reason} of ${atMs} run-air-${++count}`,
  ]);
}

function saidOf(steps: Step[]): string[] {
  const { clock, thermometer, said } = startThermometer();
  for (const { waitMs, reading } of steps) {
    clock.advance(waitMs);
    const at = clock.now();
    if (reading === 'failed') thermometer.send({ type: 'sensor.failed', at, reason: 'unplugged' });
    else thermometer.send({ type: 'temperature.read', at, celsius: reading });
  }
  clock.advance(END_MS);
  return said;
}

const step: fc.Arbitrary<Step> = fc.record({
  // Odd, so that no reading comes at the very millisecond at which something is over.
  waitMs: fc.constantFrom(1, 301, 777, 1003, 10_007, 61_001, 179_003, 181_001),
  reading: fc.constantFrom<(number | 'failed')[]>(
    ...[4, 4.0625, 4.1, 4.2, 4.5, 79, 80, 85, 125, -55, 126, -56, Number.NaN, 'failed' as const],
  ),
});

describe('a thermometer', () => {
  it('says of any readings what the oracle says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30, size: 'max' }), (steps) => {
        expect(saidOf(steps)).toEqual(expectedOf(steps));
      }),
      RUNS,
    );
  });
});
