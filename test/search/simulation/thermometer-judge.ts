/** What must be true of what a watcher says of a thermometer, judged by what is true of that. */

import type { AlarmNews } from '../../../src/app/alarms.ts';
import type { Message } from '../../../src/machines/index.ts';
import { createFreshness, LATE_MS_MAX, ROUNDING_MS, type Surroundings } from './freshness.ts';
import { createNewsJudge } from './news-judge.ts';
import { createOrderJudge } from './order-judge.ts';
import type { Thermometer } from './thermometer.ts';
import { createWarningJudge } from './warning-judge.ts';

/** What is not told of a temperature: that it moved by less than that. */
const MOVE_CELSIUS = 0.1;
/** So far below its limit it is cool again. */
const HYSTERESIS_CELSIUS = 0.5;
/** It is told once a second. */
const PAUSE_MS = 1000;

export interface ThermometerJudgeOptions extends Surroundings {
  readonly maxCelsius: number;
  readonly warmForMs: number;
  readonly repeatMs: number;
  readonly escalateAfterMs?: number | undefined;
  readonly truth: Thermometer;
  readonly isSlow: () => boolean;
  /** What an earlier run said of it. */
  readonly wasGone: boolean;
  readonly wasWarm: boolean;
  readonly since: string | null;
  readonly complain: (problem: string) => void;
}

export function createThermometerJudge(options: ThermometerJudgeOptions) {
  const { maxCelsius, warmForMs, repeatMs, escalateAfterMs, truth, nowMs, complain } = options;
  const freshness = createFreshness(options);
  const { isWhole, wholeSinceMs } = freshness;
  const order = createOrderJudge({ truth, complain, isOneOfMany: true, since: options.since });
  const news = createNewsJudge(complain, options.wasGone);
  const warning = createWarningJudge({
    ...{ repeatMs, escalateAfterMs, nowMs, complain },
    what: 'warmth',
  });
  let { wasWarm } = options;
  let told: number | null = null;
  /** Since when it was told only that it is too warm; and when it has to warn, as far as it can know. */
  let sinceMs = Number.POSITIVE_INFINITY;
  let dueMs = Number.POSITIVE_INFINITY;

  function hear(message: Message): void {
    const { name, args } = message;
    const details = args[1] as { id: string; celsius: number; missed?: boolean };
    const isMissed = details.missed === true;
    news.hear(message, true);
    freshness.told();
    if (name === 'unknown') return order.hear(details.id, isMissed);
    if (name !== 'temperature') return complain(`was told ${name}`);
    told = details.celsius;
    const isTooWarm = told > maxCelsius;
    const readMs = truth.readMs(details.id);
    sinceMs = isTooWarm ? Math.min(sinceMs, readMs) : Number.POSITIVE_INFINITY;
    if (!isTooWarm) dueMs = Number.POSITIVE_INFINITY;
    // What did not move far is told when a minute is over.
    else if (!options.isSlow()) dueMs = Math.min(dueMs, Math.max(readMs + warmForMs, nowMs()));
  }

  function warn(level: 1 | 2): void {
    const now = nowMs();
    // What was warned of stays too warm until it is cool again.
    const isEarly = !warning.isWarned() && now < sinceMs + warmForMs - ROUNDING_MS;
    if (isEarly) complain(`warned of ${told} degrees too early`);
    warning.warned(level);
    const lastlyMs = Math.max(dueMs, wholeSinceMs()) + LATE_MS_MAX;
    const isOnce = repeatMs === 0 && level === 1;
    if (isOnce && now > lastlyMs) complain(`warned of ${told} degrees too late`);
  }

  function hearNews(one: AlarmNews): void {
    news.hearNews(one);
    if (one.type === 'warm') warn(one.level);
    if (one.type !== 'cool') return;
    if (!warning.isWarned() && !wasWarm) complain('cool again without a warning');
    if (one.celsius > maxCelsius - HYSTERESIS_CELSIUS) complain(`cool again at ${one.celsius}`);
    wasWarm = false;
    warning.over();
  }

  /** What must have been said by now. */
  function check(): void {
    const now = nowMs();
    news.check();
    const isCool = told !== null && told <= maxCelsius - HYSTERESIS_CELSIUS;
    if (isCool && warning.isWarned()) complain(`does not say that it is cool again at ${told}`);
    if (!isWhole() || now < Math.max(truth.sinceMs, wholeSinceMs()) + PAUSE_MS + LATE_MS_MAX)
      return;
    const wasToldLately = told !== null && Math.abs(told - truth.celsius) < MOVE_CELSIUS;
    if (!wasToldLately) complain(`was told ${told} degrees, and it is ${truth.celsius}`);
    if (now > dueMs + LATE_MS_MAX && !warning.isWarned()) {
      complain(`no warning of ${told} degrees`);
    }
    warning.check(wholeSinceMs());
    if (freshness.isUntold()) complain('was not told how warm it is');
    if (news.isSensorGone()) complain('still without its sensor');
  }

  return {
    hear,
    hearNews,
    check,
    connected(): void {
      order.connected();
      freshness.connected();
    },
    named(): void {},
    // Answers are no changes, unless it is lost.
    asked: order.asked,
    unanswered: news.unanswered,
    lost: order.lost,
    slept(): void {
      dueMs = Number.POSITIVE_INFINITY;
    },
  };
}
