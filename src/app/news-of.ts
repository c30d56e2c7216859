import type {
  DoorAlarmEmitted,
  DoorNews,
  Instant,
  TemperatureAlarmEmitted,
  WatchdogEmitted,
} from '../machines/index.ts';
import type { AlarmNews, AlarmOf, Checked } from './alarms.ts';
import { printable } from './printable.ts';
import { DATE_MS_MAX } from './state-text.ts';

/** What a watcher's machines have to say. */
export type Emitted = AlarmNews | Exclude<WatchdogEmitted, { readonly type: 'ended' }>;

/** How long may last what something is said of, in ms, and how warm it may be. */
export interface Limits {
  readonly limitMs: number;
  readonly maxCelsius?: number | undefined;
}

/** What a machine says, as it is told to people and programs. */
export function newsOf(
  emitted: Emitted,
  of: AlarmOf | undefined,
  now: Instant,
  limits: Limits,
): DoorNews {
  const time = wallTimeOf(now, now.monotonicMs);
  const channel = of?.isOneOfMany && { channel: of.channel };
  const kind = of?.kind === 'temperature' && { kind: of.kind };
  const news = { time, event: emitted.type, ...channel, ...kind };
  switch (emitted.type) {
    case 'open':
    case 'warned':
    case 'close':
    case 'closedAfterWarning':
    case 'missed':
      return { ...news, ...openingIn(emitted, now, limits) };
    case 'warm':
      return { ...news, ...warmthIn(emitted, now, limits) };
    case 'acknowledged': {
      const { untilMs } = emitted;
      const until = untilMs !== null && { until: wallTimeOf(now, untilMs) };
      return { ...news, ...openingIn(emitted, now, limits), ...until };
    }
    case 'cool':
      return { ...news, celsius: emitted.celsius };
    case 'offline':
      return { ...news, limitMs: limits.limitMs };
    case 'disconnected':
    case 'sensorLost':
      return { ...news, reason: printable(emitted.reason) };
    default:
      return news;
  }
}

/** What came of a check; null where all is closed: silence is good news. */
export function checkedOf({ open, unknown }: Checked, now: Instant): DoorNews | null {
  if (open.size === 0 && unknown.length === 0) return null;
  const openMsOf = [...open].map(([name, sinceMs]) => [
    name,
    Math.round(now.monotonicMs - sinceMs),
  ]);
  return {
    ...{ time: wallTimeOf(now, now.monotonicMs), event: 'checked', open: [...open.keys()] },
    ...{ openMsOf: Object.fromEntries(openMsOf), unknown },
  };
}

type OfOpening = Extract<DoorAlarmEmitted, { readonly sinceMs: number | null }>;

/** What is said of an opening: with all of it alerts can take its close for the end of a warning. */
function openingIn(emitted: OfOpening, now: Instant, { limitMs }: Limits): Partial<DoorNews> {
  const { type, id, sinceMs } = emitted;
  const ageMs = sinceMs === null ? null : now.monotonicMs - sinceMs;
  const openMs = 'openMs' in emitted ? emitted.openMs : ageMs;
  return {
    ...(id !== null && { id: printable(id) }),
    ...(sinceMs !== null && { at: wallTimeOf(now, sinceMs) }),
    ...(openMs !== null && { openMs: Math.round(openMs) }),
    limitMs,
    ...(type === 'warned' && urgencyIn(emitted)),
  };
}

type Warm = Extract<TemperatureAlarmEmitted, { readonly type: 'warm' }>;

function warmthIn(warm: Warm, now: Instant, { limitMs, maxCelsius }: Limits): Partial<DoorNews> {
  const { celsius, sinceMs } = warm;
  const most = maxCelsius !== undefined && { maxCelsius };
  const warmMs = Math.round(now.monotonicMs - sinceMs);
  const at = wallTimeOf(now, sinceMs);
  return { at, celsius, ...most, warmMs, limitMs, ...urgencyIn(warm) };
}

function urgencyIn({ level, repeat }: Pick<Warm, 'level' | 'repeat'>): Partial<DoorNews> {
  return { level, ...(repeat > 0 && { repeat }) };
}

/** When it was, or will be, so many ms of our monotonic clock, by the wall clock as it is now. */
function wallTimeOf(now: Instant, monotonicMs: number): string {
  const wallMs = now.wallMs + monotonicMs - now.monotonicMs;
  // An age is its server's word: any number there is.
  return new Date(Math.min(DATE_MS_MAX, Math.max(-DATE_MS_MAX, wallMs))).toISOString();
}
