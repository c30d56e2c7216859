/** What the watchdog remembers, and what follows from it for what it is told; pure. */
import { type ChannelsKnown, channelIn, type Renaming, watchedIn } from './channels-known.ts';
import type { AlarmFact, AlarmsCommand } from './watchdog-commands.ts';
import type { ReportEvent } from './watchdog-events.ts';
import { ANSWER_MS } from './watchdog-times.ts';

/** What a watchdog starts with. */
export interface WatchdogInput {
  /** Which channels are watched; null or left out is all of them. */
  readonly wanted?: readonly string[] | null;
  /** Without word from the door for so many ms there is an alarm; 0 is never. */
  readonly offlineAfterMs: number;
  /** Whether a lost connection is made again. */
  readonly reconnects: boolean;
  /**
   * Whether a connection is word enough where the server never showed the protocol: one that is old
   * may be silent for days. Nobody can tell it from one that hangs, so not by default.
   */
  readonly isSilenceTrusted?: boolean;
  /** The latest change of a door that an earlier run was told of; null, or left out, without. */
  readonly since?: string | null;
  /** Whether that said that there is no word. */
  readonly wasOffline?: boolean;
}

/** What the watchdog remembers besides its states. */
export interface WatchdogContext extends WatchdogInput {
  readonly known: ChannelsKnown;
  /** The channels that are still to be heard of since the last doubt. */
  readonly awaited: readonly string[];
  readonly held: Held | null;
  readonly badLines: number;
  readonly holdMs: number;
  readonly retryMs: number | null;
}

/** A report of how a door is. */
export type DoorReport = Exclude<ReportEvent, { readonly type: 'sensor.lost' }>;

/** The latest report without a name that came before the answer to our hello. */
interface Held {
  readonly report: DoorReport;
  /** When the first was heard, by the client's monotonic clock, in ms. */
  readonly fromMs: number;
}

/** A fact, for the alarm of the channel that it is of. */
export function told(
  { known }: WatchdogContext,
  channel: string | null,
  fact: AlarmFact,
): AlarmsCommand {
  const { name, kind } = watchedIn(known, channel);
  return { type: 'tell', channel: { name, kind }, fact };
}

/** The order to watch all that is known. */
export function watchOf({ channels }: ChannelsKnown, renaming: Renaming | null): AlarmsCommand {
  const watched = channels.map(({ name, kind, isGone }) => ({ name, kind, isGone }));
  return { type: 'watch', channels: watched, renaming };
}

/** What was held, as old as it is when it was waited for an answer for long enough. */
export function reportAfter({ report, fromMs }: Held): DoorReport {
  const { at, ageMs } = report;
  const heldMs = fromMs + ANSWER_MS - at.monotonicMs;
  const monotonicMs = at.monotonicMs + heldMs;
  return { ...report, at: { ...at, monotonicMs }, ageMs: ageMs + heldMs };
}

/** The channels that are still to be heard of after a report; it may be of none that is watched. */
export function awaitedAfter({ known, awaited }: WatchdogContext, channel: string | null) {
  const name = channelIn(known, channel)?.name;
  return awaited.filter((one) => one !== name);
}
