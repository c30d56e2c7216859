import type { Alert, DoorEvent, DoorNews } from '../machines/index.ts';
import { localEndOf, localTimeOf } from './local-time.ts';
import { inWords } from './prose.ts';

/** An alert for people. */
export interface AlertText {
  readonly title: string;
  readonly body: string;
}

/** What is said of an alert; it may be read hours later, so it says when, and not only how long. */
export function textOf({ news, untold }: Alert): AlertText {
  const before = untold === undefined ? undefined : UNTOLD[untold];
  const sentences = [
    detailsOf(news),
    before === undefined ? '' : `It could not be told before that ${before}.`,
  ];
  return {
    title: `${subjectOf(news)}: ${titleOf(news)}`,
    body: sentences.filter(Boolean).join(' ') || `Said at ${timeOf(news.time, news)}.`,
  };
}

/** What is left where it outlives us, and is read when nothing followed on an opening. */
export function leftBehindTextOf({ news }: Alert): AlertText {
  return {
    title: `${subjectOf(news)}: open${sinceOf(news)}, and no word since`,
    body: `${limitOf(news)} What watches it has fallen silent. Go and look.`.trimStart(),
  };
}

function subjectOf({ channel, kind }: DoorNews): string {
  return channel ?? (kind === 'temperature' ? 'thermometer' : 'door');
}

function titleOf(news: DoorNews): string {
  const isAgain = news.level === 2 || news.repeat !== undefined;
  switch (news.event) {
    case 'open':
      return `open${sinceOf(news)}`;
    case 'warned':
      return `${isAgain ? 'STILL OPEN' : 'open'}${sinceOf(news)}, go and close it`;
    case 'close':
      return 'closed';
    case 'closedAfterWarning':
      return news.openMs === undefined ? 'closed' : `closed after ${lengthOf(news.openMs)}`;
    case 'missed':
      return `was open for ${lengthOf(news.openMs ?? 0)} while nobody watched`;
    case 'acknowledged':
      if (news.until === undefined) return 'its alarms are on again';
      return `somebody knows, quiet until ${localEndOf(news.until, news.time)}`;
    case 'warm':
      return `${isAgain ? 'STILL TOO WARM' : 'too warm'}${sinceOf(news)}${degreesOf(news)}`;
    case 'cool':
      return 'cool again';
    case 'offline':
      return `no word${news.limitMs ? ` for more than ${lengthOf(news.limitMs)}` : ''}`;
    case 'back':
      return 'there is word again';
    case 'sensorLost':
      return 'its sensor is gone';
    case 'sensorBack':
      return 'its sensor is back';
    case 'checked':
      return (news.open ?? []).length > 0 ? 'NOT CLOSED' : 'nobody knows whether it is closed';
    case 'test':
      return 'this is a test of its alerts';
    case 'connected':
    case 'disconnected':
      return news.event;
  }
}

function detailsOf(news: DoorNews): string {
  const { openMs, reason, open = [], unknown = [], maxCelsius } = news;
  const at = timeOf(news.time, news);
  switch (news.event) {
    case 'warned':
      if (openMs === undefined) return limitOf(news);
      return `At ${at} it was open for ${lengthOf(openMs)}. ${limitOf(news)}`.trimEnd();
    case 'closedAfterWarning':
      return `Closed by ${at}${news.at === undefined ? '' : `, open${sinceOf(news)}`}.`;
    case 'warm':
      return maxCelsius === undefined ? '' : `It may have ${maxCelsius} degrees.`;
    case 'sensorLost':
      return `Since ${at} nobody knows: ${reason ?? 'it did not say why'}.`;
    case 'checked':
      return [
        open.length === 0 ? '' : `At ${at} open: ${open.join(', ')}.`,
        unknown.length === 0 ? '' : `Nobody knows of: ${unknown.join(', ')}.`,
      ]
        .filter(Boolean)
        .join(' ');
    case 'test':
      return `Nothing is open. Sent at ${at}.`;
    default:
      return '';
  }
}

/** What an alert would have said. */
const UNTOLD: Partial<Record<DoorEvent, string>> = {
  warned: 'it was open for too long',
  closedAfterWarning: 'it was closed after that',
  missed: 'it was open while nobody watched',
  acknowledged: 'somebody knew of it',
  warm: 'it was too warm',
  cool: 'it was cool again',
  offline: 'there was no word',
  back: 'there was word again',
  sensorLost: 'its sensor was gone',
  sensorBack: 'its sensor was back',
  checked: 'it was not closed',
};

function sinceOf(news: DoorNews): string {
  return news.at === undefined ? '' : ` since ${timeOf(news.at, news)}`;
}

function limitOf({ limitMs }: DoorNews): string {
  return limitMs === undefined ? '' : `Its limit is ${lengthOf(limitMs)}.`;
}

function degreesOf({ celsius }: DoorNews): string {
  return celsius === undefined ? '' : ` (${celsius.toFixed(1)} degrees)`;
}

function lengthOf(ms: number): string {
  return inWords(ms).toLowerCase();
}

/** A time of day where the watcher is, with its day where that is another than the news'. */
function timeOf(iso: string, news: DoorNews): string {
  const ofDay = localTimeOf(iso);
  const day = new Date(iso).toDateString();
  return day === new Date(news.time).toDateString() ? ofDay : `${day.slice(0, 10)} ${ofDay}`;
}
