/** Which changes a client is told, by its protocol and by what was delivered to it. */
import type { Change, DoorRecord, Level } from './change.ts';

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
