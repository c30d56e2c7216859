/** The words of the watchdog: what it is told, what it says, and what it can do and ask. */
import {
  and,
  assign,
  type CallbackActorLogic,
  type CallbackLogicFunction,
  type EventObject,
  emit,
  type NonReducibleUnknown,
  not,
  or,
  sendTo,
  setup,
  stateIn,
} from 'xstate';
import type { Channel } from './channel.ts';
import {
  type ChangeReport,
  type ChannelsKnown,
  channelIn,
  type KnownChannel,
  type Renaming,
  renamingOf,
  watchedIn,
  withList,
  withReading,
  withReport,
} from './channels-known.ts';
import type { AcknowledgedReport, DoorAlarmEvent } from './door-alarm-setup.ts';
import { type ClosedReport, known, type OpenReport } from './opening.ts';
import { notProvided } from './stub.ts';
import type { TemperatureReport } from './temperature-alarm.ts';
import type { Instant } from './time.ts';
import { BAD_LINES_MAX, SILENCE_MS } from './wire.ts';
import type { ChannelAge, HelloRequest } from './wire-watcher.ts';

/** How long one attempt to connect may take; TCP alone may hang for two minutes. */
const ATTEMPT_MS = 10_000;
/**
 * The first wait after a connection that was no success, doubling to the longest, which is that of
 * the link's own backoff: a server that is well again is found as soon as one that was gone.
 */
export const HOLD_MS_MIN = 5000;
const HOLD_MS_MAX = 30_000;
/** Nothing heard of a server with heartbeats for so long is more than they can be apart. */
const QUIET_MS = 12_000;
/** A timer of ours that is later than this is no busy processor: our own clock stood still. */
const STALL_MS = 2000;
/** How long an answer to our hello is waited for: it has the time that an attempt has. */
const ANSWER_MS = 10_000;
/** How long an answer is waited for before it is warned: enough for one new connection. */
const DOUBT_MS = 5000;
/** Bounds for the wait a server asks for: no storm, and never lost for good. */
const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 600_000;

/** What a watchdog starts with. */
export interface WatchdogInput {
  /** Which channels are watched; null or left out is all of them. */
  readonly wanted?: readonly string[] | null;
  /** Without word from the door for so many ms there is an alarm; 0 is never. */
  readonly offlineAfterMs: number;
  /** Whether a lost connection is made again. */
  readonly reconnects: boolean;
  /**
   * Whether a connection is word enough where the server never showed the protocol: one that is old
   * may be silent for days. Nobody can tell it from one that hangs, so not by default.
   */
  readonly isSilenceTrusted?: boolean;
}

/** Of which channel something is; null: of the first door. */
type OfChannel = { readonly channel: string | null };

/** A change of a channel, as the server says it. */
export type ReportEvent =
  | (OpenReport & OfChannel)
  | (ClosedReport & OfChannel)
  | (ChangeReport & OfChannel & { readonly type: 'sensor.lost'; readonly reason: string });

/** What a thermometer reads. */
export type ReadingEvent = TemperatureReport & OfChannel;

/** Somebody knows of an opening. */
export type AcknowledgedEvent = AcknowledgedReport & OfChannel;

/** A heartbeat, with what the server says in it of its doors. */
export interface BeatEvent {
  readonly type: 'server.beat';
  readonly ages: readonly ChannelAge[];
  readonly at: Instant;
}

/** What the watchdog is told. */
export type WatchdogEvent =
  | { readonly type: 'link.attempted' }
  | { readonly type: 'link.connected' }
  /** The two sides could not agree on TLS: the connection is of no use, and is still there. */
  | { readonly type: 'link.unsecured'; readonly reason: string }
  /** Once per failed attempt and once per lost connection. */
  | { readonly type: 'link.lost'; readonly reason: string }
  /** After `catchUp`: what had come by then was told. */
  | { readonly type: 'link.caughtUp' }
  /** Our own timers are late, or did not count a sleep that the wall clock counted. */
  | { readonly type: 'clock.stalled'; readonly forMs: number }
  /** A good line with a name that we do not know. */
  | { readonly type: 'line.unknown' }
  | { readonly type: 'line.bad' }
  | { readonly type: 'peer.flooded' }
  /** `channels`: null of a server that names none; `isLost`: what was missed is not known. */
  | {
      readonly type: 'server.greeted';
      readonly channels: readonly Channel[] | null;
      readonly isLost: boolean;
    }
  | BeatEvent
  | { readonly type: 'server.refused'; readonly retryMs: number | null; readonly reason: string }
  | ReportEvent
  | ReadingEvent
  | AcknowledgedEvent
  /** It is the time of day at which it is asked whether anything is open. */
  | { readonly type: 'check.due' }
  /** An alarm waits for what is to be heard before it may warn. */
  | { readonly type: 'deadline.over' };

