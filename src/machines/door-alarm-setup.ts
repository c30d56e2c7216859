/** The words of a door's alarm: what it is told, what it says, and what it can do and ask. */
import { assign, emit, setup } from 'xstate';
import { ACKNOWLEDGED_MS_MAX } from './acknowledgement.ts';
import {
  calmed,
  escalated,
  NO_WARNINGS,
  urgencyOf,
  type Warnings,
  withWarning,
} from './alarm-states.ts';
import {
  type AgeReport,
  agedUntil,
  broughtForward,
  type ClosedReport,
  isOlder,
  isSame,
  known,
  type Opening,
  type OpenReport,
  openingOf,
  renamed,
  sinceMs,
} from './opening.ts';
import type { Instant } from './time.ts';

/** How long it is waited for what became of an opening that is told afterwards: it comes in a second. */
const FOLLOWING_MS = 30_000;
/** Two ends of an acknowledgement that are nearer are one, told again: lines are under way for a while. */
const SAME_END_MS = 5000;

/** What a door's alarm goes by. */
export interface DoorAlarmInput {
  /** How long the door may stay open, in ms. */
  readonly limitMs: number;
  /** Warn again every so many ms while it stays open; 0 warns once. */
  readonly repeatMs: number;
  /** So many ms after the first warning it is warned at the second level; 0, or left out, is never. */
  readonly escalateAfterMs?: number;
}

/** Somebody knows of an opening; `id` is null: of each one until the time is over. */
export interface AcknowledgedReport {
  readonly type: 'door.acknowledged';
  readonly id: string | null;
  /** How much of the time is left, in ms; 0: it was taken back. */
  readonly remainingMs: number;
  readonly at: Instant;
}

/** The server names its changes, and said this before it had our hello: in full it follows. */
export type Preliminary = { readonly isPreliminary: boolean };

/** What a door's alarm is told. */
export type DoorAlarmEvent =
  | (OpenReport & Preliminary)
  | (ClosedReport & Preliminary)
  | AgeReport
  | AcknowledgedReport
  | { readonly type: 'sensor.lost'; readonly reason: string; readonly isMissed: boolean }
  /** It goes by another limit: that of the name which its door has been given. */
  | LimitChange
  /** Its channel is there and no door: another alarm goes on, and this one ends. */
  | { readonly type: 'channel.replaced' }
  /** What had come by the deadline was heard. */
  | { readonly type: 'knowledge.caughtUp' };

/** The limit that an alarm goes by from an instant on. */
export interface LimitChange {
  readonly type: 'limit.changed';
  readonly limitMs: number;
  readonly at: Instant;
}

/** Which opening something is of, as far as that is known. */
interface OfOpening {
  /** Its server's name for it. */
  readonly id: string | null;
  /** The client's monotonic clock when it began. */
  readonly sinceMs: number | null;
}

type OfKnownOpening = OfOpening & { readonly sinceMs: number };

/** What is said of a door. */
export type DoorAlarmEmitted =
  /** For the watchdog: it is time to warn, once it is heard what waits to be. */
  | { readonly type: 'deadline.over' }
  | { readonly type: 'sensorLost'; readonly reason: string }
  | { readonly type: 'sensorBack' }
  | (OfKnownOpening & { readonly type: 'open' })
  /** `repeat`: how many times it was warned of before at this level. */
  | (OfKnownOpening & {
      readonly type: 'warned';
      readonly level: 1 | 2;
      readonly repeat: number;
    })
  /** `openMs`: how long it was open; null when its end or its beginning was missed. */
  | (OfOpening & { readonly type: 'close'; readonly openMs: number | null })
  | (OfOpening & { readonly type: 'closedAfterWarning'; readonly openMs: number | null })
  /** It was open for longer than its limit, and nobody could be warned: it is closed again. */
  | (OfKnownOpening & { readonly type: 'missed'; readonly openMs: number })
  /** It is quiet until then, by the client's monotonic clock; null: not any more. */
  | (Pick<OfOpening, 'id'> & { readonly type: 'acknowledged'; readonly untilMs: number | null });

