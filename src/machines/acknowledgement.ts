/** That somebody knows of an opening: its alarms are quiet for some time, for all; pure. */
import type { Instant } from './time.ts';

/** For how long an opening is acknowledged where nobody says it, in ms: half an hour of restocking. */
export const ACKNOWLEDGED_MS = 1_800_000;
/** For how long it can be, in ms: a day, so that what was forgotten is an alarm again. */
export const ACKNOWLEDGED_MS_MAX = 86_400_000;
/** Two ends of an acknowledgement that are nearer are one, told again: lines are under way for a while. */
export const SAME_END_MS = 5000;

/** What a client asks for. */
export interface Acknowledge {
  readonly channel: string;
  /** The opening; null is each one within the time. */
  readonly id: string | null;
  /** How long its alarms are to be quiet, in ms; 0 takes back what was acknowledged. */
  readonly forMs: number;
}

/** What a server keeps of it; one taken back is kept too, for who was away to hear of it. */
export interface Acknowledgement extends Omit<Acknowledge, 'channel'> {
  readonly at: Instant;
}

/** How long its alarms are quiet from now on, in ms. */
export function remainingMsOf({ at, forMs }: Acknowledgement, now: Instant): number {
  return Math.max(0, at.monotonicMs + forMs - now.monotonicMs);
}

/** Whether it says anything still; one that was taken back might have lasted for a day. */
export function isWorthTelling(acknowledgement: Acknowledgement, now: Instant): boolean {
  const { forMs } = acknowledgement;
  return remainingMsOf({ ...acknowledgement, forMs: forMs || ACKNOWLEDGED_MS_MAX }, now) > 0;
}
