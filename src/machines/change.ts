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

/** How a client is told of one door: the article's two elements, or in full. */
export type DoorProtocol = 'plain' | 'greeted';
/** How a client is told: of one door, or of channels. */
export type Protocol = DoorProtocol | 'channelled';

/** What was delivered last to a client that knows one door. */
export interface DeliveredChange {
  readonly id: string;
  readonly level: Level;
}

/** How far one that knows channels was told. */
export interface Position {
  /** How many changes there had been. */
  readonly changes: number;
  /** How many times anything had been told; -1 is a position of a client's own memory. */
  readonly rounds: number;
}

/** What was delivered to a client last; null before anything was. */
export type Delivered = DeliveredChange | Position | null;

/** The record of a door nobody has heard of yet. */
export const BLANK_RECORD: DoorRecord = { last: null, level: null, levelBefore: null };

/** The record with one change more; a level that is known already is no alternation. */
export function withChange(record: DoorRecord, change: Change): DoorRecord {
  if (change.level === 'unknown' || change.level === record.level?.level) {
    return { ...record, last: change };
  }
  return { last: change, level: change, levelBefore: record.level };
}

/** What was delivered last to a client that is up to date: the same for all who speak alike. */
export function deliveredTo(
  protocol: DoorProtocol,
  { last, level }: DoorRecord,
): DeliveredChange | null {
  const change = protocol === 'plain' ? level : last;
  return change && { id: change.id, level: change.level };
}

/** What a client still has to be told, in order: two changes at most. */
export function missedBy(
  protocol: DoorProtocol,
  delivered: DeliveredChange | null,
  record: DoorRecord,
): readonly Change[] {
  return protocol === 'plain'
    ? missedByPlain(delivered, record)
    : missedByGreeted(delivered, record);
}

/** The latest change, unless it was that one. */
function missedByGreeted(delivered: DeliveredChange | null, { last }: DoorRecord): Change[] {
  return last === null || last.id === delivered?.id ? [] : [last];
}

/**
 * Never a level that a plain client has already, never a second `open` without the `close` between
 * (the article's client counts every `open` it gets).
 */
function missedByPlain(
  delivered: DeliveredChange | null,
  { level, levelBefore }: DoorRecord,
): Change[] {
  if (level === null || level.id === delivered?.id) return [];
  if (levelBefore === null || delivered?.level !== level.level) return [level];
  return [levelBefore, level];
}