/** What the link is told to do. */
export type LinkCommand =
  | ({ readonly type: 'sayHello' } & HelloRequest)
  | { readonly type: 'answerHeartbeat' }
  /** Have the server say again how its door is. */
  | { readonly type: 'ask' }
  /** Read what has come; `link.caughtUp` follows. */
  | { readonly type: 'catchUp' }
  /** End the connection or the attempt; `link.lost` follows, with this reason. */
  | { readonly type: 'dropLink'; readonly reason: string }
  /** No further attempt until `releaseLink`, which makes one at once. */
  | { readonly type: 'holdLink' }
  | { readonly type: 'releaseLink' };

/** What the pulse is told: see now, and not with the next tick, whether our clock stood still. */
export type PulseCommand = { readonly type: 'look' };
/** The pulse's own side of this: it sends back `clock.stalled`. */
export type PulseLogic = CallbackLogicFunction<PulseCommand, WatchdogEvent>;

/** What the link starts with: who hears what a peer says, unless its state is tagged `deaf`. */
export interface LinkInput {
  readonly watchdog: { getSnapshot(): { hasTag(tag: 'deaf'): boolean } };
}

/** The link's own side of this: it takes commands and sends back events. */
export type LinkLogic = CallbackLogicFunction<LinkCommand, WatchdogEvent, LinkInput>;

/** What a channel's alarm is told. */
export type AlarmFact = DoorAlarmEvent | TemperatureReport;

/** What the alarms are told. */
export type AlarmsCommand =
  /**
   * All channels that there are to watch; one that is gone has lost its sensor. The alarm of a server's
   * one door goes on under the name that it has now.
   */
  | {
      readonly type: 'watch';
      readonly channels: readonly Watched[];
      readonly renaming: Renaming | null;
    }
  /** What was said of a channel. */
  | { readonly type: 'tell'; readonly channel: Channel; readonly fact: AlarmFact }
  /** How old the present states of doors are. */
  | { readonly type: 'tellAges'; readonly ages: readonly DoorAge[]; readonly at: Instant }
  /** Say which of these doors are open, and of which nobody knows: of those that are not heard of. */
  | {
      readonly type: 'check';
      readonly doors: readonly string[];
      readonly unheard: readonly string[];
    }
  /** What had come was heard: what is due may be done. */
  | { readonly type: 'caughtUp' };

/** What lives as long as there is word from the door: it tells somebody elsewhere. */
export type SignOfLifeLogic = CallbackActorLogic<EventObject, NonReducibleUnknown>;

/** A channel that has, or is to have, an alarm. */
export type Watched = Pick<KnownChannel, 'name' | 'kind' | 'isGone'>;

/** A heartbeat's word on a door. */
type DoorAge = ChannelAge & { readonly channel: string };

/** The alarms' own side of this: they tell when a deadline is over. */
export type AlarmsLogic = CallbackLogicFunction<AlarmsCommand, WatchdogEvent>;

/** What the watchdog says of its link. */
export type WatchdogEmitted =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly reason: string }
  /** The link is not to be made again. */
  | { readonly type: 'ended' }
  | { readonly type: 'offline' }
  | { readonly type: 'back' };

/** What the watchdog remembers besides its states. */
export interface WatchdogContext extends WatchdogInput {
  readonly known: ChannelsKnown;
  /** The channels that are still to be heard of since the last doubt. */
  readonly awaited: readonly string[];
  readonly held: Held | null;
  readonly badLines: number;
  readonly holdMs: number;
  readonly retryMs: number | null;
}

type DoorReport = Exclude<ReportEvent, { readonly type: 'sensor.lost' }>;
type Said = { readonly report: DoorReport };

/** The latest report without a name that came before the answer to our hello. */
interface Held {
  readonly report: DoorReport;
  /** When the first was heard, by the client's monotonic clock, in ms. */
  readonly fromMs: number;
}
type About = { readonly greeting: Extract<WatchdogEvent, { readonly type: 'server.greeted' }> };
type Why = { readonly reason: string };
type Touch = { readonly isInTouch: boolean };
type Loss = Extract<ReportEvent, { readonly type: 'sensor.lost' }>;

/** A fact, for the alarm of the channel that it is of. */
function told({ known }: WatchdogContext, channel: string | null, fact: AlarmFact): AlarmsCommand {
  const { name, kind } = watchedIn(known, channel);
  return { type: 'tell', channel: { name, kind }, fact };
}

function watchOf({ channels }: ChannelsKnown, renaming: Renaming | null): AlarmsCommand {
  const watched = channels.map(({ name, kind, isGone }) => ({ name, kind, isGone }));
  return { type: 'watch', channels: watched, renaming };
}

