/** The words that the watchdog is written in: what it can do and ask. */
import { and, assign, emit, not, or, sendTo, setup, stateIn } from 'xstate';
import { channelIn, renamingOf, withList, withReading, withReport } from './channels-known.ts';
import { known } from './opening.ts';
import { notProvided } from './stub.ts';
import type { AlarmsCommand, LinkCommand, LinkInput, PulseCommand } from './watchdog-commands.ts';
import {
  awaitedAfter,
  type DoorReport,
  reportAfter,
  told,
  type WatchdogContext,
  type WatchdogInput,
  watchOf,
} from './watchdog-context.ts';
import type {
  AcknowledgedEvent,
  BeatEvent,
  OfChannel,
  ReadingEvent,
  ReportEvent,
  WatchdogEmitted,
  WatchdogEvent,
} from './watchdog-events.ts';
import {
  ANSWER_MS,
  ATTEMPT_MS,
  DOUBT_MS,
  HOLD_MS_MAX,
  HOLD_MS_MIN,
  QUIET_MS,
  RETRY_MS_MAX,
  RETRY_MS_MIN,
  STALL_MS,
} from './watchdog-times.ts';
import { BAD_LINES_MAX, SILENCE_MS } from './wire.ts';

type Said = { readonly report: DoorReport };
type About = { readonly greeting: Extract<WatchdogEvent, { readonly type: 'server.greeted' }> };
type Why = { readonly reason: string };
type Touch = { readonly isInTouch: boolean };
type Loss = Extract<ReportEvent, { readonly type: 'sensor.lost' }>;

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
    wasOffline: ({ context }) => context.wasOffline === true,
    /** Only a server that speaks the protocol names its changes. */
    wasNamed: ({ context: { known } }) => known.since !== null,
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
    forgetOffline: assign({ wasOffline: false }),
    announceBack: emit({ type: 'back' }),
  },
});
