import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startWatchdog } from '../../support/actors.ts';
import { beat, loseSensor, OF_ONE_DOOR } from '../../support/watchdog-steps.ts';
import { RUNS } from './runs.ts';

const LIMIT_MS = 2000;
const ANSWER_MS = 10_000;
const DOUBT_MS = 5000;

/** `dueMs` is when it is warned of next, `urgentMs` when more urgently, once it was warned of. */
type Opening = {
  id: string | null;
  wallMs: number;
  beganMs: number;
  warnings: { 1: number; 2: number };
  /** Somebody knew of it since it was warned of last. */
  isQuieted: boolean;
  level: 1 | 2;
  dueMs: number;
  urgentMs: number;
};

const NEVER = Number.POSITIVE_INFINITY;

/** How often something that was held was believed. */
let beliefs = 0;

type Report = Extract<Step, { does: 'open' | 'close' }>;

type Step =
  | { does: 'wait'; ms: number }
  | { does: 'open'; id: string | null; wallMs: number; ageMs: number; first: boolean }
  | { does: 'acknowledge'; id: string | null; remainingMs: number }
  | { does: 'beat'; id: string | null; ageMs: number }
  | { does: 'close'; id: string | null; ageMs: number; openMs: number | null }
  | { does: 'lose' | 'connect' | 'greet' | 'hear' | 'sensorLost' };

/**
 * What a watcher must have said, at which ms: an opening is warned of when it is LIMIT_MS old, and
 * what has begun or ended is said once. One that was not warned of when its end is heard, and was too
 * long by the server's word, is told then. A server that names its changes has not had our hello yet
 * when it leaves a name out: of that the latest waits for the answer, which says it again, and for
 * ANSWER_MS; all that is believed then is that the door is open, or closed. More urgently it is warned
 * of an opening escalateMs after it was first. Of one that somebody knows of, by its name or of any,
 * nothing is due before the time of that is over; then it is as if it was not warned of before.
 * `protocols` has for each step what is known of the server.
 */
