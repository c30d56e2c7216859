/**
 * What is known of all channels, and the latest that happened: pure.
 *
 * Temperatures are not in it, for they are no changes; that a thermometer is lost is one.
 */
import type { Acknowledgement } from './acknowledgement.ts';
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
  /** By channel, what somebody knows of; what is over by the clock is in it still. */
  readonly acknowledged: Acknowledged;
  /** How many changes there were in this run: the position of the latest; before it from 0 down. */
  readonly count: number;
  /** Another one whenever there is anything to tell: a door found as remembered has no position. */
  readonly revision: number;
}

type Acknowledged = Readonly<Record<string, Acknowledgement>>;

/** The journal of a server that nothing happened to yet. */
export const BLANK_JOURNAL: Journal = {
  ...{ doors: {}, lasts: [], history: [], acknowledged: {} },
  ...{ count: 0, revision: 0 },
};

/** What an earlier run left, oldest first. */
export interface Remembered {
  /** The last change of each channel. */
  readonly remembered: readonly ChannelChange[];
  /** The latest of all, and none missing between them; without, that is one. */
  readonly history?: readonly ChannelChange[] | undefined;
  /** By channel, what somebody knows of. */
  readonly acknowledged?: Acknowledged | undefined;
}

/** The journal of a run of these channels that begins with what an earlier one left. */
export function journalOf(
  { remembered, history = remembered.slice(-1), acknowledged = {} }: Remembered,
  channels: readonly string[],
): Journal {
  const lasts = remembered.filter(({ channel }) => channels.includes(channel));
  const restored = { ...BLANK_JOURNAL, lasts, history, revision: history.length };
  // One of an opening that is over would be taken for the next one's.
  const goingOn = Object.entries(acknowledged).filter(
    ([channel, { id }]) =>
      channels.includes(channel) && (id === null || id === openingIn(restored, channel)),
  );
  return { ...restored, acknowledged: Object.fromEntries(goingOn) };
}

/** What is known of a door. */
export function recordOf({ doors }: Journal, channel: string | null): DoorRecord {
  if (channel === null || !Object.hasOwn(doors, channel)) return BLANK_RECORD;
  return doors[channel] as DoorRecord;
}

/** The name of the opening of a door that is now; null if it is not known to be open. */
export function openingIn(journal: Journal, channel: string): string | null {
  const { last, level } = recordOf(journal, channel);
  // One whose sensor is lost is counted as it was; one that was not read yet as it is remembered.
  const known = last?.level === 'unknown' ? level : last;
  const change = known ?? journal.lasts.find((one) => one.channel === channel)?.change;
  return change?.level === 'open' ? change.id : null;
}

/** What somebody knows of a door; null if nobody does. */
export function acknowledgementOf(
  { acknowledged }: Journal,
  channel: string,
): Acknowledgement | null {
  return Object.hasOwn(acknowledged, channel) ? (acknowledged[channel] as Acknowledgement) : null;
}

/** The journal when somebody knows of a door's opening; the latest word counts. */
export function withAcknowledged(
  journal: Journal,
  channel: string,
  acknowledgement: Acknowledgement,
): Journal {
  const acknowledged = { ...journal.acknowledged, [channel]: acknowledgement };
  return { ...journal, acknowledged, revision: journal.revision + 1 };
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
    acknowledged: acknowledgedAfter(journal, change),
    lasts: [...others, change],
    history: [...journal.history.slice(1 - HISTORY_MAX), change],
    count: journal.count + 1,
    revision: journal.revision + 1,
  };
}

/** What somebody knows of after a change: of an opening no longer than it lasts. */
function acknowledgedAfter(journal: Journal, { channel, change }: ChannelChange): Acknowledged {
  const held = acknowledgementOf(journal, channel);
  if (held === null || held.id === null || change.level === 'unknown') return journal.acknowledged;
  if (change.level === 'open' && change.first) {
    // All take it for the opening that they know: it goes on under this name.
    return { ...journal.acknowledged, [channel]: { ...held, id: change.id } };
  }
  const others = Object.entries(journal.acknowledged).filter(([name]) => name !== channel);
  return Object.fromEntries(others);
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
