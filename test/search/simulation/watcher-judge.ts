/** What must be true of a watcher: of its link, and of each channel that it watches. */

import type { AlarmNews, AlarmOf } from '../../../src/app/alarms.ts';
import {
  doorAlarmAfter,
  type EarlierRun,
  temperatureAlarmAfter,
  watchdogAfter,
} from '../../../src/app/earlier-run.ts';
import {
  agesOf,
  isMissedLost,
  type Message,
  unprefixed,
  type WatchdogEmitted,
} from '../../../src/machines/index.ts';
import { createDoorJudge } from './door-judge.ts';
import { createFreshness, NOTICED_MS_MAX, ROUNDING_MS } from './freshness.ts';
import type { House } from './house.ts';
import { createThermometerJudge } from './thermometer-judge.ts';
import type { WatcherInput } from './watcher-program.ts';

/** How long an answer to a hello is waited for, in ms. */
const ANSWER_MS = 10_000;

export interface JudgeOptions {
  readonly name: string;
  readonly input: WatcherInput;
  readonly house: House;
  /** What the run before left. */
  readonly earlier: EarlierRun;
  /** Until when something was wrong with this watcher; infinite while it is. */
  readonly wrongUntilMs: () => number;
  /** Whether a line takes seconds on its way. */
  readonly isSlow: () => boolean;
}