/** What it remembers: the opening that is counted or was warned of, if there is one. */
export interface DoorAlarmContext extends DoorAlarmInput {
  readonly opening: Opening | null;
  readonly warnings: Warnings;
  readonly acknowledged: Acknowledgement | null;
}

/** What is known of what somebody knows. */
interface Acknowledgement {
  readonly id: string | null;
  /** What was left, in ms, at its `untilMs` less that on the client's monotonic clock. */
  readonly remainingMs: number;
  readonly untilMs: number;
}

/** What is kept of a word that somebody knows. */
function acknowledgementOf({ id, remainingMs, at }: AcknowledgedReport): Acknowledgement {
  const leftMs = Math.min(remainingMs, ACKNOWLEDGED_MS_MAX);
  return { id, remainingMs: leftMs, untilMs: at.monotonicMs + leftMs };
}

/** Somebody knows of the opening that is known, by its name or of any. */
function isQuiet({ acknowledged, opening }: DoorAlarmContext): boolean {
  return acknowledged !== null && (acknowledged.id ?? opening?.id) === opening?.id;
}

/** The opening that is known, as it is told. */
function ofOpening({ opening }: DoorAlarmContext): OfKnownOpening {
  const { id } = known(opening);
  return { id, sinceMs: sinceMs(known(opening)) };
}

/** The end of an opening; null where its beginning or its end was missed. */
function closed<T extends 'close' | 'closedAfterWarning'>(
  type: T,
  context: DoorAlarmContext,
  report: ClosedReport | null,
) {
  const of = context.opening === null ? { id: null, sinceMs: null } : ofOpening(context);
  return { type, ...of, openMs: report === null ? null : openMsOf(context, report) };
}

/** How long an opening was, in ms: by the server's word, or as far as the client can tell. */
function openMsOf({ opening }: DoorAlarmContext, { openMs, at, ageMs }: ClosedReport): number {
  return Math.max(0, openMs ?? at.monotonicMs - ageMs - sinceMs(known(opening)));
}

type About = { readonly report: OpenReport };
type Age = { readonly report: AgeReport };
type Ended = { readonly report: ClosedReport };
type Change = { readonly change: LimitChange };
type Why = { readonly reason: string };
type End = { readonly report: ClosedReport | null };
type Word = { readonly report: AcknowledgedReport };