/** What was held, as old as it is when it was waited for an answer for long enough. */
function reportAfter({ report, fromMs }: Held): DoorReport {
  const { at, ageMs } = report;
  const heldMs = fromMs + ANSWER_MS - at.monotonicMs;
  const monotonicMs = at.monotonicMs + heldMs;
  return { ...report, at: { ...at, monotonicMs }, ageMs: ageMs + heldMs };
}

/** The channels that are still to be heard of after a report; it may be of none that is watched. */
function awaitedAfter({ known, awaited }: WatchdogContext, channel: string | null) {
  const name = channelIn(known, channel)?.name;
  return awaited.filter((one) => one !== name);
}

const isProtocolUnknown = stateIn({ watching: { protocol: 'unknown' } });
const isProtocolKnown = not(isProtocolUnknown);
const isAnswered = stateIn({ watching: { protocol: 'answered' } });
const isUnnamed = ({ event }: { event: WatchdogEvent }) => 'id' in event && event.id === null;
const isHeard = stateIn({ watching: { link: { connected: { alive: 'heard' } } } });

/** The words that the watchdog and its regions are written in. */
export const watchdogSetup = setup({
  types: {
    input: {} as WatchdogInput,
    context: {} as WatchdogContext,
    events: {} as WatchdogEvent,
    emitted: {} as WatchdogEmitted,
    tags: {} as 'deaf',
  },
  actors: {
    link: notProvided<LinkCommand, LinkInput>('link'),
    alarms: notProvided<AlarmsCommand>('alarms'),
    pulse: notProvided<PulseCommand>('pulse'),
    signOfLife: notProvided('signOfLife'),
  },
  delays: {
    attemptMs: ATTEMPT_MS,
    silenceMs: SILENCE_MS,
    quietMs: QUIET_MS,
    silenceLeftMs: SILENCE_MS - QUIET_MS,
    doubtMs: DOUBT_MS,
    answerMs: ANSWER_MS,
    holdMs: ({ context }) => context.retryMs ?? context.holdMs,
    offlineAfterMs: ({ context }) => context.offlineAfterMs,
  },
  guards: {
    /** What would be waited for is an attempt that nobody wants. */
    isOver: and([
      ({ context }: { context: WatchdogContext }) => !context.reconnects,
      stateIn({ watching: { link: { away: 'waiting' } } }),
    ]),
    isQuiet: stateIn({ watching: { link: { connected: { alive: 'quiet' } } } }),
    isHeard,
    /** Without heartbeats nobody can tell a quiet door from a server that hangs. */
    isInTouch: or([
      isHeard,
      and([stateIn({ watching: { link: { connected: 'alive' } } }), isAnswered]),
      and([
        ({ context }: { context: WatchdogContext }) => context.isSilenceTrusted === true,
        stateIn({ watching: { link: 'connected' } }),
        isProtocolUnknown,
      ]),
    ]),
    isStall: (_, { forMs }: { forMs: number }) => forMs > STALL_MS,
    isToCatchUp: or([
      stateIn({ watching: { reach: 'due' } }),
      stateIn({ watching: { check: 'due' } }),
    ]),
    isPresent: stateIn({ watching: { reach: 'present' } }),
    isCaughtUp: stateIn({ watching: { knowledge: 'caughtUp' } }),
    isSilent: stateIn({ watching: { link: { dropped: 'silent' } } }),
    isAnswered,
    isProtocolKnown,
    isLastBadLine: ({ context }) => context.badLines + 1 >= BAD_LINES_MAX,
    hasOfflineAlarm: ({ context }) => context.offlineAfterMs > 0,
    isUnwatched: ({ context: { known } }, { channel }: OfChannel) =>
      channelIn(known, channel) === undefined,
    /** It says how its one door is, and that is not what is wanted of it. */
    isOfUnwantedDoor: ({ context: { known } }, { channel }: OfChannel) =>
      channel === null && !known.isNamed && channelIn(known, null) === undefined,
    isHolding: stateIn({ watching: { reports: 'held' } }),
    isHeldUnwanted: ({ context: { known } }) => channelIn(known, null) === undefined,
    isMissed: ({ event }) => 'isMissed' in event && event.isMissed,
    isLastAwaited: ({ context }, { channel }: OfChannel) =>
      channelIn(context.known, channel) !== undefined &&
      awaitedAfter(context, channel).length === 0,
    /**
     * A server that names its changes has said this before it had our hello. It says the same again
     * in full: what it left out now is not to be taken for news.
     */
    isPreliminary: and([isProtocolKnown, isUnnamed]),
    /** The same, and until then nobody knows what was missed before it. */
    isUnanswered: and([isProtocolKnown, not(isAnswered), isUnnamed]),
  },
  actions: {
    sayHello: sendTo('link', ({ context: { known } }) => ({
      type: 'sayHello' as const,
      channels: known.wanted,
      since: known.since?.id ?? null,
    })),
    answerHeartbeat: sendTo('link', { type: 'answerHeartbeat' }),
    ask: sendTo('link', { type: 'ask' }),
    catchUp: sendTo('link', { type: 'catchUp' }),
    lookAtClock: sendTo('pulse', { type: 'look' }),
    dropLink: sendTo('link', (_, { reason }: Why) => ({ type: 'dropLink' as const, reason })),
    holdLink: sendTo('link', { type: 'holdLink' }),
    releaseLink: sendTo('link', { type: 'releaseLink' }),
    countBadLine: assign({ badLines: ({ context }) => context.badLines + 1 }),
    forgetBadLines: assign({ badLines: 0 }),
    rememberRetry: assign((_, { retryMs }: { retryMs: number | null }) => ({
      retryMs: retryMs === null ? null : Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, retryMs)),
    })),
    resetHold: assign({ holdMs: HOLD_MS_MIN }),
    lengthenHold: assign(({ context }) => ({
      holdMs: Math.min(HOLD_MS_MAX, 2 * context.holdMs),
      retryMs: null,
    })),
    knowChannels: assign(({ context: { known } }, { greeting }: About) => ({
      known: withList(known, greeting.channels, greeting.isLost),
    })),
    watchChannels: sendTo('alarms', ({ context: { known } }, { greeting }: About) =>
      watchOf(
        withList(known, greeting.channels, greeting.isLost),
        renamingOf(known, greeting.channels),
      ),
    ),
    missChannels: sendTo('alarms', ({ context: { known } }) => watchOf(known, null)),
    noteReport: assign(({ context: { known } }, { report }: { report: ReportEvent }) => ({
      known: withReport(known, report.channel, report),
    })),
    noteReading: assign(({ context: { known } }, { channel }: OfChannel) => ({
      known: withReading(known, channel),
    })),
    passOn: sendTo('alarms', ({ context }, { report: { channel, ...report } }: Said) =>
      told(context, channel, { ...report, isPreliminary: false }),
    ),
    passOnPreliminary: sendTo('alarms', ({ context }, { report: { channel, ...report } }: Said) =>
      told(context, channel, { ...report, isPreliminary: true }),
    ),
    forgetHeld: assign({ held: null }),
    hold: assign(({ context: { held } }, { report }: Said) => ({
      held: { report, fromMs: held?.fromMs ?? report.at.monotonicMs },
    })),
    passOnHeld: sendTo('alarms', ({ context }) => {
      const { channel, ...report } = reportAfter(known(context.held));
      return told(context, channel, { ...report, isPreliminary: true });
    }),
    passOnAges: sendTo('alarms', ({ context: { known } }, { beat }: { beat: BeatEvent }) => ({
      type: 'tellAges' as const,
      ages: beat.ages.flatMap(({ channel, id, ageMs }) => {
        const door = channelIn(known, channel);
        return door ? [{ channel: door.name, id, ageMs }] : [];
      }),
      at: beat.at,
    })),
    passOnReading: sendTo(
      'alarms',
      ({ context }, { report: { channel, ...fact } }: { report: ReadingEvent }) =>
        told(context, channel, fact),
    ),
    passOnAcknowledged: sendTo(
      'alarms',
      ({ context }, { report: { channel, ...fact } }: { report: AcknowledgedEvent }) =>
        told(context, channel, fact),
    ),
    passOnLoss: sendTo('alarms', ({ context }, { channel, reason, isMissed }: Loss) =>
      told(context, channel, { type: 'sensor.lost', reason, isMissed }),
    ),
    awaitChannels: assign(({ context: { known } }) => ({
      awaited: known.channels
        .filter(({ isGone, isTold }) => isTold && !isGone)
        .map(({ name }) => name),
    })),
    noteAnswer: assign(({ context }, { channel }: OfChannel) => ({
      awaited: awaitedAfter(context, channel),
    })),
    check: sendTo('alarms', ({ context: { known, awaited } }, { isInTouch }: Touch) => {
      const doors = known.channels.flatMap(({ name, kind }) => (kind === 'door' ? [name] : []));
      return { type: 'check' as const, doors, unheard: isInTouch ? awaited : doors };
    }),
    letAct: sendTo('alarms', { type: 'caughtUp' }),
    announceConnected: emit({ type: 'connected' }),
    announceDisconnected: emit((_, { reason }: Why) => ({
      type: 'disconnected' as const,
      reason,
    })),
    announceEnd: emit({ type: 'ended' }),
    announceOffline: emit({ type: 'offline' }),
    announceBack: emit({ type: 'back' }),
  },
});
