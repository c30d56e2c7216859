import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { temperatureAlarmMachine } from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { RUNS } from './runs.ts';

const MAX_CELSIUS = 8;
const COOL_CELSIUS = 7.5;
const WARM_FOR_MS = 2000;

/** What an earlier run said. */
interface Was {
  readonly wasWarm: boolean;
  readonly wasGone: boolean;
}

type Step =
  | { does: 'wait'; ms: number }
  | { does: 'read'; celsius: number; ageMs: number }
  | { does: 'lose' | 'missLoss' | 'catchUp' };

/**
 * A time of being too warm: when it is warned of next, until that was said to be due, and when more
 * urgently; and how often it was warned of at each level.
 */
type Warmth = {
  celsius: number;
  sinceMs: number;
  nextMs: number;
  urgentMs: number;
  due: 'nothing' | 'warning' | 'urgent';
  level: 1 | 2;
  warnings: { 1: number; 2: number };
};

const NEVER = Number.POSITIVE_INFINITY;

/**
 * What an alarm must have said, at which ms: it is warned of warmth that is WARM_FOR_MS old, every
 * repeatMs again if that is wanted, more urgently from escalateMs after the first warning on, each
 * time when it was caught up with what had come; and what was warned of is over only well below the
 * limit, as is what an earlier run warned of. That a sensor was gone meanwhile is no news.
 */
function expectedOf(steps: Step[], repeatMs: number, escalateMs: number, was: Was): string[] {
  let { wasWarm, wasGone } = was;
  const said: string[] = [];
  let nowMs = 0;
  let warmth: Warmth | null = null as Warmth | null;
  let isGone = false;
  function pass(ms: number) {
    const endMs = nowMs + ms;
    while (warmth && Math.min(warmth.urgentMs, warmth.nextMs) <= endMs) {
      const isUrgent = warmth.urgentMs <= warmth.nextMs;
      nowMs = Math.max(nowMs, isUrgent ? warmth.urgentMs : warmth.nextMs);
      said.push(`deadline.over at ${nowMs}`);
      warmth.due = isUrgent ? 'urgent' : 'warning';
      warmth.nextMs = NEVER;
      if (isUrgent) warmth.urgentMs = NEVER;
    }
    nowMs = endMs;
  }
  function read(celsius: number, sinceMs: number) {
    if (!warmth?.warnings[1] && celsius <= MAX_CELSIUS) {
      warmth = null;
      if (!wasWarm || celsius > COOL_CELSIUS) return;
      wasWarm = false;
      said.push(`cool ${celsius} at ${nowMs}`);
    } else if (warmth && celsius <= COOL_CELSIUS) {
      wasWarm = false;
      said.push(`cool ${celsius} at ${nowMs}`);
      warmth = null;
    } else if (!warmth) {
      warmth = {
        ...{ celsius, sinceMs, nextMs: sinceMs + WARM_FOR_MS, urgentMs: NEVER },
        ...{ due: 'nothing', level: 1, warnings: { 1: 0, 2: 0 } },
      };
    } else {
      warmth.celsius = celsius;
      warmth.sinceMs = Math.min(warmth.sinceMs, sinceMs);
      if (warmth.warnings[1] === 0 && warmth.due === 'nothing')
        warmth.nextMs = warmth.sinceMs + WARM_FOR_MS;
    }
  }
  function catchUp() {
    if (!warmth || warmth.due === 'nothing') return;
    const { celsius, sinceMs, warnings } = warmth;
    if (warmth.due === 'urgent') warmth.level = 2;
    const { level } = warmth;
    said.push(
      `warm ${celsius} since ${sinceMs} at ${nowMs}, level ${level}, ${warnings[level]} before`,
    );
    if (escalateMs > 0 && level === 1 && warnings[1] === 0) warmth.urgentMs = nowMs + escalateMs;
    warnings[level]++;
    warmth.due = 'nothing';
    warmth.nextMs = repeatMs > 0 ? nowMs + repeatMs : NEVER;
  }
  for (const step of steps) {
    if (step.does === 'lose' && !isGone) said.push(`sensorLost at ${nowMs}`);
    if (step.does === 'read' && (isGone || wasGone)) said.push(`sensorBack at ${nowMs}`);
    if (step.does === 'lose') isGone = true;
    if (step.does === 'lose' || step.does === 'read') wasGone = false;
    if (step.does === 'read') {
      isGone = false;
      read(step.celsius, nowMs - step.ageMs);
    }
    if (step.does === 'catchUp') catchUp();
    pass(step.does === 'wait' ? step.ms : 0);
  }
  return said;
}

/** What it said. */
function saidOf(steps: Step[], repeatMs: number, escalateAfterMs: number, was: Was): string[] {
  const clock = new VirtualClock();
  const input = {
    maxCelsius: MAX_CELSIUS,
    warmForMs: WARM_FOR_MS,
    repeatMs,
    escalateAfterMs,
    ...was,
  };
  const alarm = createActor(temperatureAlarmMachine, { clock, input });
  const said: string[] = [];
  alarm.on('*', (news) => {
    const celsius = 'celsius' in news ? ` ${news.celsius}` : '';
    const since = 'sinceMs' in news ? ` since ${news.sinceMs}` : '';
    const urgency = 'level' in news ? `, level ${news.level}, ${news.repeat} before` : '';
    said.push(`${news.type}${celsius}${since} at ${clock.now().monotonicMs}${urgency}`);
  });
  alarm.start();
  for (const step of steps) {
    const at = clock.now();
    if (step.does === 'read') alarm.send({ ...step, type: 'temperature.read', at });
    if (step.does === 'lose' || step.does === 'missLoss') {
      const isMissed = step.does === 'missLoss';
      alarm.send({ type: 'sensor.lost', reason: 'test', isMissed });
    }
    if (step.does === 'catchUp') alarm.send({ type: 'knowledge.caughtUp' });
    clock.advance(step.does === 'wait' ? step.ms : 0);
  }
  return said;
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('wait'), ms: fc.integer({ min: 0, max: 2500 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('read'),
      celsius: fc.constantFrom(9.4, 8.1, 8.1, 8, 7.6, 7.5, 7.4, -20),
      ageMs: fc.oneof(fc.constantFrom(0, 1999, 2000, 2001), fc.integer({ min: 0, max: 4000 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constantFrom('catchUp', 'catchUp', 'lose', 'missLoss') }),
  },
) as fc.Arbitrary<Step>;

/** Never, or sooner than most waits here. */
const repeat = fc.constantFrom(0, 700);
const escalate = fc.constantFrom(0, 500, 1400);
const was = fc.record({ wasWarm: fc.boolean(), wasGone: fc.boolean() });

describe('a temperature alarm, repeating its warning or not, more urgently or not', () => {
  it('says of any readings, losses and times what the oracle says', () => {
    const steps = fc.array(step, { maxLength: 30, size: 'max' });
    fc.assert(
      fc.property(steps, repeat, escalate, was, (steps, repeatMs, escalateMs, was) => {
        expect(saidOf(steps, repeatMs, escalateMs, was)).toEqual(
          expectedOf(steps, repeatMs, escalateMs, was),
        );
      }),
      RUNS,
    );
  });
});
