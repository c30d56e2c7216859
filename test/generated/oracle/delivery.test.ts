import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor, type EventObject, fromCallback } from 'xstate';
import {
  type Alert,
  type DeliveryEvent,
  deliveryMachine,
  merged,
  type SendInput,
} from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { RUNS } from './runs.ts';

const TIMEOUT_MS = 10_000;
/** Not among the lengths of time below, so that nothing is at the same instant. */
const LATER_MS = 31_557_600_001;

/** What becomes of an attempt: after how long, and which event; null hangs. */
type Fate = { readonly afterMs: number; readonly event: DeliveryEvent } | null;

/** An alert that is raised some time after the one before it. */
interface Raise {
  readonly afterMs: number;
  readonly subject: string;
}

const failed = fc.record({
  type: fc.constant('attempt.failed' as const),
  reason: fc.constant('refused'),
  isFinal: fc.boolean(),
  retryAfterMs: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 9_999_999 })),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
});
const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constant(null),
  fc.record({ afterMs: fc.integer({ min: 1, max: 9999 }), event: failed }),
  fc.record({
    afterMs: fc.integer({ min: 1, max: 9999 }),
    event: fc.constant<DeliveryEvent>({ type: 'attempt.delivered' }),
  }),
);
const raise: fc.Arbitrary<Raise> = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 99_999 })),
  subject: fc.constantFrom('a', 'b', 'c'),
});

/** An attempt as its receiver sees it. */
interface Attempt {
  readonly alert: Alert;
  readonly fromMs: number;
  toMs: number;
  readonly fate: Fate;
}

/** What a receiver saw and a delivery said of these alerts; all fates over, all attempts succeed. */
function run(raises: readonly Raise[], fates: readonly Fate[]) {
  const clock = new VirtualClock();
  const nowMs = () => clock.now().monotonicMs;
  const attempts: Attempt[] = [];
  const send = fromCallback<EventObject, SendInput>(({ input: { alert }, sendBack }) => {
    const i = attempts.length;
    const success = { afterMs: 1, event: { type: 'attempt.delivered' } } as const;
    const fate = i < fates.length ? (fates[i] ?? null) : success;
    const attempt = { alert, fromMs: nowMs(), toMs: Number.NaN, fate };
    attempts.push(attempt);
    const timer = fate && clock.setTimeout(() => sendBack(fate.event), fate.afterMs);
    return () => {
      attempt.toMs = nowMs();
      if (timer !== null) clock.clearTimeout(timer);
    };
  });
  const delivery = createActor(deliveryMachine.provide({ actors: { send } }), {
    clock,
    input: { timeoutMs: TIMEOUT_MS, waiting: [] },
  });
  const ends: { type: string; alert: Alert; atMs: number }[] = [];
  const failing: Alert[] = [];
  delivery.on('*', ({ type, alert }) => {
    if (type === 'failing') failing.push(alert);
    else ends.push({ type, alert, atMs: nowMs() });
  });
  delivery.start();
  const raised = raises.map(({ afterMs, subject }, i) => {
    clock.advance(afterMs);
    const news = { time: `${i}`, event: i % 2 === 0 ? 'warned' : 'closedAfterWarning' } as const;
    const alert: Alert = { subject, news };
    delivery.send({ type: 'alert.raised', alert });
    return { alert, atMs: nowMs() };
  });
  clock.advance(LATER_MS);
  return { raised, attempts, ends, failing, left: delivery.getSnapshot().context.waiting };
}

/** Which of the alerts about one subject an end is of, by the last of them; and it says all. */
function accountsOf({ raised, ends }: ReturnType<typeof run>): string[] {
  const unaccounted = [...raised];
  return ends.map(({ alert, atMs }) => {
    const ofSubject = unaccounted.filter(({ alert: { subject } }) => subject === alert.subject);
    const last = ofSubject.findIndex(({ alert: { news } }) => news.time === alert.news.time);
    const taken = ofSubject.slice(0, last + 1);
    for (const one of taken) unaccounted.splice(unaccounted.indexOf(one), 1);
    expect(taken.every((one) => one.atMs <= atMs)).toBe(true);
    expect(alert).toEqual(taken.map((one) => one.alert).reduce(merged));
    return taken.map((one) => one.alert.news.time).join('+');
  });
}

