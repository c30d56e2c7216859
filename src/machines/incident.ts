/** Incidents: what people are told of from its beginning to its end, such as one opening; pure. */
import { SAME_END_MS } from './acknowledgement.ts';
import { type Alert, merged } from './alert.ts';
import { CHANNELS_MAX } from './channel.ts';
import type { Renaming } from './door-alarm-events.ts';
import type { DoorEvent, DoorNews } from './news.ts';

/** As many as are remembered: of each channel and its sensor, and some may be no more. */
export const INCIDENTS_MAX = 4 * CHANNELS_MAX;
/** As long as a subject may be, in characters: what ntfy takes as the id of a sequence. */
const SUBJECT_CHARACTERS_MAX = 64;
/**
 * So long after it was last said, what has no name is taken for another, in ms: it may have ended while
 * nobody watched it. Few watchers are off for a week, and one alert that comes again harms nobody.
 */
const SAME_MS_MAX = 604_800_000;

/** How urgent an alert is. */
export type AlertLevel = 1 | 2;

/** What is told when one begins, and may be said again while it goes on. */
const GOING_ON: ReadonlySet<DoorEvent> = new Set<DoorEvent>([
  ...(['warned', 'warm', 'offline', 'sensorLost'] as const),
]);
/** What says that one is over. */
const ENDS: ReadonlySet<DoorEvent> = new Set<DoorEvent>([
  ...(['close', 'closedAfterWarning', 'cool', 'back', 'sensorBack'] as const),
]);

/** What an incident can be of: a sensor is that of a door. */
export const INCIDENT_KINDS = ['door', 'temperature', 'sensor', 'thermometer', 'reach'] as const;
/** One of these. */
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** An opening, a time of being too warm, without a sensor or without any word, that goes on. */
export interface Incident {
  /** Null where there is just one door, and of what is of none. */
  readonly channel: string | null;
  readonly kind: IncidentKind;
  /** The opening's name; null if it has none. */
  readonly id: string | null;
  readonly subject: string;
  /** When it was last said that it goes on, ISO 8601; an earlier version did not keep it. */
  readonly time?: string | undefined;
  /** How urgently people were told, 0 if they were not. */
  readonly level: 0 | AlertLevel;
  /** The levels at which an earlier run told of it: that it is warned of again is no news. */
  readonly toldBefore: readonly AlertLevel[];
  /** Somebody's word came after the last warning: the next one is news, to a later run too. */
  readonly isRecalled?: boolean | undefined;
  /** Until when somebody's latest word holds, as people were told: the same again is no news. */
  readonly acknowledgedUntil?: string | undefined;
}

/** Whether people are told by this that an incident goes on. */
export function isOfGoingOn(event: DoorEvent): boolean {
  return GOING_ON.has(event);
}

/** Whether this says that one is over. */
export function isEnd(event: DoorEvent): boolean {
  return ENDS.has(event);
}

/** What an incident is, as far as a later run has to know it. */
export type SavedIncident = Omit<Incident, 'toldBefore'>;

/** The same in another run. */
export function restored(saved: SavedIncident): Incident {
  const levels = [1, 2] as const;
  const toldBefore = levels.filter((level) => level <= saved.level && !saved.isRecalled);
  return { ...saved, toldBefore };
}

/** The one that goes on where the news is from. */
export function incidentOf(incidents: readonly Incident[], news: DoorNews): Incident | undefined {
  return incidents.find((one) => isOf(one, news));
}

function isOf({ channel, kind, id }: Incident, news: DoorNews): boolean {
  if (kind !== kindOf(news)) return false;
  const name = news.channel ?? null;
  if (channel === name) return true;
  // Its name is said as soon as there are several doors, and no more when there is one.
  const isRenamed = (channel === null) !== (name === null);
  // A sensor's loss has no name to know it by: that of another door would be taken for it.
  return isRenamed && (kind === 'sensor' ? isEnd(news.event) : id === news.id);
}

function kindOf({ event, kind }: DoorNews): IncidentKind {
  if (event === 'offline' || event === 'back') return 'reach';
  if (event !== 'sensorLost' && event !== 'sensorBack') return kind ?? 'door';
  return kind === undefined ? 'sensor' : 'thermometer';
}

