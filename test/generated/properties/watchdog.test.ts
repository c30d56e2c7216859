import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startWatchdog } from '../../support/actors.ts';
import { RUNS } from '../oracle/runs.ts';

const LIMIT_MS = 2000;

type Step =
  | { does: 'wait'; ms: number }
  | { does: 'open'; id: string | null; wallMs: number; ageMs: number; first: boolean }
  | { does: 'close'; ageMs: number }
  | { does: 'connect' | 'lose' | 'hear' | 'greet' | 'sensorLost' };

/** One opening as its reports tell of it, and what was said of it. */
interface Opening {
  id: string | null;
  wallMs: number;
  /** Its first edge, by the report that makes it earliest. */
  beganMs: number;
  /** How old it was at each warning. */
  warnedAtAges: number[];
  closedNow: number;
  isEnded: boolean;
}

/** What a watchdog says while all this happens, by the opening that it says it of. */
function play(steps: readonly Step[], repeatMs: number) {
  const { clock, said, server, watchdog } = startWatchdog({ limitMs: LIMIT_MS, repeatMs });
  const nowMs = () => clock.now().monotonicMs;
  const openings: Opening[] = [];
  /** The openings that ought to have been warned of by now, and were not. */
  const missed: Opening[] = [];
  let strays = 0;
  let current: Opening | undefined;

  function take(step: Step & { does: 'open' }): void {
    const { id, wallMs, ageMs, first } = step;
    const names = current?.id && id ? [current.id, id] : [current?.wallMs, wallMs];
    // A server that names its changes has not had our hello yet when it leaves out the name.
    const isPreliminary =
      id === null && !watchdog.getSnapshot().matches({ watching: { protocol: 'unknown' } });
    if (current && isPreliminary) return;
    if (current === undefined || !(first || names[0] === names[1])) {
      if (current) current.isEnded = true;
      current = { id, wallMs, beganMs: nowMs(), warnedAtAges: [], closedNow: 0, isEnded: false };
      openings.push(current);
    }
    current.id = id ?? current.id;
    current.wallMs = wallMs;
    current.beganMs = Math.min(current.beganMs, nowMs() - ageMs);
  }

  for (const step of steps) {
    const before = { current, said: said.length };
    const at = clock.now();
    if (step.does === 'open') take(step);
    if (step.does === 'close') {
      if (current) current.isEnded = true;
      current = undefined;
    }
    if (step.does === 'wait') clock.advance(step.ms);
    if (step.does === 'open') watchdog.send({ ...step, type: 'door.opened', at });
    if (step.does === 'close') {
      const { ageMs } = step;
      watchdog.send({ type: 'door.closed', id: 'z', wallMs: 0, ageMs, first: false, at });
    }
    if (step.does === 'connect') server.connect();
    if (step.does === 'lose') server.lose();
    if (step.does === 'hear') server.say('other');
    if (step.does === 'greet') server.say('hello');
    if (step.does === 'sensorLost') watchdog.send({ type: 'sensor.lost', reason: 'test' });
    for (const { what, ms } of said.slice(before.said)) {
      const meant = what === 'closedAfterWarning' ? before.current : current;
      if (what !== 'closedAfterWarning' && what !== 'warned') continue;
      if (meant === undefined) strays++;
      else if (what === 'warned') meant.warnedAtAges.push(ms - meant.beganMs);
      else if (meant.isEnded) meant.closedNow++;
      else strays++;
    }
    const isDue = current && nowMs() - current.beganMs >= LIMIT_MS;
    if (current && isDue && current.warnedAtAges.length === 0) missed.push(current);
  }
  const announced = said.map(({ what }) => what).filter((what) => /^(open|close)$/.test(what));
  return { openings, missed, strays, announced, isOpen: current !== undefined };
}

const ageMs = fc.oneof(fc.constantFrom(0, 1999, 2000, 2001), fc.integer({ min: 0, max: 4000 }));
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('wait'), ms: fc.integer({ min: 0, max: 2500 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('open'),
      id: fc.constantFrom('a', 'a', 'b', null),
      // Wall clocks are wrong and jump: the number is a name and nothing else.
      wallMs: fc.constantFrom(1, 2, -5e12, 9e15),
      ageMs,
      first: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('close'), ageMs }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom('connect', 'lose', 'hear', 'greet', 'sensorLost'),
    }),
  },
) as fc.Arbitrary<Step>;
const anySteps = fc.array(step, { maxLength: 20, size: 'max' });
const anyRepeat = fc.constantFrom(0, 700);

describe('a watchdog, whatever is reported, lost and waited for', () => {
  it('warns of an opening as old as the limit, not before, and again only when it is to repeat', () => {
    fc.assert(
      fc.property(anySteps, anyRepeat, (steps, repeatMs) => {
        const { openings, missed } = play(steps, repeatMs);
        for (const { warnedAtAges } of openings) {
          expect(warnedAtAges.filter((age) => age < LIMIT_MS)).toEqual([]);
          if (repeatMs === 0) expect(warnedAtAges.length).toBeLessThan(2);
        }
        expect(missed).toEqual([]);
      }),
      RUNS,
    );
  });

  it('says once that an opening it warned of has ended, and announces open and close in turns', () => {
    fc.assert(
      fc.property(anySteps, anyRepeat, (steps, repeatMs) => {
        const { openings, strays, announced, isOpen } = play(steps, repeatMs);
        for (const { closedNow, isEnded, warnedAtAges } of openings) {
          expect(closedNow).toBe(isEnded && warnedAtAges.length > 0 ? 1 : 0);
        }
        expect(strays).toBe(0);
        expect(announced.filter((what, i) => what === announced[i - 1])).toEqual([]);
        expect(announced.at(-1) === 'open').toBe(isOpen);
      }),
      RUNS,
    );
  });
});
