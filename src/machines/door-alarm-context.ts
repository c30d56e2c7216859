/** What a door's alarm remembers, and what it says of an opening; pure. */
import { ACKNOWLEDGED_MS_MAX } from './acknowledgement.ts';
import type { Warnings } from './alarm-states.ts';
import type { AcknowledgedReport, OfKnownOpening } from './door-alarm-events.ts';
import { type ClosedReport, known, type Opening, sinceMs } from './opening.ts';

/** What a door's alarm goes by. */
export interface DoorAlarmInput {
  /** How long the door may stay open, in ms. */
  readonly limitMs: number;
  /** Warn again every so many ms while it stays open; 0 warns once. */
  readonly repeatMs: number;
  /** So many ms after the first warning it is warned at the second level; 0, or left out, is never. */
  readonly escalateAfterMs?: number;
  /** Whether an earlier run said that its sensor is lost. */
  readonly wasGone?: boolean;
  /** The opening that went on when that ended; null without. */
  readonly openBefore?: OpeningBefore | null;
}

/** An opening that an earlier run knew of. */
export interface OpeningBefore {
  readonly id: string;
  /** Whether that warned of it, and nobody said since that they know of it. */
  readonly isWarned: boolean;
}

/** What it remembers: the opening that is counted or was warned of, if there is one. */
export interface DoorAlarmContext extends DoorAlarmInput {
  readonly openBefore: OpeningBefore | null;
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
export function acknowledgementOf({ id, remainingMs, at }: AcknowledgedReport): Acknowledgement {
  const leftMs = Math.min(remainingMs, ACKNOWLEDGED_MS_MAX);
  return { id, remainingMs: leftMs, untilMs: at.monotonicMs + leftMs };
}

/** Whether somebody knows of the opening that is known, by its name or of any. */
export function isQuiet({ acknowledged, opening }: DoorAlarmContext): boolean {
  return acknowledged !== null && (acknowledged.id ?? opening?.id) === opening?.id;
}

/** The opening that is known, as it is told. */
export function ofOpening({ opening }: DoorAlarmContext): OfKnownOpening {
  const { id } = known(opening);
  return { id, sinceMs: sinceMs(known(opening)) };
}

/** The end of an opening; null where its beginning or its end was missed. */
export function closed<T extends 'close' | 'closedAfterWarning'>(
  type: T,
  context: DoorAlarmContext,
  report: ClosedReport | null,
) {
  const of = context.opening === null ? { id: null, sinceMs: null } : ofOpening(context);
  return { type, ...of, openMs: report === null ? null : openMsOf(context, report) };
}

/** The opening that an earlier run knew of, as its end tells it. */
export function openedBefore(
  { openBefore }: DoorAlarmContext,
  { at, ageMs, openMs }: ClosedReport,
): Opening {
  return {
    ...{ id: known(openBefore).id, wallMs: null },
    ...{ ageMs: ageMs + Number(openMs), reportedAtMs: at.monotonicMs },
  };
}

/** For how long it was warned of what is open, in ms: by an earlier run as soon as it was too long. */
export function warnedForMs({ opening, openBefore, limitMs }: DoorAlarmContext): number {
  const { id, ageMs } = known(opening);
  const isOfBefore = openBefore?.isWarned === true && openBefore.id === id;
  return isOfBefore ? Math.max(0, ageMs - limitMs) : 0;
}

/** How long an opening was, in ms: by the server's word, or as far as the client can tell. */
export function openMsOf(
  { opening }: DoorAlarmContext,
  { openMs, at, ageMs }: ClosedReport,
): number {
  return Math.max(0, openMs ?? at.monotonicMs - ageMs - sinceMs(known(opening)));
}
