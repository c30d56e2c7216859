import { EventEmitter } from 'node:events';
import { createActor, fromCallback } from 'xstate';
import {
  type ChannelKind,
  type Clock,
  type DoorEvent,
  type DoorNews,
  isMissedLost,
  type Message,
  type Renaming,
  type SignOfLifeLogic,
  unprefixed,
  watchdogMachine,
} from '../machines/index.ts';
import { type Backoff, createLink, dialTcp } from '../transport/index.ts';
import { type AlarmOf, createAlarms } from './alarms.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { type EarlierRun, NO_EARLIER_RUN, watchdogAfter } from './earlier-run.ts';
import { checkedOf, type Emitted, newsOf } from './news-of.ts';
import {
  CONNECT_PORT,
  checkBackoff,
  checkChannel,
  checkChannels,
  checkHost,
  checkNumber,
  checkOptions,
  type Known,
  LIMIT_MS,
  MS_OR_NEVER,
} from './options.ts';
import { createPulse } from './pulse.ts';
import { systemClock } from './system-clock.ts';
import {
  checkWarmth,
  EVERY_OTHER,
  maxCelsiusOf,
  type WarmthOptions,
} from './temperature-alarms.ts';
import { createTracer, type TraceRecord } from './trace.ts';

/** Without word from the door for so long there is an alarm, where nothing else is asked for. */
const OFFLINE_AFTER_MS = 60_000;

const REPORTS = new Set(['open', 'close', 'unknown', 'temperature', 'acknowledged', 'refused']);

/** Whether a message is about a channel, or about not being told of it: now, or of what was missed. */
function isReport(message: Message): boolean {
  if (message.name === 'hello') return isMissedLost(message);
  return REPORTS.has(unprefixed(message.name).event);
}

type NewsEvents = { [E in DoorEvent]: [news: DoorNews] };

/** By name, or all in order as `news`. */
export interface DoorWatchEvents extends NewsEvents {
  /** With the latest change of a door that was told of by then, which is for `Alerting.say`. */
  news: [news: DoorNews, since: string | null];
  /** What was said of an opening is of another name: no news, and for `Alerting.rename`. */
  renamed: [renaming: Renaming, since: string | null];
  /** What the server wrote of the door, or that it knows no more what was missed, each time it did. */
  report: [message: Message];
  /** A limit does nothing, for its channel is none of the server's doors; once for each. */
  strayLimit: [limit: { readonly channel: string; readonly doors: readonly string[] }];
  /** `maxCelsius` does nothing, for the server has no thermometer that is watched; once. */
  noThermometer: [];
  /** The one connection is over, and `reconnects` was false. */
  ended: [];
}

/** Which server is watched, and when it is warned; all but three have a default. */
export interface WatchDoorOptions extends Credentials, WarmthOptions {
  readonly host: string;
  readonly port: number;
  /** Which of the server's channels are watched; all of them. */
  readonly channels?: readonly string[] | undefined;
  /** How long a door may stay open, in ms. */
  readonly limitMs: number;
  /** The same for single doors, by channel. */
  readonly limitsMs?: Readonly<Record<string, number>> | undefined;
  /** Alarm after so many ms without word from the door: 60 000; 0 is never. */
  readonly offlineAfterMs?: number | undefined;
  /** Whether a lost connection is made again: true. */
  readonly reconnects?: boolean | undefined;
  /** What is left out is as without it. */
  readonly backoff?: Partial<Backoff> | undefined;
  /** Runs while there is word from the door, to tell somebody elsewhere. */
  readonly signOfLife?: SignOfLifeLogic | undefined;
  /** `Alerting.earlier`: what an earlier run left to go on from. */
  readonly earlier?: EarlierRun | undefined;
  readonly trace?: ((record: TraceRecord) => void) | undefined;
  readonly clock?: Clock | undefined;
}

const KNOWN: Known<WatchDoorOptions> = {
  ...{ host: true, port: true, channels: true, limitMs: true, limitsMs: true, repeatMs: true },
  ...{ escalateAfterMs: true, maxCelsius: true, warmForMs: true, offlineAfterMs: true },
  ...{ reconnects: true, backoff: true, token: true, tls: true, trace: true, clock: true },
  ...{ signOfLife: true, earlier: true },
};