function expectedOf(steps: Step[], protocols: string[], repeatMs: number, escalateMs: number) {
  const said: string[] = [];
  /** What goes by another name since it was told. */
  const renamings: string[] = [];
  let nowMs = 0;
  let opening: Opening | null = null as Opening | null;
  /** Of which opening somebody knows, null is of any, and until when. */
  let known: { id: string | null; untilMs: number } | null = null as {
    id: string | null;
    untilMs: number;
  } | null;
  const isKnown = (o: Opening) =>
    known !== null && known.untilMs > nowMs && (known.id === null || known.id === o.id);
  const dueMs = (o: Opening) => {
    const againMs = o.isQuieted ? nowMs : Math.min(o.dueMs, o.urgentMs);
    const ownMs = o.warnings[1] > 0 ? againMs : o.beganMs + LIMIT_MS;
    return Math.max(nowMs, ownMs, (isKnown(o) && known?.untilMs) || nowMs);
  };
  function warn(o: Opening) {
    const isUrgent = o.warnings[1] > 0 && !o.isQuieted && o.urgentMs <= nowMs;
    const isFirst = o.warnings[1] === 0 || o.isQuieted;
    if (isFirst)
      Object.assign(o, { level: 1, urgentMs: escalateMs > 0 ? nowMs + escalateMs : NEVER });
    if (isUrgent) Object.assign(o, { level: 2, urgentMs: NEVER });
    o.isQuieted = false;
    said.push(`warned at ${nowMs}, level ${o.level}, ${o.warnings[o.level]} before`);
    o.warnings[o.level]++;
    o.dueMs = repeatMs > 0 ? nowMs + repeatMs : NEVER;
  }
  function acknowledge(id: string | null, remainingMs: number) {
    const isHeld = known !== null && known.untilMs > nowMs;
    const untilMs = nowMs + remainingMs;
    const isAgain = isHeld && known?.id === id && Math.abs(known.untilMs - untilMs) <= 5000;
    const isNews = remainingMs === 0 ? isHeld : !isAgain;
    known = remainingMs === 0 ? null : { id, untilMs };
    const until = remainingMs === 0 ? 'over' : untilMs;
    if (isNews) said.push(`acknowledged at ${nowMs}: ${id ?? opening?.id ?? null} ${until}`);
    warnUntil(nowMs);
  }
  let isTold = false;
  let isSensorGone = false;
  let held: { report: Report; heardMs: number } | null = null as {
    report: Report;
    heardMs: number;
  } | null;
  let heldFromMs = 0;
  let isPlain = false;
  /** A deadline is over, and what is held may say that the door is closed. */
  let isWaiting = false;
  /** Until when what follows on an answer is waited for. */
  let doubtUntilMs: number | null = null as number | null;
  function warnUntil(endMs: number) {
    if (opening && opening.warnings[1] > 0 && isKnown(opening)) opening.isQuieted = true;
    while (!(held && isWaiting)) {
      const atMs = doubtUntilMs ?? (opening ? dueMs(opening) : Number.POSITIVE_INFINITY);
      if (atMs > endMs) break;
      nowMs = Math.max(nowMs, atMs);
      doubtUntilMs = null;
      isWaiting = held !== null;
      if (held || !opening || dueMs(opening) > nowMs) continue;
      warn(opening);
    }
    nowMs = Math.max(nowMs, endMs);
  }
  /** What is heard ends the doubt. */
  function settle() {
    if (doubtUntilMs !== null) doubtUntilMs = nowMs;
    warnUntil(nowMs);
  }
  function pass(ms: number) {
    const endMs = nowMs + ms;
    if (held && heldFromMs + ANSWER_MS <= endMs) {
      warnUntil(heldFromMs + ANSWER_MS - 1);
      nowMs += 1;
      beliefs += 1;
      const { report, heardMs } = held;
      held = null;
      isPlain = true;
      hear({ ...report, ageMs: report.ageMs + nowMs - heardMs }, true);
    }
    warnUntil(endMs);
  }
  function end(openMs: number | null) {
    if (opening) said.push(`close at ${nowMs}: ${openMs}`);
    if (opening?.warnings[1]) said.push(`closedAfterWarning at ${nowMs}: ${openMs}`);
    opening = null;
  }
  function hear(step: Report, isPreliminary: boolean) {
    if (isSensorGone && !isPreliminary) {
      isSensorGone = false;
      said.push(`sensorBack at ${nowMs}`);
    }
    if (step.does === 'close') {
      // Nobody has heard of an opening, but that the door is closed is news the first time.
      if (!isTold) said.push(`close at ${nowMs}: null`);
      isTold = true;
      const { ageMs, openMs } = step;
      const isUntold = opening?.warnings[1] === 0 && !isKnown(opening);
      end(openMs ?? Math.max(0, nowMs - ageMs - (opening?.beganMs ?? 0)));
      if (isUntold && openMs !== null && openMs > LIMIT_MS)
        said.push(`missed at ${nowMs}: ${openMs}`);
      return;
    }
    isTold = true;
    if (opening && isPreliminary) return;
    const { id, wallMs, ageMs, first } = step;
    const isSame: boolean =
      opening !== null &&
      (first || (opening.id && id ? opening.id === id : opening.wallMs === wallMs));
    if (!isSame) end(null);
    const before = opening as Opening | null;
    if (!before) said.push(`open at ${nowMs}`);
    if (before?.id && id && before.id !== id) renamings.push(`${before.id} is ${id} at ${nowMs}`);
    opening = {
      id: id ?? before?.id ?? null,
      wallMs,
      beganMs: Math.min(before?.beganMs ?? nowMs, nowMs - ageMs),
      warnings: before?.warnings ?? { 1: 0, 2: 0 },
      level: before?.level ?? 1,
      isQuieted: before?.isQuieted ?? false,
      dueMs: before?.dueMs ?? NEVER,
      urgentMs: before?.urgentMs ?? NEVER,
    };
    warnUntil(nowMs);
  }
  for (const [i, step] of steps.entries()) {
    if (step.does === 'wait') pass(step.ms);
    if (step.does === 'acknowledge') acknowledge(step.id, step.remainingMs);
    if (step.does === 'sensorLost') {
      if (!isSensorGone) said.push(`sensorLost at ${nowMs}`);
      isSensorGone = true;
      settle();
    }
    const isCounted =
      opening?.warnings[1] === 0 && opening.id !== null && opening.beganMs + LIMIT_MS > nowMs;
    if (step.does === 'beat' && opening && isCounted && opening.id === step.id) {
      opening.beganMs = Math.min(opening.beganMs, nowMs - step.ageMs);
      pass(0);
    }
    // Who has no connection is not answered.
    if (step.does === 'lose' || (step.does === 'greet' && protocols[i + 1] === 'answered')) {
      if (held && isWaiting && step.does === 'greet') doubtUntilMs = nowMs + DOUBT_MS;
      held = null;
      isPlain = false;
      warnUntil(nowMs);
    }
    if (step.does !== 'open' && step.does !== 'close') continue;
    const isPreliminary = protocols[i] !== 'unknown' && step.id === null;
    if (!isPreliminary || protocols[i] === 'answered' || isPlain) {
      hear(step, isPreliminary);
      if (!isPreliminary || protocols[i] === 'answered') settle();
      continue;
    }
    if (!held) heldFromMs = nowMs;
    held = { report: step, heardMs: nowMs };
  }
  return { said, renamings };
}

