/** What a watcher says: one shape for the console, `--json`, the library and all alerts. */

/** What it can say. */
export type DoorEvent =
  | 'connected'
  | 'disconnected'
  /** There is no word from the door; there is again. */
  | 'offline'
  | 'back'
  | 'sensorLost'
  | 'sensorBack'
  | 'open'
  | 'close'
  | 'warned'
  | 'closedAfterWarning'
  /** It was open for too long while nobody watched, and is closed. */
  | 'missed'
  /** Somebody knows of the opening: it is quiet until then, or not any more. */
  | 'acknowledged'
  | 'warm'
  | 'cool'
  /** At the time of day that was asked for something is open, or nobody knows. */
  | 'checked'
  /** Somebody tries whether alerts arrive. */
  | 'test';

/** One thing a watcher says; fields that do not apply are left out. */
export interface DoorNews {
  /** When it is said, by the watcher's own wall clock, ISO 8601. */
  readonly time: string;
  readonly event: DoorEvent;
  /** Of which channel it is, where several doors are watched or it is about a thermometer. */
  readonly channel?: string;
  /** Of what that is, unless it is a door. */
  readonly kind?: 'temperature';
  /** Which opening it is, by its server's name for it. */
  readonly id?: string;
  /** Since when the door is or was open, or it is too warm, as far as that is known: likewise. */
  readonly at?: string;
  /** How long the door is or was open, in ms. */
  readonly openMs?: number;
  /** How long it may be open, or too warm, or there may be no word from the door, in ms. */
  readonly limitMs?: number;
  /** How warm it is, how warm it may be, in degrees, and how long it has been warmer, in ms. */
  readonly celsius?: number;
  readonly maxCelsius?: number;
  readonly warmMs?: number;
  /** How urgent a warning is: 2 after `escalateAfterMs`. */
  readonly level?: 1 | 2;
  /** A warning that was said before at its level, and how many times. */
  readonly repeat?: number;
  /** Until when an acknowledged opening is quiet, ISO 8601; without, it is not any more. */
  readonly until?: string;
  /** Of a check: the channels that are open, and those of which nobody knows. */
  readonly open?: readonly string[];
  /** How long each of those has been open, in ms. */
  readonly openMsOf?: Readonly<Record<string, number>>;
  readonly unknown?: readonly string[];
  readonly reason?: string;
}
