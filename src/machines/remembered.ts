/**
 * What is kept of the door over a restart, and what becomes of it on the clocks of this boot.
 *
 * The monotonic clock counts from the boot, so it is the uptime as well.
 */
import type { Acknowledge, Acknowledgement } from './acknowledgement.ts';
import type { Change, Level } from './change.ts';
import type { Instant } from './time.ts';

/** An age by the wall clocks of two boots is believed up to 7 days, in ms: one may be years off. */
export const WALL_AGE_MS_MAX = 604_800_000;

/** An instant as it is kept: on both clocks, and the boot that the monotonic one is of. */
export interface SavedInstant {
  readonly wallMs: number;
  /** Below 0 for one of an earlier boot that was remembered in this one. */
  readonly monotonicMs: number;
  /** Null where boots have no names; then nobody can say whether two are the same. */
  readonly bootId: string | null;
}

/** A change as it is kept. */
export interface SavedChange extends SavedInstant {
  readonly level: Level;
  readonly id: string;
  /** As in the change: a client that was away may count the opening under an earlier name. */
  readonly first: boolean;
  /** Likewise; it was measured, so no clock of another boot can make it wrong. */
  readonly openMs?: number | undefined;
}

/** An acknowledgement as it is kept, and the channel it is of. */
export interface SavedAcknowledgement extends SavedInstant, Acknowledge {}

/** What is kept of an acknowledgement. */
export function savedAcknowledgementOf(
  channel: string,
  { id, forMs, at }: Acknowledgement,
  bootId: string | null,
): SavedAcknowledgement {
  return { channel, id, forMs, ...at, bootId };
}

/** What is kept of a change. */
export function savedOf(change: Change, bootId: string | null): SavedChange {
  const { level, id, at, first, openMs } = change;
  return { level, id, wallMs: at.wallMs, monotonicMs: at.monotonicMs, bootId, first, openMs };
}

/** The change that was kept, on this boot's clocks; null when it is of this boot's future. */
export function rememberedOf(
  saved: SavedChange,
  bootId: string | null,
  now: Instant,
  latest: SavedInstant = saved,
): Change | null {
  const at = instantOf(saved, bootId, now, latest);
  const { level, id, first, openMs } = saved;
  return at && { level, id, at, first, openMs };
}

/**
 * An instant that was kept, on this boot's clocks; null when it is of this boot's future. Its wall
 * clock stays: for people, and for clients to whom that number is its name. `latest` is of those that
 * were kept with it, whose monotonic instants are of the same clock: how far they are apart is certain,
 * whatever the wall clock did between them.
 */
export function instantOf(
  saved: SavedInstant,
  bootId: string | null,
  now: Instant,
  latest: SavedInstant,
): Instant | null {
  const shiftMs = beginningOf(latest, bootId, now) - latest.monotonicMs;
  const monotonicMs = Math.max(-WALL_AGE_MS_MAX, saved.monotonicMs + shiftMs);
  return monotonicMs > now.monotonicMs ? null : { wallMs: saved.wallMs, monotonicMs };
}

/** When it was on this boot's monotonic clock, in ms; as late as the boot when no clock can say. */
function beginningOf(saved: SavedInstant, bootId: string | null, now: Instant): number {
  if (bootId !== null && bootId === saved.bootId) return saved.monotonicMs;
  const wallAgeMs = now.wallMs - saved.wallMs;
  if (wallAgeMs < 0 || wallAgeMs > WALL_AGE_MS_MAX) return 0;
  const beganMs = now.monotonicMs - wallAgeMs;
  // What is of another boot was before this one: a wall clock that says less is wrong.
  const isOfAnother = bootId !== null && saved.bootId !== null;
  return isOfAnother ? Math.min(0, beganMs) : beganMs;
}
