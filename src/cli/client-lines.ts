/** What door-client writes of what its watcher says. */
import {
  createThrottle,
  type DoorWatch,
  printable,
  proseOf,
  systemClock,
  type Throttle,
} from '../app/index.ts';
import type { ClientValues } from './client-options.ts';
import type { ProgramContext } from './program.ts';

/** More openings than two a second are no door's; a day of false alarms stays below 20 MB. */
const PROSE_LINES_MAX_MINUTE = 120;
/** For programs, and for who looks for a fault: ten openings a second and as many closings. */
const EVENTS_MAX_MINUTE = 1200;

/** Writes what a watcher says, as prose or as JSON, and with --verbose each report; ends with `end`. */
export function tellOf(
  watch: DoorWatch,
  { json, verbose }: ClientValues,
  { print, log }: Pick<ProgramContext, 'print' | 'log'>,
) {
  const { say, end } = createBoundedLines(log);
  watch.on('news', (news) => {
    // Bounded each by itself, so that one door does not drown another.
    const event = news.channel === undefined ? news.event : `${news.channel}: ${news.event}`;
    if (json) return say(event, print, EVENTS_MAX_MINUTE, JSON.stringify(news));
    const { info, alarm } = proseOf(news);
    if (info !== undefined) say(event, print, PROSE_LINES_MAX_MINUTE, info);
    if (alarm !== undefined) say(event, log, PROSE_LINES_MAX_MINUTE, alarm);
  });
  if (verbose) {
    const detail = (what: string, text = '') =>
      say(what, log, EVENTS_MAX_MINUTE, printable(`${what} ${text}`));
    watch.on('disconnected', ({ reason }) => detail('lost:', reason));
    watch.on('report', ({ name, args }) => detail('heard', JSON.stringify([name, ...args])));
  }
  return { end };
}

/** Bounds each kind of line by itself, so that none drowns another; `log` takes what sums up. */
function createBoundedLines(log: (line: string) => void) {
  const kinds = new Map<string, Throttle>();
  return {
    say(what: string, write: (line: string) => void, linesMax: number, line: string): void {
      const bounds = { clock: systemClock, write, sumUp: log, what, linesMax } as const;
      const kind = kinds.get(what) ?? createThrottle({ ...bounds, window: 'minute' });
      kinds.set(what, kind);
      kind.say(line);
    },
    end(): void {
      for (const kind of kinds.values()) kind.end();
    },
  };
}
