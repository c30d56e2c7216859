/** What a door's alarm is told, and what it says. */
import type { AgeReport, ClosedReport, OpenReport } from './opening.ts';
import type { Instant } from './time.ts';

/** Somebody knows of an opening; `id` is null: of each one until the time is over. */
export interface AcknowledgedReport {
  readonly type: 'door.acknowledged';
  readonly id: string | null;
  /** How much of the time is left, in ms; 0: it was taken back. */
  readonly remainingMs: number;
  readonly at: Instant;
}

/** The server names its changes, and said this before it had our hello: in full it follows. */
export type Preliminary = { readonly isPreliminary: boolean };

/** What a door's alarm is told. */
export type DoorAlarmEvent =
  | (OpenReport & Preliminary)
  | (ClosedReport & Preliminary)
  | AgeReport
  | AcknowledgedReport
  | { readonly type: 'sensor.lost'; readonly reason: string; readonly isMissed: boolean }
  /** It goes by another limit: that of the name which its door has been given. */
  | LimitChange
  /** Its channel is there and no door: another alarm goes on, and this one ends. */
  | { readonly type: 'channel.replaced' }
  /** What had come by the deadline was heard. */
  | { readonly type: 'knowledge.caughtUp' };

/** The limit that an alarm goes by from an instant on. */
export interface LimitChange {
  readonly type: 'limit.changed';
  readonly limitMs: number;
  readonly at: Instant;
}

/** Which opening something is of, as far as that is known. */
export interface OfOpening {
  /** Its server's name for it. */
  readonly id: string | null;
  /** The client's monotonic clock when it began. */
  readonly sinceMs: number | null;
}

/** The same of one whose beginning is known. */
export type OfKnownOpening = OfOpening & { readonly sinceMs: number };

/** The name of an opening now, and the one that it was told by. */
export interface Renaming {
  readonly id: string;
  readonly was: string;
}

/** What is said of a door. */
export type DoorAlarmEmitted =
  /** For the watchdog: it is time to warn, once it is heard what waits to be. */
  | { readonly type: 'deadline.over' }
  /** For who keeps what was said: an opening goes by another name from now on. It is no news. */
  | (Renaming & { readonly type: 'renamed' })
  | { readonly type: 'sensorLost'; readonly reason: string }
  | { readonly type: 'sensorBack' }
  | (OfKnownOpening & { readonly type: 'open' })
  /** `repeat`: how many times it was warned of before at this level. */
  | (OfKnownOpening & {
      readonly type: 'warned';
      readonly level: 1 | 2;
      readonly repeat: number;
    })
  /** `openMs`: how long it was open; null when its end or its beginning was missed. */
  | (OfOpening & { readonly type: 'close'; readonly openMs: number | null })
  | (OfOpening & { readonly type: 'closedAfterWarning'; readonly openMs: number | null })
  /** It was open for longer than its limit, and nobody could be warned: it is closed again. */
  | (OfKnownOpening & { readonly type: 'missed'; readonly openMs: number })
  /** It is quiet until then, by the client's monotonic clock; null: not any more. */
  | (OfOpening & { readonly type: 'acknowledged'; readonly untilMs: number | null });