/** The words that the door's alarm is written in. */
export const doorAlarmSetup = setup({
  types: {
    input: {} as DoorAlarmInput,
    context: {} as DoorAlarmContext,
    events: {} as DoorAlarmEvent,
    emitted: {} as DoorAlarmEmitted,
    tags: {} as 'open' | 'unknown',
  },
  delays: {
    followingMs: FOLLOWING_MS,
    repeatMs: ({ context }) => context.repeatMs,
    escalateAfterMs: ({ context }) => Number(context.escalateAfterMs),
    quietMs: ({ context }) => known(context.acknowledged).remainingMs,
    remainingMs: ({ context }) => Math.max(0, context.limitMs - known(context.opening).ageMs),
  },
  guards: {
    isPreliminary: ({ event }) => 'isPreliminary' in event && event.isPreliminary,
    isMissed: ({ event }) => 'isMissed' in event && event.isMissed,
    isSaidTooLong: ({ context }, { report: { openMs } }: Ended) =>
      openMs !== null && openMs > context.limitMs && !isQuiet(context),
    /** By its own clock too; one that is marked as the first reading may be closed for long. */
    wasTooLong: ({ context }, { report }: Ended) =>
      report.isMissed &&
      !report.first &&
      openMsOf(context, report) > context.limitMs &&
      !isQuiet(context),
    isRepeating: ({ context }) => context.repeatMs > 0,
    isToEscalate: ({ context: { escalateAfterMs = 0 } }) => escalateAfterMs > 0,
    isQuiet: ({ context }) => isQuiet(context),
    isTakenBack: (_, { report }: Word) => report.remainingMs === 0,
    isToldAgain: ({ context }, { report }: Word) => {
      const [before, now] = [known(context.acknowledged), acknowledgementOf(report)];
      return before.id === now.id && Math.abs(before.untilMs - now.untilMs) <= SAME_END_MS;
    },
    isOverdue: ({ context }) => known(context.opening).ageMs >= context.limitMs,
    isAnotherOpening: ({ context }, { report }: About) => !isSame(known(context.opening), report),
    isSameOpening: ({ context }, { report }: About) => isSame(known(context.opening), report),
    isAnotherMissed: ({ context }, { report }: About) =>
      report.isMissed && !isSame(known(context.opening), report),
    isStillOpen: ({ context }, { report }: About) =>
      !report.isMissed && isSame(known(context.opening), report),
    isOlderThanThought: ({ context }, { report }: About) =>
      isSame(known(context.opening), report) && isOlder(known(context.opening), report),
    isOfOlderOpening: ({ context: { opening } }, { report }: Age) =>
      report.id !== null && report.id === opening?.id && isOlder(opening, report),
  },
  actions: {
    remember: assign((_, { report }: About) => ({
      opening: openingOf(report),
      warnings: NO_WARNINGS,
    })),
    rename: assign(({ context }, { report }: About) => ({
      opening: renamed(known(context.opening), report),
    })),
    bringForward: assign(({ context }, { report }: Age) => ({
      opening: broughtForward(known(context.opening), report),
    })),
    ageUntilReport: assign(({ context }, { report }: About) => ({
      opening: agedUntil(known(context.opening), report.at.monotonicMs),
    })),
    ageByFollowing: assign(({ context }) => {
      const opening = known(context.opening);
      return { opening: agedUntil(opening, opening.reportedAtMs + FOLLOWING_MS) };
    }),
    /** What is counted goes on from now, as old as it is. */
    changeLimit: assign(({ context: { opening } }, { change: { limitMs, at } }: Change) => ({
      limitMs,
      opening: opening && agedUntil(opening, at.monotonicMs),
    })),
    forget: assign({ opening: null, warnings: NO_WARNINGS }),
    escalate: assign(({ context }) => ({ warnings: escalated(context.warnings) })),
    calm: assign(({ context }) => ({ warnings: calmed(context.warnings) })),
    acknowledge: assign((_, { report }: Word) => ({ acknowledged: acknowledgementOf(report) })),
    endAcknowledgement: assign({ acknowledged: null }),
    announceAcknowledged: emit(({ context: { opening } }, { report }: Word) => ({
      type: 'acknowledged' as const,
      id: report.id ?? opening?.id ?? null,
      untilMs: report.remainingMs === 0 ? null : acknowledgementOf(report).untilMs,
    })),
    countWarning: assign(({ context }) => ({ warnings: withWarning(context.warnings) })),
    announceDeadline: emit({ type: 'deadline.over' }),
    announceSensorLost: emit((_, { reason }: Why) => ({ type: 'sensorLost' as const, reason })),
    announceSensorBack: emit({ type: 'sensorBack' }),
    announceOpen: emit(({ context }) => ({ type: 'open' as const, ...ofOpening(context) })),
    warn: emit(({ context }) => ({
      type: 'warned' as const,
      ...ofOpening(context),
      ...urgencyOf(context.warnings),
    })),
    announceClose: emit(({ context }, { report }: End) => closed('close', context, report)),
    announceClosedNow: emit(({ context }, { report }: End) =>
      closed('closedAfterWarning', context, report),
    ),
    announceMissed: emit(({ context }, { report }: Ended) => ({
      type: 'missed' as const,
      ...ofOpening(context),
      openMs: openMsOf(context, report),
    })),
  },
});
