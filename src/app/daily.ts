import { fromCallback } from 'xstate';
import type { Clock, HoursLogic } from '../machines/index.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
/**
 * A wall clock that is set back by more was wrong, and what was done by it says nothing; set back by
 * less it is corrected, and the same day comes again.
 */
const SET_BACK_MS_MAX = 43_200_000;

/** A local time of day, in minutes since midnight by the clock on the wall. */
export type TimeOfDay = number;

/** Hours of each day, over midnight if they end before they begin. */
export interface QuietHours {
  readonly from: TimeOfDay;
  readonly to: TimeOfDay;
}

/** Reads `22:00`; undefined if it is no time of day. */
export function timeOfDayOf(text: string): TimeOfDay | undefined {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

/** Reads `22:00-07:00`; undefined if that is none, or no time at all. */
export function quietHoursOf(text: string): QuietHours | undefined {
  const [from, to, ...rest] = text.split('-').map(timeOfDayOf);
  if (from === undefined || to === undefined || rest.length > 0 || from === to) return undefined;
  return { from, to };
}

/** What is looked at the wall clock for. */
export interface DailyOptions {
  readonly clock: Clock;
  readonly at: TimeOfDay;
  readonly onDue: () => void;
}

/**
 * Calls at a local time of day, once a day: late where the process slept over it or the clocks went
 * forward over it, and not again when the wall clock was set back. It is not due on the day it is
 * made if the time is over. Gives how to stop it.
 */
export function startDaily({ clock, at, onDue }: DailyOptions): () => void {
  let last = clock.now().wallMs;
  let doneOn = dayDoneAt(last);

  /** The latest day of which the time is over. */
  function dayDoneAt(wallMs: number): number {
    return minuteOf(wallMs) >= at ? dayOf(wallMs) : dayOf(wallMs) - 1;
  }

  return onEachMinute(clock, () => {
    const { wallMs } = clock.now();
    if (wallMs < last - SET_BACK_MS_MAX) doneOn = dayDoneAt(wallMs);
    last = wallMs;
    const day = dayDoneAt(wallMs);
    if (day <= doneOn) return;
    doneOn = day;
    onDue();
  });
}

/** The actor that the alerts' machine invokes: whether there are quiet hours, and until when. */
export function createHours(clock: Clock, hours: QuietHours | undefined) {
  const run: HoursLogic = ({ sendBack }) => {
    let told: string | null = null;
    const look = () => {
      const { wallMs } = clock.now();
      const until = hours === undefined ? null : quietUntil(hours, wallMs);
      if (until === told) return;
      told = until;
      sendBack(until === null ? { type: 'hours.ended' } : { type: 'hours.began', until });
    };
    if (hours === undefined || quietUntil(hours, clock.now().wallMs) === null) {
      sendBack({ type: 'hours.ended' });
    }
    if (hours === undefined) return undefined;
    look();
    return onEachMinute(clock, look);
  };
  return fromCallback(run);
}

/** When quiet hours that are now end, ISO 8601; null if there are none now. */
function quietUntil({ from, to }: QuietHours, wallMs: number): string | null {
  const minute = minuteOf(wallMs);
  const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  if (!isQuiet) return null;
  const end = new Date(wallMs);
  // The platform knows when that is, also where the clocks are changed before.
  end.setHours(0, to + (minute < to ? 0 : DAY_MINUTES), 0, 0);
  return end.toISOString();
}

/**
 * Looks when a minute begins by the wall clock. No timer waits longer: the wall clock may be set,
 * and the computer may sleep.
 */
function onEachMinute(clock: Clock, look: () => void): () => void {
  let timer: unknown;
  const wait = () => {
    timer = clock.setTimeout(
      () => {
        look();
        wait();
      },
      Math.ceil(MINUTE_MS - (clock.now().wallMs % MINUTE_MS)),
    );
  };
  wait();
  return () => clock.clearTimeout(timer);
}

function minuteOf(wallMs: number): number {
  const local = new Date(wallMs);
  return local.getHours() * 60 + local.getMinutes();
}

/** Counts the days of the local calendar. */
function dayOf(wallMs: number): number {
  const local = new Date(wallMs);
  return (
    Date.UTC(local.getFullYear(), local.getMonth(), local.getDate()) / (DAY_MINUTES * MINUTE_MS)
  );
}
