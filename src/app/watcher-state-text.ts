import {
  type Alert,
  CHANNELS_MAX,
  type DoorEvent,
  type DoorNews,
  INCIDENT_KINDS,
  INCIDENTS_MAX,
  isChannelName,
  isSayable,
  type SavedIncident,
} from '../machines/index.ts';
import { printable } from './printable.ts';
import {
  type Fields,
  faultOf,
  isObject,
  isText,
  readStateLine,
  type StateFault,
} from './state-json.ts';

/** The format of what is written, and of all that is read. */
const STATE_VERSION = 1;
/** As many as a watcher has of anything else: alerts that wait for one way, ways. */
const ITEMS_MAX = 64;
/** More than a server has channels, for some may be gone. */
const NAMES_MAX = 2 * CHANNELS_MAX;

/** What a watcher has to know of an earlier run, so that nobody is told twice, and all are told. */
export interface WatcherState {
  /** What the watcher calls itself in what it tells. */
  readonly watcher: string;
  /** The latest change of a door that it was told of; null before that. */
  readonly since: string | null;
  readonly incidents: readonly SavedIncident[];
  /** What quiet hours hold back. */
  readonly held: readonly Alert[];
  /** What waits to be delivered, by the keys of all ways: one that is not among them is new. */
  readonly waiting: Readonly<Record<string, readonly Alert[]>>;
}

type Check = (value: unknown) => boolean;

/** What subjects and openings may be called. */
const NAME = /^[\w-]{1,64}$/;
const TIME = /^[-+\d]{1,13}T[\d:.]{1,12}Z$/;

const EVENTS: Readonly<Record<DoorEvent, true>> = {
  ...{ connected: true, disconnected: true, offline: true, back: true, sensorLost: true },
  ...{ sensorBack: true, open: true, close: true, warned: true, closedAfterWarning: true },
  ...{ missed: true, acknowledged: true, warm: true, cool: true, checked: true, test: true },
};

const isEvent: Check = (value) => typeof value === 'string' && Object.hasOwn(EVENTS, value);
const isName: Check = (value) => isText(value, NAME);
/** What a server may call a change: it is asked for what came since, by that name. */
const isChange: Check = (value) => typeof value === 'string' && isSayable(value);
const isTime: Check = (value) => isText(value, TIME);
const isNumber: Check = (value) => Number.isFinite(value);
const isFrom0: Check = (value) => isNumber(value) && Number(value) >= 0;
const isLevel: Check = (value) => value === 1 || value === 2;
const areChannels: Check = (value) => isListOf(value, isChannelName, NAMES_MAX);

const areByChannel: Check = (value) =>
  isObject(value) && areChannels(Object.keys(value)) && Object.values(value).every(isFrom0);

/** Each field, whether it may be left out or not. */
const NEWS: Readonly<Record<keyof DoorNews, Check>> = {
  ...{ time: isTime, event: isEvent, channel: isChannelName, id: isName, at: isTime },
  kind: (value) => value === 'temperature',
  ...{ openMs: isFrom0, limitMs: isFrom0, warmMs: isFrom0, repeat: isFrom0 },
  ...{ celsius: isNumber, maxCelsius: isNumber, level: isLevel, until: isTime },
  ...{ open: areChannels, openMsOf: areByChannel, unknown: areChannels },
  reason: (value) => typeof value === 'string' && value === printable(value),
};
const INCIDENT: Readonly<Record<keyof SavedIncident, Check>> = {
  channel: (value) => value === null || isChannelName(value),
  kind: (value) => INCIDENT_KINDS.some((kind) => kind === value),
  id: (value) => value === null || isName(value),
  subject: isName,
  time: (value) => value === undefined || isTime(value),
  level: (value) => value === 0 || isLevel(value),
  isRecalled: (value) => value === undefined || value === true,
  acknowledgedUntil: (value) => value === undefined || isTime(value),
};

/** Whether something is a name that an opening may have in the file. */
export function isOpeningName(value: unknown): value is string {
  return isName(value);
}

/** The text of a watcher's state file: what can be read again, and no more. */
export function watcherStateText({
  watcher,
  since,
  incidents,
  held,
  waiting,
}: WatcherState): string {
  const ways = Object.entries(waiting)
    .filter(([key]) => isName(key))
    .slice(0, ITEMS_MAX)
    .map(([key, alerts]) => [key, alerts.filter(isAlert)]);
  const state = {
    ...{ version: STATE_VERSION, watcher, since: isChange(since) ? since : null },
    incidents: incidents.filter(isIncident),
    held: held.filter(isAlert),
    waiting: Object.fromEntries(ways),
  };
  return `${JSON.stringify(state)}\n`;
}

/** Reads such a text; a fault says what was expected and what was got. Never throws. */
export function parseWatcherState(text: string): WatcherState | StateFault {
  const line = readStateLine(text);
  if ('fault' in line) return line;
  // An earlier version did not keep it.
  const { version, watcher, since = null, incidents, held, waiting } = line.state;
  if (version !== STATE_VERSION) return faultOf('version', `${STATE_VERSION}`, version);
  if (!isName(watcher)) return faultOf('watcher', 'a name', watcher);
  if (since !== null && !isChange(since)) return faultOf('since', 'the name of a change', since);
  if (!isListOf(incidents, isIncident, INCIDENTS_MAX))
    return faultOf('incidents', 'a list of those', incidents);
  if (!isListOf(held, isAlert)) return faultOf('held', 'a list of alerts', held);
  if (!isWaiting(waiting)) return faultOf('waiting', 'lists of alerts by way', waiting);
  return { watcher, since, incidents, held, waiting } as WatcherState;
}

function isWaiting(value: unknown): boolean {
  if (!isObject(value)) return false;
  const ways = Object.entries(value);
  return (
    ways.length <= ITEMS_MAX &&
    ways.every(([key, alerts]) => isName(key) && isListOf(alerts, isAlert))
  );
}

function isAlert(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { subject, news, untold } = value;
  if (!isName(subject) || !isObject(news)) return false;
  return (untold === undefined || isEvent(untold)) && isNews(news);
}

/** What is delivered goes to programs and phones: nothing but what is known of. */
function isNews(news: Fields): boolean {
  const isGood = ([name, value]: [string, unknown]) =>
    Object.hasOwn(NEWS, name) && NEWS[name as keyof DoorNews](value);
  return 'time' in news && 'event' in news && Object.entries(news).every(isGood);
}

/** An opening without a name cannot be told from the next one by a later run. */
function isIncident(value: unknown): boolean {
  if (!isObject(value) || (value.kind === 'door' && value.id === null)) return false;
  return Object.entries(INCIDENT).every(([name, isGood]) => isGood(value[name]));
}

function isListOf(value: unknown, isGood: Check, max = ITEMS_MAX): boolean {
  return Array.isArray(value) && value.length <= max && value.every(isGood);
}
