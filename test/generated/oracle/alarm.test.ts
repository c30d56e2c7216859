import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startWatchdog } from '../../support/actors.ts';
import { RUNS } from './runs.ts';

const LIMIT_MS = 2000;

type Opening = { id: string | null; wallMs: number; beganMs: number; warnings: number };

type Step =
  | { does: 'wait'; ms: number }
  | { does: 'open'; id: string | null; wallMs: number; ageMs: number; first: boolean }
  | { does: 'close' | 'lose' | 'connect' | 'sensorLost' };

/**
 * What a watcher must have said, at which ms: an opening is warned of when it is LIMIT_MS old, and
 * what has begun or ended is said once.
 */
function expectedOf(steps: Step[], repeatMs: number): string[] {
  const said: string[] = [];
  let nowMs = 0;
  let opening: { id: string | null; wallMs: number; beganMs: number; warnings: number } | null =
    null;
  const dueMs = (o: Opening) => {
    if (o.warnings > 0) return repeatMs > 0 ? lastWarningMs + repeatMs : Number.POSITIVE_INFINITY;
    return Math.max(nowMs, o.beganMs + LIMIT_MS);
  };
  let lastWarningMs = 0;
  let isTold = false;
  function pass(ms: number) {
    const endMs = nowMs + ms;
    while (opening && dueMs(opening) <= endMs) {
      nowMs = dueMs(opening);
      lastWarningMs = nowMs;
      opening.warnings++;
      said.push(`warned at ${nowMs}`);
    }
    nowMs = endMs;
  }
  function end() {
    if (opening) said.push(`close at ${nowMs}`);
    if (opening?.warnings) said.push(`closedAfterWarning at ${nowMs}`);
    opening = null;
  }
  for (const step of steps) {
    if (step.does === 'wait') pass(step.ms);
    if (step.does === 'close') {
      // Nobody has heard of an opening, but that the door is closed is news the first time.
      if (!isTold) said.push(`close at ${nowMs}`);
      isTold = true;
      end();
    }
    if (step.does !== 'open') continue;
    isTold = true;
    const { id, wallMs, ageMs, first } = step;
    const isKnown: boolean =
      opening !== null &&
      (first || (opening.id && id ? opening.id === id : opening.wallMs === wallMs));
    if (!isKnown) end();
    const known = opening as Opening | null;
    if (!known) said.push(`open at ${nowMs}`);
    opening = {
      id: id ?? known?.id ?? null,
      wallMs,
      beganMs: Math.min(known?.beganMs ?? nowMs, nowMs - ageMs),
      warnings: known?.warnings ?? 0,
    };
    pass(0);
  }
  return said;
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('wait'), ms: fc.integer({ min: 0, max: 2500 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('open'),
      id: fc.constantFrom('a', 'b', 'c', null),
      // Wall clocks are wrong and jump: the number is a name and nothing else.
      wallMs: fc.constantFrom(1, 2, -5e12, 9e15),
      ageMs: fc.oneof(fc.constantFrom(0, 1999, 2000, 2001), fc.integer({ min: 0, max: 4000 })),
      first: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom('close', 'close', 'lose', 'connect', 'sensorLost'),
    }),
  },
) as fc.Arbitrary<Step>;

/** Never, or sooner than most waits here. */
const repeat = fc.constantFrom(0, 700);

describe('a watchdog, repeating its warning or not', () => {
  it('says of any reports, losses and times what the oracle says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30, size: 'max' }), repeat, (steps, repeatMs) => {
        const { clock, said, server, watchdog } = startWatchdog({ limitMs: LIMIT_MS, repeatMs });
        for (const step of steps) {
          const at = clock.now();
          if (step.does === 'wait') clock.advance(step.ms);
          if (step.does === 'open') watchdog.send({ ...step, type: 'door.opened', at });
          if (step.does === 'close') {
            const report = { id: 'z', wallMs: 0, ageMs: 0, first: false };
            watchdog.send({ ...report, type: 'door.closed', at });
          }
          if (step.does === 'lose') server.lose();
          if (step.does === 'connect') server.connect();
          if (step.does === 'sensorLost') watchdog.send({ type: 'sensor.lost', reason: 'test' });
        }
        const alarms = said
          .filter(({ what }) => ['open', 'warned', 'close', 'closedAfterWarning'].includes(what))
          .map(({ what, ms }) => `${what} at ${ms}`);
        expect(alarms).toEqual(expectedOf(steps, repeatMs));
      }),
      RUNS,
    );
  });
});
