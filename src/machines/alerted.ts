/** Which news people are told, as what and how urgently, by what alerts remember; pure. */
import { type Alert, merged } from './alert.ts';
import {
  type AlertLevel,
  type Incident,
  incidentOf,
  isEnd,
  subjectOf,
  withAlert,
} from './incident.ts';
import type { DoorEvent, DoorNews } from './news.ts';

/** As many alerts as quiet hours hold back: as many as may wait to be delivered. */
const HELD_MAX = 64;

/** What is told whenever it is said. */
const ALERTED: ReadonlySet<DoorEvent> = new Set<DoorEvent>([
  ...(['missed', 'back', 'sensorBack', 'checked', 'test'] as const),
]);
/** What quiet hours do not hold back: nobody watched, or somebody asked for it. */
const URGENT: ReadonlySet<DoorEvent> = new Set<DoorEvent>([
  ...(['missed', 'offline', 'back', 'checked', 'test'] as const),
]);

/** What alerts remember besides their state. */
export interface AlertsContext {
  readonly watcher: string;
  readonly incidents: readonly Incident[];
  /** What waits for the end of the quiet hours. */
  readonly held: readonly Alert[];
  /** Their end; null before it is known. */
  readonly quietUntil: string | null;
  /** Until when somebody knows of openings before they begin, by channel. */
  readonly expected: readonly Expected[];
}

interface Expected {
  readonly channel: string | undefined;
  readonly until: string;
}

/** What people are told by it. */
export function alertOf({ incidents, watcher }: AlertsContext, news: DoorNews): Alert {
  // Its end is told, whether it is a watcher that warned who says so or one that was started since.
  const event = news.event === 'close' ? 'closedAfterWarning' : news.event;
  // One that was started since does not know of which opening it speaks.
  const id = isOfIncident(news) ? incidentOf(incidents, news)?.id : null;
  const named = typeof id === 'string' && { id };
  return { subject: subjectOf(incidents, news, watcher), news: { ...named, ...news, event } };
}

/** With what was held of the same. */
export function alertNow(context: AlertsContext, news: DoorNews): Alert {
  const alert = alertOf(context, news);
  const first = context.held.find(({ subject }) => subject === alert.subject);
  return first ? merged(first, alert) : alert;
}

/** Nothing where all ways are told at the end of the quiet hours. */
export function unheldOf(context: AlertsContext, news: DoorNews): Alert[] {
  const alert = alertOf(context, news);
  return context.held.some(({ subject }) => subject === alert.subject) ? [] : [alert];
}

/** How urgently they are: at its end as they were. */
export function levelOf({ incidents }: AlertsContext, news: DoorNews): AlertLevel {
  if (news.event === 'test') return 2;
  const told = isOfIncident(news) ? incidentOf(incidents, news)?.level : undefined;
  return news.level ?? (told || 1);
}

function isOfIncident({ event }: DoorNews): boolean {
  return isEnd(event) || event === 'acknowledged';
}

/** Whether people were told of what is over, and hear of its end. */
export function isEndOfTold({ incidents }: AlertsContext, news: DoorNews): boolean {
  return isEnd(news.event) && Boolean(incidentOf(incidents, news)?.level);
}

/** Whether people are told, whatever else is known. */
export function isAlert({ incidents }: AlertsContext, news: DoorNews): boolean {
  if (news.event === 'acknowledged') return Boolean(incidentOf(incidents, news)?.level);
  return ALERTED.has(news.event);
}

/** Where there is no more room it is told at once: better at night than never. */
export function canWait(context: AlertsContext, news: DoorNews): boolean {
  const { held } = context;
  const isUrgent = levelOf(context, news) === 2 || URGENT.has(news.event);
  return !isUrgent && withAlert(held, alertOf(context, news)).length <= HELD_MAX;
}

/** What is left behind says nothing before the quiet hours are over, if what it stands for is held. */
export function postponed(context: AlertsContext, news: DoorNews): Alert[] {
  const { incidents, watcher, quietUntil } = context;
  const subject = subjectOf(incidents, news, watcher);
  if (news.event === 'close') return [{ subject, news }];
  const isQuiet = news.event === 'warned' || news.event === 'acknowledged';
  if (!isQuiet || quietUntil === null) return [];
  const { until = quietUntil } = news;
  const later = until > quietUntil ? until : quietUntil;
  return [{ subject, news: { ...news, event: 'open', until: later } }];
}

/**
 * What is left behind at an opening, and when somebody knows of one that nobody was told of: `open`,
 * with `until` where that is quiet. What was known before is of the same clock.
 */
export function leftOf({ incidents, watcher, expected }: AlertsContext, news: DoorNews): Alert[] {
  const subject = subjectOf(incidents, news, watcher);
  if (news.event === 'acknowledged') return [{ subject, news: { ...news, event: 'open' } }];
  const known = expected.find(
    ({ channel, until }) => channel === news.channel && until > news.time,
  );
  if (news.event !== 'open' || known === undefined) return [{ subject, news }];
  return [{ subject, news: { ...news, until: known.until } }];
}