/** How long each attempt that failed must be waited out. */
function waitOf(backoffMs: number, fate: Fate): number {
  const event = fate?.event;
  if (event?.type !== 'attempt.failed') return Math.round(backoffMs);
  const asked = Math.min(3_600_000, event.retryAfterMs ?? 0);
  return Math.max(asked, Math.round(backoffMs * (0.5 + event.jitter)));
}

type Ran = ReturnType<typeof run>;

/** Each alert is delivered once, or with what followed, or is given up, and that is said. */
function checkEnds(ran: Ran): void {
  expect(accountsOf(ran).flatMap((account) => account.split('+'))).toHaveLength(ran.raised.length);
  expect(ran.left).toEqual([]);
  // What arrived is what is said to have, when it did.
  const arrived = ran.attempts.filter(({ fate }) => fate?.event.type === 'attempt.delivered');
  expect(ran.ends.filter(({ type }) => type === 'delivered')).toEqual(
    arrived.map(({ alert, toMs }) => ({ type: 'delivered', alert, atMs: toMs })),
  );
  // Nothing is given up but what is refused for good: so few fill no queue.
  const refused = ran.attempts.filter(
    ({ fate }) => fate?.event.type === 'attempt.failed' && fate.event.isFinal,
  );
  expect(ran.ends.filter(({ type }) => type === 'abandoned')).toEqual(
    refused.map(({ alert, toMs }) => ({ type: 'abandoned', alert, atMs: toMs })),
  );
}

/** One attempt is made after the other, and as late after a failure as it should. */
function checkTimes({ raised, attempts }: Ran): void {
  let backoffMs = 2000;
  for (const [i, { toMs, fromMs, fate }] of attempts.entries()) {
    expect(toMs - fromMs).toBe(fate?.afterMs ?? TIMEOUT_MS);
    const isTriedAgain = isForNow(fate);
    const wait = isTriedAgain ? waitOf(backoffMs, fate) : 0;
    if (isTriedAgain) backoffMs = Math.min(300_000, backoffMs * 2);
    if (fate?.event.type === 'attempt.delivered') backoffMs = 2000;
    const next = attempts[i + 1];
    if (next === undefined) continue;
    // At once, or as soon as there is something to tell.
    const isIdle = wait === 0 && next.fromMs > toMs;
    const nextRaiseMs = raised.find(({ atMs }) => atMs > toMs)?.atMs;
    expect(next.fromMs).toBe(isIdle ? nextRaiseMs : toMs + wait);
  }
}

function isForNow(fate: Fate): boolean {
  return fate === null || (fate.event.type === 'attempt.failed' && !fate.event.isFinal);
}

/** It is said of an alert at its first failure that it fails, if it is tried again. */
function checkFailing({ attempts, failing }: Ran): void {
  const firsts = attempts.filter(({ alert }, i) => attempts[i - 1]?.alert !== alert);
  expect(failing).toEqual(firsts.filter(({ fate }) => isForNow(fate)).map(({ alert }) => alert));
}

describe('a delivery', () => {
  it('does with alerts that a receiver takes, refuses or hangs on what the oracle says', () => {
    fc.assert(
      fc.property(
        fc.array(raise, { minLength: 1, maxLength: 9, size: 'max' }),
        fc.array(fate, { maxLength: 12, size: 'max' }),
        (raises, fates) => {
          const ran = run(raises, fates);
          checkEnds(ran);
          checkTimes(ran);
          checkFailing(ran);
        },
      ),
      RUNS,
    );
  });
});