export function createJudge({ name, input, house, isSlow, ...options }: JudgeOptions) {
  const { earlier } = options;
  const { wanted, offlineAfterMs } = input;
  const complain = (problem: string) => house.complain(`${name}: ${problem}`);
  const nowMs = () => house.timeline.nowMs;
  const wrongUntilMs = () =>
    house.wrong.size > 0
      ? Number.POSITIVE_INFINITY
      : Math.max(options.wrongUntilMs(), house.wrongUntilMs);
  const freshness = createFreshness({ nowMs, wrongUntilMs });
  const firstDoor = house.doors[0]?.name;
  const own = house.channels.filter((one) => !wanted || wanted.includes(one.name));
  const judges = new Map(own.map((truth) => [truth.name, judgeOf(truth)] as const));
  let isConnected = false;
  let isNamed = earlier.since !== null;
  let isOffline = false;
  let isBackOnce = watchdogAfter(earlier).wasOffline === true;
  /** When it had its latest line that was no refusal, or was started. */
  let lastWordMs = nowMs();
  /** When it was told without names, over this connection, by a server that never answered it. */
  let unansweredMs = Number.POSITIVE_INFINITY;
  /** Channels that are not there, and of which that was said. */
  const absent = new Set<string>();

  function judgeOf(truth: House['channels'][number]) {
    const shared = {
      ...{ nowMs, isSlow },
      // What is told of another channel, or of who knows, has all states told again to who lags.
      isOneOfMany: house.channels.length > 1 || house.options.peopleRandom !== null,
      ...{ repeatMs: input.repeatMs, escalateAfterMs: input.escalateAfterMs },
      wrongUntilMs: () =>
        truth.isWrong ? Number.POSITIVE_INFINITY : Math.max(wrongUntilMs(), truth.wrongUntilMs),
      complain: (problem: string) => complain(`${truth.name}: ${problem}`),
      since: earlier.since,
    };
    const { maxCelsius, warmForMs } = input;
    if (truth.kind === 'temperature') {
      const after = {
        wasWarm: false,
        wasGone: false,
        ...temperatureAlarmAfter(earlier, truth.name),
      };
      return createThermometerJudge({ ...shared, ...after, truth, maxCelsius, warmForMs });
    }
    const limitMs = input.limitsMs[truth.name] ?? input.limitMs;
    return createDoorJudge({
      ...{ ...shared, truth, limitMs, forgotMs: () => house.forgotMs },
      ...{ wasGone: false, openBefore: null, ...doorAlarmAfter(earlier, truth.name, true) },
    });
  }

  function hear(message: Message): void {
    const { channel, event } = unprefixed(message.name);
    // Who is refused learns nothing of the door.
    if (event !== 'refused') lastWordMs = nowMs();
    if (event === 'hello') {
      isNamed = true;
      unansweredMs = Number.POSITIVE_INFINITY;
      for (const judge of judges.values()) {
        judge.named();
        if (isMissedLost(message)) judge.lost();
      }
      return;
    }
    if (event === 'heartbeat') return hearBeat(message);
    if (channel !== null) freshness.told();
    // What is not named is of the one door, as far as is known, or else of the first.
    if (channel === null && !isNamed && wanted) {
      if (event === 'open' || event === 'close') unansweredMs = Math.min(unansweredMs, nowMs());
      return;
    }
    const judge = judges.get(channel ?? String(firstDoor));
    if (judge) return judge.hear({ name: event, args: message.args });
    if (channel !== null && !isAbsent(channel)) complain(`was told ${message.name}`);
  }

  function hearBeat(message: Message): void {
    for (const { channel } of agesOf(message)) {
      if (channel !== null && !judges.has(channel)) complain(`was told how old ${channel} is`);
    }
  }

  function isAbsent(channel: string): boolean {
    return wanted?.includes(channel) === true && !judges.has(channel);
  }

  function hearAlarm(news: AlarmNews, { channel }: AlarmOf): void {
    // Before it knows its server's names.
    const judge =
      judges.get(channel) ?? (channel === 'door' ? judges.get(String(firstDoor)) : null);
    // An answer that is under way for so long cannot be told from an old server's silence, and that
    // has none of the channels that are wanted.
    const isTakenForOld = nowMs() >= unansweredMs + ANSWER_MS - ROUNDING_MS;
    if (news.type === 'sensorLost' && isTakenForOld) judge?.unanswered();
    if (judge) return judge.hearNews(news);
    if (!isAbsent(channel) || news.type !== 'sensorLost' || absent.has(channel)) {
      complain(`said ${news.type} of ${channel}`);
    }
    absent.add(channel);
  }

  function hearNews({ type }: WatchdogEmitted): void {
    if (type === 'connected') {
      if (isConnected) complain('connected twice');
      isConnected = true;
      unansweredMs = Number.POSITIVE_INFINITY;
      freshness.connected();
      for (const judge of judges.values()) judge.connected();
    }
    if (type === 'disconnected') {
      isConnected = false;
      if (freshness.isWhole()) complain('disconnected while nothing is wrong');
    }
    if (type === 'offline') {
      if (isOffline) complain('offline twice');
      if (freshness.isWhole()) complain('offline while nothing is wrong');
      if (nowMs() < lastWordMs + (offlineAfterMs || Number.POSITIVE_INFINITY)) {
        complain('offline too early');
      }
      isOffline = true;
    }
    if (type === 'back') {
      if (!isOffline && !isBackOnce) complain('back without having been offline');
      isBackOnce = false;
      isOffline = false;
    }
  }

  return {
    hear,
    hearAlarm,
    hearNews,
    check(): void {
      for (const judge of judges.values()) judge.check();
      if (!freshness.isWhole()) return;
      if (isOffline) complain('still offline');
      for (const channel of wanted ?? []) {
        if (isAbsent(channel) && !absent.has(channel))
          complain(`does not say that ${channel} is no channel`);
      }
    },
    asked(): void {
      for (const judge of judges.values()) judge.asked();
    },
    slept(): void {
      for (const judge of judges.values()) judge.slept();
    },
    /** Cut off for so long it must have said so. */
    checkCutOff(forMs: number): void {
      if (offlineAfterMs > 0 && forMs > offlineAfterMs + NOTICED_MS_MAX && !isOffline) {
        complain(`cut off for ${Math.round(forMs)} ms and says nothing`);
      }
    },
  };
}
