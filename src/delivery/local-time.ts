/** A time of day where this program runs, as people write it: hours and minutes. */
export function localTimeOf(when: number | string): string {
  return new Date(when).toTimeString().slice(0, 5);
}

/** Less than this ahead the minute says nothing, in ms. */
const WITHIN_MS = 60_000;

/**
 * Until when something is, likewise: with its date where that is not the one of `now`, and with seconds,
 * none of them begun yet, where that is less than a minute ahead.
 */
export function localEndOf(end: number | string, now: number | string): string {
  const [endMs, nowMs] = [new Date(end).getTime(), new Date(now).getTime()];
  const isNear = endMs - nowMs < WITHIN_MS;
  const shown = new Date(isNear ? Math.ceil(endMs / 1000) * 1000 : endMs);
  const time = shown.toTimeString().slice(0, isNear ? 8 : 5);
  if (shown.toDateString() === new Date(nowMs).toDateString()) return time;
  const date = [shown.getFullYear(), shown.getMonth() + 1, shown.getDate()];
  return `${date.map((part) => String(part).padStart(2, '0')).join('-')} ${time}`;
}
