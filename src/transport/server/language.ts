/** Whoever is told the same, in the same words: decided and encoded once for all of them. */
import {
  acknowledgementOf,
  type Change,
  type Channel,
  changesAfter,
  type Delivered,
  type DoorProtocol,
  deliveredTo,
  encodeAcknowledged,
  encodeChange,
  encodeChannelChange,
  encodeChannelHeartbeat,
  encodeHeartbeat,
  encodeNoSuchChannel,
  encodeReading,
  encodeWelcome,
  HISTORY_MAX,
  type Instant,
  isWorthTelling,
  missedBy,
  recordOf,
} from '../../machines/index.ts';
import { changesBetween, foundBetween, type Told } from './told.ts';

/** How an audience is told; frames that are empty are nothing to write. */
export interface Language {
  readonly hasHeartbeats: boolean;
  /** What is new since `before`. */
  news(before: Told, now: Told, at: Instant): string;
  /** The next changes of those that one lacks that was delivered this; so many at most. */
  batch(delivered: Delivered, most: number, now: Told, at: Instant): string;
  /** What one lacks that was delivered this, and how things are. */
  replay(delivered: Delivered, now: Told, at: Instant): string;
  heartbeat(now: Told, at: Instant): string;
  /** What was delivered to who has been told everything. */
  delivered(now: Told): Delivered;
}

/** Of one door, as the article's clients and those of protocol 1 are told; null is no door. */
export function createDoorLanguage(protocol: DoorProtocol, door: string | null): Language {
  const last = ({ journal }: Told) => recordOf(journal, door);
  const missed = (delivered: Delivered, now: Told, at: Instant) => {
    const known = delivered !== null && 'id' in delivered ? delivered : null;
    return missedBy(protocol, known, last(now))
      .map((change) => encodeChange(protocol, change, at))
      .join('');
  };
  const delivered = (now: Told) => deliveredTo(protocol, last(now));
  return {
    hasHeartbeats: protocol === 'greeted',
    news: (before, now, at) => missed(delivered(before), now, at),
    // It is never far behind: two changes bring it to the present.
    batch: () => '',
    replay: missed,
    heartbeat: (now, at) => encodeHeartbeat(last(now).last, at),
    delivered,
  };
}

/** Of channels: those of `channels` that are wanted, and of those that are not there that. */
export function createChannelLanguage(
  channels: readonly Channel[],
  wanted: readonly string[] | null,
): Language {
  const own = channels.filter(({ name }) => wanted === null || wanted.includes(name));
  const names = new Set(own.map(({ name }) => name));
  const doors = own.filter(({ kind }) => kind === 'door');
  const absent = [...new Set(wanted)].filter((name) => !names.has(name));

  /** How a channel is; nothing of one of which nothing is known. */
  function stateOf({ name, kind }: Channel, { journal, temperatures }: Told, at: Instant): string {
    const temperature = temperatures.get(name);
    if (temperature && 'reading' in temperature)
      return encodeReading(name, temperature.reading, at);
    const last = kind === 'door' ? recordOf(journal, name).last : temperature?.loss;
    return last ? encodeChannelChange(name, last, at) : '';
  }

  /** What somebody knows of, of these channels. */
  function acknowledged(all: readonly Channel[], { journal }: Told, at: Instant): string {
    return all
      .map(({ name }) => {
        const said = acknowledgementOf(journal, name);
        return said && isWorthTelling(said, at) ? encodeAcknowledged(name, said, at) : '';
      })
      .join('');
  }

  /** So many changes at most of those that one lacks that was delivered this. */
  function batch(delivered: Delivered, most: number, now: Told, at: Instant): string {
    if (delivered === null || !('changes' in delivered)) return '';
    const changes = changesAfter(now.journal, delivered.changes);
    // More than is kept went by meanwhile: it is told as at its hello.
    if (changes === null) return encodeWelcome(channels, true);
    const wantedOnes = changes.slice(0, most).filter(({ channel }) => names.has(channel));
    return framesOf(wantedOnes, at, true);
  }

  return {
    hasHeartbeats: true,
    news(before, now, at) {
      const changed = [
        ...foundBetween(before.journal, now.journal),
        ...changesBetween(before.journal, now.journal),
      ].filter(({ channel }) => names.has(channel));
      const read = own.filter(({ name, kind }) => {
        const temperature = now.temperatures.get(name);
        if (kind === 'door' || !temperature || 'loss' in temperature) return false;
        // Again, when it did not wait for a loss that came before it.
        const isAfterLoss = changed.some(({ channel }) => channel === name);
        return isAfterLoss || temperature !== before.temperatures.get(name);
      });
      // Again behind an opening that it is of too.
      const known = doors.filter(
        ({ name }) =>
          acknowledgementOf(now.journal, name) !== acknowledgementOf(before.journal, name) ||
          changed.some(({ channel, change }) => channel === name && change.level === 'open'),
      );
      return [
        framesOf(changed, at),
        ...read.map((channel) => stateOf(channel, now, at)),
        acknowledged(known, now, at),
      ].join('');
    },
    batch,
    replay(delivered, now, at) {
      const isUpToDate =
        delivered !== null && 'rounds' in delivered && delivered.rounds === now.rounds;
      if (isUpToDate) return '';
      const id = now.journal.history.at(-1)?.change.id ?? 'none';
      return [
        batch(delivered, HISTORY_MAX, now, at),
        ...own.map((channel) => stateOf(channel, now, at)),
        ...absent.map((name) => encodeNoSuchChannel(name, id, at)),
        acknowledged(doors, now, at),
      ].join('');
    },
    heartbeat(now, at) {
      const lasts = doors.flatMap(({ name }) => {
        const { last } = recordOf(now.journal, name);
        return last === null ? [] : [[name, last] as const];
      });
      return encodeChannelHeartbeat(lasts, at);
    },
    delivered: ({ journal, rounds }) => ({ changes: journal.count, rounds }),
  };
}

/** Changes in full, one after the other. */
function framesOf(
  changes: readonly { readonly channel: string; readonly change: Change }[],
  at: Instant,
  isMissed = false,
): string {
  return changes
    .map(({ channel, change }) => encodeChannelChange(channel, change, at, isMissed))
    .join('');
}
