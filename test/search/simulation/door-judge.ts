/** What must be true of what a watcher says of a door, judged by what is true of that. */

import type { AlarmNews } from '../../../src/app/alarms.ts';
import type { DoorAlarmInput, Message } from '../../../src/machines/index.ts';
import type { Door } from './door.ts';
import { createFreshness, LATE_MS_MAX, ROUNDING_MS, type Surroundings } from './freshness.ts';
import { ON_ITS_WAY_MS_MAX } from './network.ts';
import { createNewsJudge } from './news-judge.ts';
import { createOrderJudge } from './order-judge.ts';
import { createQuietJudge } from './quiet-judge.ts';
import { createWarningJudge } from './warning-judge.ts';

/**
 * What a contact needs to settle, a change to be kept behind another that is under way, and a line on
 * its way, in ms, with a margin.
 */
const WAY_MS = 50 + 2 * 200 + 50;
/** How long after its beginning the end of what is told afterwards is awaited, in ms, and less. */
const FOLLOWS_MS_MAX = 20_000;

export interface DoorJudgeOptions extends Surroundings {
  readonly limitMs: number;
  readonly repeatMs: number;
  readonly escalateAfterMs?: number | undefined;
  readonly truth: Door;
  /** Whether the server has other channels. */
  readonly isOneOfMany: boolean;
  /** Whether a line takes seconds on its way. */
  readonly isSlow: () => boolean;
  /** When a server ended that had told of a change while its disk was late. */
  readonly forgotMs: () => number;
  /** What an earlier run left: of its sensor, and the latest change that it knew. */
  readonly wasGone: boolean;
  readonly openBefore: DoorAlarmInput['openBefore'];
  readonly since: string | null;
  readonly complain: (problem: string) => void;
}

/** What the server says of a change. */
interface Details {
  readonly id?: string;
  readonly first?: boolean;
  readonly missed?: boolean;
  readonly openMs?: number;
  readonly remainingMs?: number;
}

