import type { Instant } from './time.ts';

/** What is believed of the door, by the name it has on the wire. */
export type Level = 'open' | 'close' | 'unknown';

/** One change of what is believed of the door. */
export interface Change {
  readonly level: Level;
  /** Server run and number, such as `k3f9-7`: which change this is, whoever repeats it. */
  readonly id: string;
  /** When the contact moved first, not when it had settled. */
  readonly at: Instant;
  /** The first reading after a start or a lost sensor: the true instant is earlier and unknown. */
  readonly first: boolean;
  /** Why the level is unknown, for people; only there when it is. */
  readonly reason?: string;
  /** How long the door was open that closed, in whole ms; only there where that is known. */
  readonly openMs?: number | undefined;
}

/**
 * All the history a client can ever need.
 *
 * `last` is the latest change, `unknown` included. Plain clients know two levels and are told of
 * alternations only: `level` is the latest of those, `levelBefore` the one before it.
 */
export interface DoorRecord {
  readonly last: Change | null;
  readonly level: Change | null;
  readonly levelBefore: Change | null;
}

/** The record of a door nobody has heard of yet. */
export const BLANK_RECORD: DoorRecord = { last: null, level: null, levelBefore: null };

/** The record with one change more; a level that is known already is no alternation. */
export function withChange(record: DoorRecord, change: Change): DoorRecord {
  if (change.level === 'unknown' || change.level === record.level?.level) {
    return { ...record, last: change };
  }
  return { last: change, level: change, levelBefore: record.level };
}
