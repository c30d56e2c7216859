import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startWatchdog } from '../../support/actors.ts';
import type { LineName } from '../../support/server-lines.ts';
import { OF_DOOR, RUNS } from './runs.ts';

/** It lives while there is word, which `offline` and `back` are judged by. */
const OF_REACH: ReadonlySet<string> = new Set(['signOfLife', 'noSignOfLife']);
/** Half a millisecond off every other time, so that nothing ever falls on the same instant. */
const OFFLINE_AFTER_MS = 40_000.5;

type Step =
  | { does: 'wait'; ms: number }
  | { does: 'refuse'; retryMs: number | null }
  | { does: 'attempt' | 'connect' | 'lose' | 'greet' | 'beat' | 'bad' | 'flood' }
  | { does: 'hear'; line: LineName };

/** What the watchdog must have said, and told its link, at which ms. */
function expectedOf(steps: Step[], reconnects: boolean): string[] {
  const said: string[] = [];
  const never = Number.POSITIVE_INFINITY;
  let nowMs = 0;
  let phase = 'connecting' as
    | 'connecting'
    | 'away'
    | 'held'
    | 'ended'
    | 'fresh'
    | 'plain'
    | 'greeted'
    | 'silenced'
    | 'unanswered'
    | 'dropped';
  let phaseMs = 0;
  let isDropped = false;
  let speaks = false;
  /** It spoke but did not answer our last hello. */
  let isDoubted = false;
  let badLines = 0;
  let holdMs = 5000;
  let retryMs: number | null = null;
  let contact = 'waiting' as 'waiting' | 'present' | 'lost';
  let waitingMs = 0;
  const say = (what: string) => said.push(`${what} at ${nowMs}`);
  const isHeard = () => ['fresh', 'plain', 'greeted'].includes(phase);
  const isAway = () => phase === 'connecting' || phase === 'away';

  function enter(next: typeof phase) {
    phase = next;
    phaseMs = nowMs;
    isDropped = false;
  }
  function missTouch() {
    if (contact !== 'present') return;
    contact = 'waiting';
    waitingMs = nowMs;
  }
  function drop() {
    missTouch();
    say('dropLink');
    isDropped = true;
  }
  function dueMs(): number {
    if (phase === 'connecting' && !isDropped) return phaseMs + 10_000;
    if (phase === 'held') return phaseMs + (retryMs ?? holdMs);
    const isWatched = phase === 'greeted' || ((phase === 'fresh' || phase === 'plain') && speaks);
    return isWatched && !isDropped ? phaseMs + 25_000 : never;
  }
  function pass(ms: number) {
    const endMs = nowMs + ms;
    for (;;) {
      const offlineMs = contact === 'waiting' ? waitingMs + OFFLINE_AFTER_MS : never;
      const quietMs = contact === 'present' && phase === 'plain' ? phaseMs + 12_000 : never;
      const next = Math.min(dueMs(), offlineMs, quietMs);
      if (next > endMs) break;
      nowMs = next;
      // Who leaves our hello unanswered has no heartbeats to wait for.
      if (next === quietMs) missTouch();
      else if (next === offlineMs) {
        contact = 'lost';
        say('offline');
      } else if (phase === 'held') {
        enter('away');
        say('releaseLink');
        holdMs = Math.min(30_000, holdMs * 2);
        retryMs = null;
      } else {
        drop();
        if (phase === 'fresh') enter('dropped');
        if (phase === 'plain') enter('unanswered');
        if (phase === 'greeted') enter('silenced');
      }
    }
    nowMs = endMs;
  }
  function word() {
    if (contact === 'lost') say('back');
    contact = 'present';
  }

  for (const step of steps) {
    if (phase === 'ended') break;
    if (step.does === 'wait') pass(step.ms);
    if (step.does === 'attempt' && phase === 'away') enter('connecting');
    if (step.does === 'connect' && isAway()) {
      say('connected');
      say('sayHello');
      badLines = 0;
      enter('fresh');
    }
    if (step.does === 'lose') {
      missTouch();
      if (phase === 'held') continue;
      say('disconnected');
      if (phase === 'unanswered') {
        speaks = !isDoubted;
        isDoubted = !isDoubted;
      }
      const isFailure = phase === 'fresh' || phase === 'dropped';
      if (isFailure) say('holdLink');
      if (!reconnects) say('ended');
      enter(reconnects ? (isFailure ? 'held' : 'away') : 'ended');
    }
    if (!isHeard()) continue;
    if (step.does === 'beat' && phase === 'greeted') say('answerHeartbeat');
    if (step.does === 'greet') {
      speaks = true;
      isDoubted = false;
    }
    if (step.does === 'greet' || step.does === 'hear' || step.does === 'beat') {
      word();
      holdMs = 5000;
      const next = step.does === 'greet' || phase === 'greeted' ? 'greeted' : 'plain';
      if (phase !== 'fresh' && next === 'greeted' && nowMs - phaseMs >= 12_000) say('ask');
      enter(next);
    }
    const isLastStraw = step.does === 'bad' && ++badLines === 10;
    if (step.does === 'refuse') {
      speaks = true;
      isDoubted = false;
      retryMs = step.retryMs && Math.min(600_000, Math.max(1000, step.retryMs));
    }
    if (isLastStraw || step.does === 'flood' || step.does === 'refuse') {
      enter('dropped');
      drop();
    }
  }
  return said;
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ does: fc.constant('wait'), ms: fc.integer({ min: 0, max: 30_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('refuse'),
      retryMs: fc.constantFrom(null, 1, 30_000, 9e9),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      does: fc.constantFrom(
        'attempt',
        'connect',
        'connect',
        'lose',
        'lose',
        'greet',
        'beat',
        'bad',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('hear'),
      line: fc.constantFrom('other', 'openA', 'close', 'unknown'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('flood') }) },
) as fc.Arbitrary<Step>;

/** What a doubt hangs on, and chance brings about too seldom: whole connections, one after another. */
const ANSWERED: Step[] = [{ does: 'connect' }, { does: 'greet' }, { does: 'lose' }];
const UNANSWERED: Step[] = [
  ...[{ does: 'connect' as const }, { does: 'hear' as const, line: 'other' as const }],
  ...[{ does: 'wait' as const, ms: 25_000 }, { does: 'lose' as const }],
];
const CUT: Step[] = [{ does: 'connect' }, { does: 'lose' }, { does: 'wait', ms: 30_000 }];

const anySteps = fc
  .array(
    fc.oneof(
      { weight: 20, arbitrary: step.map((one) => [one]) },
      { weight: 3, arbitrary: fc.constantFrom(ANSWERED, UNANSWERED, UNANSWERED, CUT) },
    ),
    { maxLength: 24, size: 'max' },
  )
  .map((parts) => parts.flat());

const LINE_OF = {
  greet: 'hello',
  beat: 'heartbeat',
  bad: 'junk',
  flood: 'flood',
} as const;

describe("the watchdog's link, made again or not", () => {
  it('is driven in any history as the oracle says', () => {
    fc.assert(
      fc.property(anySteps, fc.boolean(), (steps, reconnects) => {
        const { clock, said, server } = startWatchdog({
          offlineAfterMs: OFFLINE_AFTER_MS,
          reconnects,
        });
        for (const step of steps) {
          if (step.does === 'wait') clock.advance(step.ms);
          else if (step.does === 'refuse') server.refuse(step.retryMs);
          else if (step.does === 'attempt' || step.does === 'connect' || step.does === 'lose')
            server[step.does]();
          else server.say(step.does === 'hear' ? step.line : LINE_OF[step.does]);
        }
        const ofLink = said.filter(({ what }) => !OF_DOOR.has(what) && !OF_REACH.has(what));
        expect(ofLink.map(({ what, ms }) => `${what} at ${ms}`)).toEqual(
          expectedOf(steps, reconnects),
        );
      }),
      RUNS,
    );
  });
});
