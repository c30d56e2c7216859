/** What the watchdog is told, and what it says. */
import type { Channel } from './channel.ts';
import type { ChangeReport } from './channels-known.ts';
import type { AcknowledgedReport } from './door-alarm-events.ts';
import type { ClosedReport, OpenReport } from './opening.ts';
import type { TemperatureReport } from './temperature-alarm.ts';
import type { Instant } from './time.ts';
import type { ChannelAge } from './wire-watcher.ts';

/** Of which channel something is; null: of the first door. */
export type OfChannel = { readonly channel: string | null };

/** A change of a channel, as the server says it. */
export type ReportEvent =
  | (OpenReport & OfChannel)
  | (ClosedReport & OfChannel)
  | (ChangeReport & OfChannel & { readonly type: 'sensor.lost'; readonly reason: string });

/** What a thermometer reads. */
export type ReadingEvent = TemperatureReport & OfChannel;

/** Somebody knows of an opening. */
export type AcknowledgedEvent = AcknowledgedReport & OfChannel;

/** A heartbeat, with what the server says in it of its doors. */
export interface BeatEvent {
  readonly type: 'server.beat';
  readonly ages: readonly ChannelAge[];
  readonly at: Instant;
}

/** What the watchdog is told. */
export type WatchdogEvent =
  | { readonly type: 'link.attempted' }
  | { readonly type: 'link.connected' }
  /** The two sides could not agree on TLS: the connection is of no use, and is still there. */
  | { readonly type: 'link.unsecured'; readonly reason: string }
  /** Once per failed attempt and once per lost connection. */
  | { readonly type: 'link.lost'; readonly reason: string }
  /** After `catchUp`: what had come by then was told. */
  | { readonly type: 'link.caughtUp' }
  /** Our own timers are late, or did not count a sleep that the wall clock counted. */
  | { readonly type: 'clock.stalled'; readonly forMs: number }
  /** A good line with a name that we do not know. */
  | { readonly type: 'line.unknown' }
  | { readonly type: 'line.bad' }
  | { readonly type: 'peer.flooded' }
  /** `channels`: null of a server that names none; `isLost`: what was missed is not known. */
  | {
      readonly type: 'server.greeted';
      readonly channels: readonly Channel[] | null;
      readonly isLost: boolean;
    }
  | BeatEvent
  | { readonly type: 'server.refused'; readonly retryMs: number | null; readonly reason: string }
  | ReportEvent
  | ReadingEvent
  | AcknowledgedEvent
  /** It is the time of day at which it is asked whether anything is open. */
  | { readonly type: 'check.due' }
  /** An alarm waits for what is to be heard before it may warn. */
  | { readonly type: 'deadline.over' };

/** What the watchdog says of its link. */
export type WatchdogEmitted =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly reason: string }
  /** The link is not to be made again. */
  | { readonly type: 'ended' }
  | { readonly type: 'offline' }
  | { readonly type: 'back' };
