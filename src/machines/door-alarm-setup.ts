/** The words that a door's alarm is written in: what it can do and ask. */
import { assign, emit, enqueueActions, setup } from 'xstate';
import { SAME_END_MS } from './acknowledgement.ts';
import { calmed, escalated, NO_WARNINGS, urgencyOf, withWarning } from './alarm-states.ts';
import {
  acknowledgementOf,
  closed,
  type DoorAlarmContext,
  type DoorAlarmInput,
  isQuiet,
  ofOpening,
  openedBefore,
  openMsOf,
  warnedForMs,
} from './door-alarm-context.ts';
import type {
  AcknowledgedReport,
  DoorAlarmEmitted,
  DoorAlarmEvent,
  LimitChange,
} from './door-alarm-events.ts';
import {
  type AgeReport,
  agedUntil,
  broughtForward,
  type ClosedReport,
  isOlder,
  isSame,
  known,
  type OpenReport,
  openingOf,
  renamed,
  sinceMs,
} from './opening.ts';

/** How long it is waited for what became of an opening that is told afterwards: it comes in a second. */
const FOLLOWING_MS = 30_000;

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
    escalateAfterMs: ({ context }) =>
      Math.max(0, Number(context.escalateAfterMs) - warnedForMs(context)),
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
    wasMissedBefore: ({ context }, { report }: Ended) =>
      context.openBefore?.isWarned === false &&
      report.isMissed &&
      Number(report.openMs) > context.limitMs &&
      !isQuiet({ ...context, opening: openedBefore(context, report) }),
    wasWarnedBefore: ({ context }, { report }: Ended) =>
      context.openBefore?.isWarned === true && report.isMissed && report.openMs !== null,
    wasGone: ({ context }) => context.wasGone === true,
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
    recallOpening: assign(({ context }, { report }: Ended) => ({
      opening: openedBefore(context, report),
    })),
    rename: enqueueActions(({ context, enqueue }, { report }: About) => {
      const { id: was } = known(context.opening);
      const opening = renamed(known(context.opening), report);
      enqueue.assign({ opening });
      const { id } = opening;
      // What had no name is known by none.
      if (was !== null && id !== was) enqueue.emit({ type: 'renamed', id: known(id), was });
    }),
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
    acknowledge: assign(({ context: { openBefore } }, { report }: Word) => ({
      acknowledged: acknowledgementOf(report),
      openBefore: openBefore && { ...openBefore, isWarned: false },
    })),
    endAcknowledgement: assign({ acknowledged: null }),
    announceAcknowledged: emit(({ context: { opening } }, { report }: Word) => ({
      type: 'acknowledged' as const,
      id: report.id ?? opening?.id ?? null,
      sinceMs: opening && (report.id ?? opening.id) === opening.id ? sinceMs(opening) : null,
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
