/**
 * What is known of all channels, and the latest that happened: pure.
 *
 * Temperatures are not in it, for they are no changes; that a thermometer is lost is one.
 */
import { BLANK_RECORD, type Change, type DoorRecord } from './change.ts';

/** Changes that are known for who was away: hours of a busy house, and below 1 MB. */
export const HISTORY_MAX = 1000;

/** A change, and the channel it is of. */
export interface ChannelChange {
  readonly channel: string;
  readonly change: Change;
}

/** What a server knows of its channels; each change gives another one. */
export interface Journal {
  /** By channel, what is known of each door of which something is. */
  readonly doors: Readonly<Record<string, DoorRecord>>;
  /** The last change of each channel, of an earlier run too; oldest first. */
  readonly lasts: readonly ChannelChange[];
  /** The latest changes, of an earlier run too, and none missing between them; oldest first. */
  readonly history: readonly ChannelChange[];
  /** How many changes there were in this run: the position of the latest; before it from 0 down. */
  readonly count: number;
  /** Another one whenever there is anything to tell: a door found as remembered has no position. */
  readonly revision: number;
}

/** The journal of a server that nothing happened to yet. */
export const BLANK_JOURNAL: Journal = { doors: {}, lasts: [], history: [], count: 0, revision: 0 };

/** What an earlier run left, oldest first. */
export interface Remembered {
  /** The last change of each channel. */
  readonly remembered: readonly ChannelChange[];
  /** The latest of all, and none missing between them; without, that is one. */
  readonly history?: readonly ChannelChange[] | undefined;
}

/** The journal of a run of these channels that begins with what an earlier one left. */
export function journalOf(
  { remembered, history = remembered.slice(-1) }: Remembered,
  channels: readonly string[],
): Journal {
  const lasts = remembered.filter(({ channel }) => channels.includes(channel));
  return { ...BLANK_JOURNAL, lasts, history, revision: history.length };
}

/** What is known of a door. */
export function recordOf({ doors }: Journal, channel: string | null): DoorRecord {
  if (channel === null || !Object.hasOwn(doors, channel)) return BLANK_RECORD;
  return doors[channel] as DoorRecord;
}

/** The journal with what a door has become; its record has a change. */
export function withRecord(journal: Journal, channel: string, record: DoorRecord): Journal {
  const doors = { ...journal.doors, [channel]: record };
  const known = journal.lasts.find((last) => last.channel === channel);
  const change = record.last as Change;
  // A door that is found as it is remembered did not change.
  if (change.id === known?.change.id) return { ...journal, doors, revision: journal.revision + 1 };
  return { ...withChange(journal, { channel, change }), doors };
}

/** The journal with one change more. */
export function withChange(journal: Journal, change: ChannelChange): Journal {
  const others = journal.lasts.filter(({ channel }) => channel !== change.channel);
  return {
    ...journal,
    lasts: [...others, change],
    history: [...journal.history.slice(1 - HISTORY_MAX), change],
    count: journal.count + 1,
    revision: journal.revision + 1,
  };
}

/** Where a change was; null if it is not known any more, or never was. */
export function positionOf({ history, count }: Journal, id: string): number | null {
  const index = history.findIndex(({ change }) => change.id === id);
  return index < 0 ? null : count - history.length + index + 1;
}

/** The changes after a position, oldest first; null if not all of them are known any more. */
export function changesAfter(
  { history, count }: Journal,
  position: number,
): readonly ChannelChange[] | null {
  const forgotten = count - history.length;
  return position < forgotten ? null : history.slice(position - forgotten);
}