/** An incident that begins with this news, or goes on. */
export function noted(incidents: readonly Incident[], news: DoorNews, watcher: string): Incident {
  const known = incidentOf(incidents, news);
  const level = news.event === 'open' ? 0 : (news.level ?? 1);
  if (known) {
    const id = news.id ?? known.id;
    const channel = news.channel ?? null;
    const urgency = level > known.level ? level : known.level;
    const nobodyKnows = { isRecalled: undefined, acknowledgedUntil: undefined };
    return { ...known, ...{ time: news.time, channel, id, level: urgency }, ...nobodyKnows };
  }
  return {
    ...{ channel: news.channel ?? null, kind: kindOf(news), id: news.id ?? null },
    ...{ subject: subjectOf(incidents, news, watcher), time: news.time, level, toldBefore: [] },
  };
}

/** After what an earlier run told, or somebody's word: what comes next is news. */
export function recalled(known: Incident, { time, event, level = 1, until }: DoorNews): Incident {
  if (event === 'acknowledged') {
    // Nobody was told of it: while somebody knows nobody has to be.
    const isRecalled = known.level > 0 || until !== undefined || undefined;
    return { ...known, toldBefore: [], isRecalled, acknowledgedUntil: until };
  }
  if (!isOfGoingOn(event)) return known;
  return { ...known, time, toldBefore: known.toldBefore.filter((one) => one !== level) };
}

/** Whether people were told this word before, or this warning by an earlier run. */
export function isToldBefore(known: Incident, news: DoorNews): boolean {
  const { event, level = 1, until } = news;
  if (event !== 'acknowledged')
    return isOfGoingOn(event) && known.toldBefore.includes(level) && isSame(known, news);
  // No number where one of them has no end.
  const [before, now] = [known.acknowledgedUntil, until].map((end) => Date.parse(String(end)));
  return Math.abs(Number(before) - Number(now)) <= SAME_END_MS;
}

/** Whether news can be of what an earlier run told of; an earlier version did not keep the time. */
function isSame({ id, time }: Incident, news: DoorNews): boolean {
  if (id !== null || time === undefined) return true;
  return Date.parse(news.time) - Date.parse(time) <= SAME_MS_MAX;
}

/** With an opening by its other name; what is told of it stays about the same. */
export function withName(incidents: readonly Incident[], { id, was }: Renaming): Incident[] {
  return incidents.map((one) => (one.id === was ? { ...one, id } : one));
}

/** With this one in the place of the one before; the oldest gives way. */
export function withIncident(incidents: readonly Incident[], incident: Incident): Incident[] {
  const others = incidents.filter(
    ({ channel, kind, subject }) =>
      subject !== incident.subject && (channel !== incident.channel || kind !== incident.kind),
  );
  return [...others, incident].slice(-INCIDENTS_MAX);
}

/** Without the one where the news is from. */
export function withoutIncident(incidents: readonly Incident[], news: DoorNews): Incident[] {
  return incidents.filter((one) => !isOf(one, news));
}

/** What an alert of this news is about. */
export function subjectOf(incidents: readonly Incident[], news: DoorNews, watcher: string): string {
  switch (news.event) {
    case 'missed':
      return nameOf(news, watcher);
    case 'offline':
    case 'back':
      return named(watcher, 'reach');
    case 'sensorLost':
    case 'sensorBack':
      // Its door may have been renamed since.
      return incidentOf(incidents, news)?.subject ?? named(watcher, news.channel, 'sensor');
    case 'checked':
    case 'test':
      return named(watcher, news.event);
    default:
      return incidentOf(incidents, news)?.subject ?? nameOf(news, watcher);
  }
}

/** By the opening's own name, so that another run of this watcher finds the same. */
function nameOf({ channel, kind, id, time }: DoorNews, watcher: string): string {
  return named(watcher, channel, kind, id ?? time.replace(/\D/g, ''));
}

/** The end tells more than the beginning. */
function named(...parts: readonly (string | undefined)[]): string {
  const name = parts.filter((part) => part !== undefined).join('-');
  return name.replace(/[^\w-]/g, '_').slice(-SUBJECT_CHARACTERS_MAX);
}

/** With an alert behind the others, merged with the one about the same. */
export function withAlert(alerts: readonly Alert[], alert: Alert): Alert[] {
  const first = alerts.find(({ subject }) => subject === alert.subject);
  return [...withoutAlert(alerts, alert), first ? merged(first, alert) : alert];
}

/** Without the one about the same. */
export function withoutAlert(alerts: readonly Alert[], { subject }: Alert): Alert[] {
  return alerts.filter((one) => one.subject !== subject);
}