/** A watcher that runs; it emits its news. */
export interface DoorWatch extends EventEmitter<DoorWatchEvents> {
  /** Ends the connection and says nothing more. */
  stop(): void;
  /** Says as `checked` what is open, and of what nobody knows; nothing if all is closed. */
  check(): void;
  /** As a server's `reload`: the next connection goes by these. */
  reload(credentials: Credentials): void;
}

/**
 * Watches a door from now on; throws a RangeError on options that are unknown or outside their
 * limits, and an Error on credentials that cannot be used.
 */
export function watchDoor(options: WatchDoorOptions): DoorWatch {
  const { clock = systemClock, backoff = {}, trace } = checkOptions(options, KNOWN);
  const { earlier = NO_EARLIER_RUN } = options;
  const host = checkHost(options.host);
  const port = checkNumber('port', options.port, CONNECT_PORT);
  const limitMs = checkNumber('limitMs', options.limitMs, LIMIT_MS);
  const limitsMs = new Map(Object.entries(options.limitsMs ?? {}));
  for (const [name, ms] of limitsMs) {
    checkNumber(`limitsMs.${checkChannel('limitsMs', name)}`, ms, LIMIT_MS);
  }
  const warmth = checkWarmth(options);
  const { repeatMs, escalateAfterMs } = warmth;
  const inputOf = (name: string) => ({
    ...{ limitMs: limitsMs.get(name) ?? limitMs, repeatMs, escalateAfterMs },
  });
  const input = {
    wanted: checkChannels(options.channels),
    offlineAfterMs: checkNumber(
      'offlineAfterMs',
      options.offlineAfterMs ?? OFFLINE_AFTER_MS,
      MS_OR_NEVER,
    ),
    // Who asks for a time wants to know, also of a server that may only be old.
    isSilenceTrusted: options.offlineAfterMs === undefined,
    reconnects: options.reconnects ?? true,
    ...watchdogAfter(earlier),
  };
  const credentials = createCredentials(options);
  const watch = new EventEmitter<DoorWatchEvents>();
  const link = createLink({
    dial: dialTcp({
      ...{ host, port, tls: options.tls && credentials.tls },
      backoff: checkBackoff(backoff),
    }),
    ...{ clock, token: credentials.token },
    onMessage: (message) => {
      if (isReport(message)) watch.emit('report', message);
    },
  });
  const inspect = trace && createTracer(clock, trace);
  const limitsOf = (of: AlarmOf | undefined) => {
    if (of === undefined) return { limitMs: input.offlineAfterMs };
    if (of.kind === 'door') return inputOf(of.channel);
    return { limitMs: warmth.warmForMs, maxCelsius: maxCelsiusOf(warmth, of.channel) };
  };
  const since = () => actor.getSnapshot().context.known.since?.id ?? null;
  const tell = (news: DoorNews) => {
    watch.emit(news.event, news);
    watch.emit('news', news, since());
  };
  const say = (emitted: Emitted, of?: AlarmOf) => {
    tell(newsOf(emitted, of, clock.now(), limitsOf(of)));
  };
  /** The channels of limits that nobody was told to be of no use. */
  const limited = new Set(limitsMs.keys());
  let isWarmthLimited = warmth.maxCelsius.has(EVERY_OTHER);
  const onChannels = ({ door: doors, temperature }: Record<ChannelKind, readonly string[]>) => {
    if (isWarmthLimited && temperature.length === 0) {
      isWarmthLimited = false;
      watch.emit('noThermometer');
    }
    for (const channel of limited) {
      if (!doors.includes(channel) && limited.delete(channel)) {
        watch.emit('strayLimit', { channel, doors });
      }
    }
  };
  const alarms = createAlarms({
    ...{ clock, inputOf, warmth, earlier, onNews: say, onChannels, inspect },
    onRenamed: (renaming) => void watch.emit('renamed', renaming, since()),
    onChecked(checked) {
      const news = checkedOf(checked, clock.now());
      if (news) tell(news);
    },
  });
  const { signOfLife = fromCallback(() => {}) } = options;
  const actor = createActor(
    watchdogMachine.provide({ actors: { link, alarms, pulse: createPulse(clock), signOfLife } }),
    { id: 'watchdog', clock, input, ...(inspect && { inspect }) },
  );

  actor.on('*', (emitted) => {
    if (emitted.type === 'ended') watch.emit('ended');
    else say(emitted);
  });
  actor.start();
  return Object.assign(watch, {
    stop: () => void actor.stop(),
    check: () => actor.send({ type: 'check.due' }),
    reload: credentials.replace,
  });
}