const ageMs = fc.oneof(fc.constantFrom(0, 1999, 2000, 2001), fc.integer({ min: 0, max: 4000 }));
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('wait'),
      ms: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 2500 }) }, fc.constant(9000)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('open'),
      id: fc.constantFrom('a', 'b', 'c', null),
      // Wall clocks are wrong and jump: the number is a name and nothing else.
      wallMs: fc.constantFrom(1, 2, -5e12, 9e15),
      ageMs,
      first: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('beat'), id: fc.constantFrom('a', 'b', null), ageMs }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('close'),
      id: fc.constantFrom('z', null),
      ageMs,
      openMs: fc.oneof(fc.constant(null), ageMs),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('acknowledge'),
      id: fc.constantFrom('a', 'b', null),
      remainingMs: fc.oneof(
        fc.constantFrom(0, 1000, 4000, 9001),
        fc.integer({ min: 1, max: 9000 }),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom('lose', 'connect', 'greet', 'hear', 'sensorLost'),
    }),
  },
) as fc.Arbitrary<Step>;

/** Nothing yet; or it was greeted, and is connected again. */
const before = fc.constantFrom<Step[]>(
  [],
  [{ does: 'connect' }, { does: 'greet' }, { does: 'lose' }, { does: 'connect' }],
);

/** Never, or sooner than most waits here. */
const repeat = fc.constantFrom(0, 700);
const escalate = fc.constantFrom(0, 500, 1400, 3000);

describe('a watchdog, repeating its warning or not', () => {
  it('says of any reports, losses and times what the oracle says', () => {
    fc.assert(
      fc.property(
        before,
        fc.array(step, { maxLength: 30, size: 'max' }),
        repeat,
        escalate,
        (first, rest, repeatMs, escalateAfterMs) => {
          const steps = [...first, ...rest];
          const started = startWatchdog({ limitMs: LIMIT_MS, repeatMs, escalateAfterMs });
          const { clock, news, renamings, server, watchdog } = started;
          const protocols = steps.map((step) => {
            const { value } = watchdog.getSnapshot();
            const { protocol } = (value as { watching: { protocol: string } }).watching;
            const at = clock.now();
            if (step.does === 'wait') clock.advance(step.ms);
            if (step.does === 'open')
              watchdog.send({ ...step, ...OF_ONE_DOOR, type: 'door.opened', at });
            if (step.does === 'close') {
              const rest = { ...OF_ONE_DOOR, wallMs: 0, first: false, at };
              watchdog.send({ ...step, type: 'door.closed', ...rest });
            }
            if (step.does === 'acknowledge') {
              watchdog.send({ ...step, type: 'door.acknowledged', channel: null, at });
            }
            if (step.does === 'lose') server.lose();
            if (step.does === 'connect') server.connect();
            if (step.does === 'greet') server.say('hello');
            if (step.does === 'hear') server.say('other');
            if (step.does === 'sensorLost') loseSensor(started);
            if (step.does === 'beat') beat(started, step.id, step.ageMs);
            // The link has read by then what had come; a long silence is no matter of this oracle.
            clock.advance(0);
            if (watchdog.getSnapshot().matches({ watching: { link: { connected: 'alive' } } }))
              server.say('other');
            return protocol;
          });
          const said = news.map((one) => {
            const length = 'openMs' in one ? `: ${one.openMs}` : '';
            const urgency = 'level' in one ? `, level ${one.level}, ${one.repeat} before` : '';
            const until = 'untilMs' in one ? `: ${one.id} ${one.untilMs ?? 'over'}` : '';
            return `${one.type} at ${one.ms}${length}${urgency}${until}`;
          });
          expect({ said, renamings }).toEqual(
            expectedOf(steps, protocols, repeatMs, escalateAfterMs),
          );
        },
      ),
      RUNS,
    );
    expect(beliefs).toBeGreaterThan(0);
  });
});
