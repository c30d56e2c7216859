import type { DoorNews } from '../machines/index.ts';
import { localEndOf } from './local-time.ts';

/** A line for stdout or for stderr, or neither. */
export interface Prose {
  readonly info?: string;
  readonly alarm?: string;
}

/** What a piece of news is worth saying, behind its channel where that has to be said. */
export function proseOf(news: DoorNews): Prose {
  const prose = plainProseOf(news);
  const { channel } = news;
  if (channel === undefined) return prose;
  return Object.fromEntries(Object.entries(prose).map(([to, line]) => [to, `${channel}: ${line}`]));
}

function plainProseOf(news: DoorNews): Prose {
  const { limitMs = 0 } = news;
  const isOfDoor = news.kind === undefined;
  switch (news.event) {
    case 'connected':
    case 'disconnected':
      return { info: news.event };
    case 'closedAfterWarning':
      return { info: 'closed now' };
    case 'back':
      return { info: 'door is back' };
    case 'sensorBack':
      return { info: isOfDoor ? 'door sensor is back' : 'thermometer is back' };
    case 'warned':
      return { alarm: `DOOR OPEN FOR MORE THAN ${inSeconds(limitMs)}, GO CLOSE IT!!!` };
    case 'missed':
      return { alarm: `DOOR WAS OPEN FOR ${inWords(news.openMs ?? 0)} WHILE NOBODY WATCHED` };
    case 'offline':
      return { alarm: `NO WORD FROM THE DOOR FOR MORE THAN ${inSeconds(limitMs)}` };
    case 'sensorLost':
      return { alarm: `THE ${isOfDoor ? 'DOOR SENSOR' : 'THERMOMETER'} IS GONE: ${news.reason}` };
    case 'warm':
      return { alarm: warmthOf(news) };
    case 'cool':
      return { info: 'cool again' };
    case 'acknowledged':
      return {
        info:
          news.until === undefined
            ? 'alarms are on again'
            : `quiet until ${localEndOf(news.until, news.time)}`,
      };
    case 'checked':
      return { alarm: `NOT CLOSED: ${checkedOf(news)}` };
    case 'open':
    case 'close':
    case 'test':
      return {};
  }
}

function checkedOf({ open = [], openMsOf = {}, unknown = [] }: DoorNews): string {
  const lengths = open.map((name) => {
    const ms = openMsOf[name];
    return `${name} is open${ms === undefined ? '' : ` for ${inWords(ms)}`}`;
  });
  const rest = unknown.length > 0 ? [`of ${unknown.join(', ')} nobody knows`] : [];
  return [...lengths, ...rest].join('; ');
}

function warmthOf({ celsius = 0, maxCelsius = 0, limitMs = 0 }: DoorNews): string {
  const isWhole = limitMs % 60_000 === 0;
  const wait = isWhole ? counted(limitMs / 60_000, 'MINUTE') : inSeconds(limitMs);
  const forLong = limitMs > 0 ? ` FOR MORE THAN ${wait}` : '';
  return `WARMER THAN ${counted(maxCelsius, 'DEGREE')}${forLong} (${celsius.toFixed(1)})`;
}

/** A limit as it was given: its ms are the seconds of a command line, a thousandfold. */
function inSeconds(ms: number): string {
  return counted(Number((ms / 1000).toPrecision(12)), 'SECOND');
}

/** A length of time in its largest unit of which there are two, or exactly one. */
export function inWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds >= 7200 || seconds === 3600) return counted(Math.round(seconds / 3600), 'HOUR');
  if (seconds >= 120 || seconds === 60) return counted(Math.round(seconds / 60), 'MINUTE');
  return counted(seconds, 'SECOND');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 'S'}`;
}