export function createDoorJudge(options: DoorJudgeOptions) {
  const { limitMs, repeatMs, escalateAfterMs, truth, nowMs, complain } = options;
  const freshness = createFreshness(options);
  const { isWhole, wholeSinceMs } = freshness;
  const order = createOrderJudge(options);
  const news = createNewsJudge(complain, options.wasGone);
  const warning = createWarningJudge({
    ...{ repeatMs, escalateAfterMs, nowMs, complain },
    what: 'opening',
  });
  const quiet = createQuietJudge(nowMs);
  /** The openings it was told of since it was last told of a close, as when they began. */
  let told: { wallMs: number; beganMs: number; isUnsure: boolean }[] = [];
  /** Which of the door's openings it counted last, by its number. */
  let counted = -1;
  let countedMs = Number.NEGATIVE_INFINITY;
  let connectedMs = Number.POSITIVE_INFINITY;
  let knowsNames = options.since !== null;
  /** The opening that is told afterwards: when it began, and when that was heard. */
  let pastFromMs = Number.POSITIVE_INFINITY;
  let heardPastMs = 0;
  /** It has said that the door is open; and how many openings it has to say that it missed. */
  let isSaidOpen = false;
  let owed = 0;
  /** The opening that went on when the run before ended, until it is told how it went on. */
  let { openBefore = null } = options;
  /** What it warned of, until somebody says that they know of it; whether this is that opening. */
  let warnedBefore = openBefore?.isWarned === true ? openBefore.id : null;
  let isWarnedBefore = false;
  /** Whether the end of that may be told. */
  let mayEndBefore = false;

  function hear(message: Message): void {
    const { name: event, args } = message;
    const details = (args[1] ?? {}) as Details;
    // Who was slow to say hello is told in the plain way first.
    const { id, first = false, missed = false } = details;
    news.hear(message, knowsNames);
    if (event === 'acknowledged') return hearAcknowledged(details);
    if (event !== 'open' && event !== 'close' && event !== 'unknown') return;
    const wallMs = Number(args[0]);
    if (id !== undefined) {
      freshness.told();
      order.hear(id, missed);
      if (event === 'close') hearEnd(wallMs, details);
      if (event !== 'unknown') hearPast(event, wallMs, missed);
    }
    if (event === 'open' && id !== undefined) isWarnedBefore = id === warnedBefore;
    // What a server that names its changes says before it had the hello is no news.
    const isNews = id !== undefined || !knowsNames;
    if (event !== 'unknown' && isNews) openBefore = null;
    if (event === 'close' && isNews) told = [];
    if (event === 'open' && isNews) quiet.opened(id);
    if (event !== 'open' || !(isNews || told.length === 0)) return;
    if (!first && !told.some((one) => one.wallMs === wallMs)) told = [];
    told.push({
      wallMs,
      beganMs: truth.beganMs(wallMs, connectedMs),
      isUnsure: options.isSlow() || id === undefined,
    });
  }

  function hearAcknowledged(details: Details): void {
    quiet.acknowledged(details);
    if (details.remainingMs !== 0) [warnedBefore, isWarnedBefore] = [null, false];
    if (quiet.isOfThis()) warning.mayBeginAnew();
  }

  /** From when on it has to count, as far as it can know: not how long it slept, or a line took. */
  function dueFromMs(): number {
    const sure = told.filter(({ isUnsure }) => !isUnsure);
    if (sure.length > 0) return Math.min(...sure.map(({ beganMs }) => beganMs));
    return (told.at(-1)?.beganMs ?? Number.POSITIVE_INFINITY) + ON_ITS_WAY_MS_MAX;
  }

  /** One that was too long, by what the server says or by when it was told to have begun, is missed. */
  function hearEnd(wallMs: number, { first, missed, openMs = 0 }: Details): void {
    const isSaid = isSaidOpen && openMs > limitMs;
    const isPast = missed && !first && !options.isSlow() && nowMs() < heardPastMs + FOLLOWS_MS_MAX;
    const wasTooLong = truth.beganMs(wallMs) > pastFromMs + limitMs + ROUNDING_MS;
    const isBefore = openBefore?.isWarned === false && missed && openMs > limitMs;
    mayEndBefore = openBefore !== null && openBefore.id === warnedBefore && missed === true;
    const isUnsaid = !warning.isWarned() && !quiet.isSurely() && !quiet.mayBe();
    if (isUnsaid && (isSaid || isBefore || (isPast && wasTooLong))) owed += 1;
  }

  /** An opening that may have begun and ended while it was away. */
  function hearPast(event: string, wallMs: number, isMissed: boolean): void {
    const isBeginning = event === 'open' && isMissed && told.length === 0;
    pastFromMs = isBeginning ? truth.beganMs(wallMs) : Number.POSITIVE_INFINITY;
    heardPastMs = nowMs();
  }

  /** It began to count an opening, another one for all it knows. */
  function count(): void {
    const last = told.at(-1);
    const opening = last ? truth.openingOf(last.wallMs) : 0;
    if (opening === counted && options.forgotMs() < countedMs) {
      complain(`makes two openings of number ${opening}`);
    }
    counted = opening;
    countedMs = nowMs();
  }

  function warn(level: 1 | 2): void {
    const now = nowMs();
    const beganMs = Math.min(...told.map((one) => one.beganMs));
    if (told.length === 0) complain('warned of a door that it was not told is open');
    else if (now < beganMs + limitMs - ROUNDING_MS) {
      complain(`warned ${Math.round(beganMs + limitMs - now)} ms too early`);
    }
    if (quiet.isSurely()) complain('warned of what somebody knows of');
    warning.warned(level, isWarnedBefore ? beganMs + limitMs : now);
    const lastlyMs = Math.max(dueFromMs() + limitMs, wholeSinceMs(), quiet.endMs());
    const isOnce = repeatMs === 0 && level === 1;
    if (isOnce && now > lastlyMs + LATE_MS_MAX) complain('warned too late');
    if (wholeSinceMs() > truth.sinceMs) return;
    if (!truth.isOpen && now > truth.sinceMs + WAY_MS) complain('warned of a closed door');
    if (truth.isOpen && now < truth.sinceMs + limitMs - ROUNDING_MS) {
      complain('warned of a short opening');
    }
  }

  function hearNews(one: AlarmNews): void {
    news.hearNews(one);
    if (one.type === 'open') count();
    if (one.type === 'open' || one.type === 'close') isSaidOpen = one.type === 'open';
    if (one.type === 'warned') warn(one.level);
    if (one.type === 'closedAfterWarning') {
      if (!warning.isWarned() && !mayEndBefore) complain('closed now without a warning');
      warning.over();
    }
    if (one.type === 'missed') {
      if (one.openMs <= limitMs) complain('told afterwards of a short opening');
      if (warning.isWarned()) complain('told afterwards of what it warned of');
      owed -= 1;
    }
  }

  /** What must have been said by now. */
  function check(): void {
    const now = nowMs();
    news.check();
    if (owed > 0) complain('did not say that it missed an opening over its limit');
    if (!isWhole()) return;
    // How long it has been so with nothing to hide it.
    const plainForMs = now - Math.max(truth.sinceMs, wholeSinceMs());
    if (plainForMs < LATE_MS_MAX) return;
    // When a server or a sensor starts, nobody can know for how long the door was open before.
    const beganMs = dueFromMs();
    if (truth.isOpen && told.length === 0) complain('it was not told that the door is open');
    const dueMs = Math.max(beganMs + limitMs, quiet.endMs());
    if (truth.isOpen && now > dueMs + LATE_MS_MAX && !warning.isWarned()) {
      complain(`no warning of a door that is open for ${Math.round(now - beganMs)} ms`);
    }
    warning.check(Math.max(wholeSinceMs(), quiet.endMs()));
    if (!truth.isOpen && warning.isWarned()) {
      complain('it was not told that the door is closed');
    }
    if (freshness.isUntold()) complain('it was not told by name how the door is');
    if (news.isSensorGone()) complain('still without its sensor');
  }

  return {
    hear,
    hearNews,
    check,
    connected(): void {
      connectedMs = nowMs();
      order.connected();
      freshness.connected();
    },
    /** Its server has answered, and names its changes. */
    named(): void {
      knowsNames = true;
    },
    asked: order.asked,
    unanswered: news.unanswered,
    lost: order.lost,
    slept(): void {
      told = told.map((one) => ({ ...one, isUnsure: true }));
      quiet.slept();
    },
  };
}
