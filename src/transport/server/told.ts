/** All that a server's clients have been told of, as far as the next ones need it; values. */
import {
  BLANK_JOURNAL,
  type Change,
  type ChannelChange,
  changesAfter,
  type Journal,
  type Reading,
  recordOf,
} from '../../machines/index.ts';

/** What is known of a thermometer. */
export type Temperature = { readonly reading: Reading } | { readonly loss: Change };

/** What has been told; each round of news gives another one. */
export interface Told {
  readonly journal: Journal;
  /** By channel, of those of which something is known in this run. */
  readonly temperatures: ReadonlyMap<string, Temperature>;
  /** How many times anything was told: temperatures too, of which a journal knows nothing. */
  readonly rounds: number;
}

/** Nobody was told anything. */
export const NOTHING_TOLD: Told = { journal: BLANK_JOURNAL, temperatures: new Map(), rounds: 0 };

/** The same when what is in a journal is told. */
export function withJournal(told: Told, journal: Journal, thermometers: ReadonlySet<string>): Told {
  const temperatures = new Map(told.temperatures);
  for (const { channel, change } of changesBetween(told.journal, journal)) {
    if (!thermometers.has(channel) || isOlder(change, temperatures.get(channel))) continue;
    temperatures.set(channel, { loss: change });
  }
  return { journal, temperatures, rounds: told.rounds + 1 };
}

/** The same when a temperature is told. */
export function withReading(told: Told, channel: string, reading: Reading): Told {
  const temperatures = new Map(told.temperatures).set(channel, { reading });
  return { ...told, temperatures, rounds: told.rounds + 1 };
}

/** The changes of which one journal tells and the one before it does not, oldest first. */
export function changesBetween(before: Journal, { history, count }: Journal) {
  // What is not kept any more was not told either.
  return history.slice(Math.max(0, before.count - (count - history.length)));
}

/** The doors that were found as they are remembered, which is no change. */
export function foundBetween(before: Journal, after: Journal): readonly ChannelChange[] {
  const changed = changesAfter(after, before.count) ?? [];
  return Object.keys(after.doors).flatMap((channel) => {
    const { last } = recordOf(after, channel);
    const isNews = last !== null && last.id !== recordOf(before, channel).last?.id;
    const isChange = changed.some(({ change }) => change === last);
    return isNews && !isChange ? [{ channel, change: last }] : [];
  });
}

/** A reading waits for no disk, so it may have been told before a loss that came before it. */
function isOlder(loss: Change, known: Temperature | undefined): boolean {
  if (known === undefined || !('reading' in known)) return false;
  return loss.at.monotonicMs < known.reading.at.monotonicMs;
}
