import {
  createThrottle,
  printable,
  proseOf,
  systemClock,
  type Throttle,
  watchDoor,
} from '../app/index.ts';
import { acknowledge } from './ack.ts';
import { argvOfAck } from './ack-options.ts';
import { openAlerts, testAlerts } from './alerts.ts';
import { CLIENT_OPTIONS, settleClient } from './client-options.ts';
import { printConfig } from './config-file.ts';
import { openCredentials, warningsOfToken } from './credentials.ts';
import { type ProgramContext, runProgram, untilStopped } from './program.ts';
import { SERVER_OPTIONS } from './server-options.ts';
import { readSettings } from './settings.ts';

/** More openings than two a second are no door's; a day of false alarms stays below 20 MB. */
const PROSE_LINES_MAX_MINUTE = 120;
/** For programs, and for who looks for a fault: ten openings a second and as many closings. */
const EVENTS_MAX_MINUTE = 1200;

/** What --help says beside the options, and what else is to be known to read them. */
export const MANUAL = {
  usage: `door-client <host> <port> <seconds> [options]
Warns when a door stays open for more than so many seconds, or a thermometer is warm for too long.

door-client <host> <port> ack [options]
Makes the alarms of all watchers quiet for a while; see door-client ack --help.
`,
  notes: `
SIGHUP reads token and certificates again, for the next connection.
Exit codes: 0 stopped, 1 the connection is over (--no-reconnect) or could not run, 2 wrong usage.
`,
  positions: ['host', 'port', 'seconds'],
  alone: 'testAlert',
  elsewhere: [...Object.keys(SERVER_OPTIONS), 'for'],
};
const CREDENTIALS = { token: 'tokenFile', cert: 'cert', key: 'key', ca: 'ca' } as const;

/** door-client: argv and streams in, exit code out. */
export async function doorClient(context: ProgramContext): Promise<number> {
  const { argv, print, log, openTrace, onMute, onReload, stop } = context;
  const argvAck = argvOfAck(argv);
  if (argvAck) return acknowledge({ ...context, argv: argvAck });
  const said = await readSettings(CLIENT_OPTIONS, MANUAL, context);
  if (said === null) return 0;
  const values = settleClient(said, context.env);
  if (said.isForPrint) {
    printConfig(CLIENT_OPTIONS, { ...values, testAlert: undefined }, context);
    return 0;
  }
  if (values.testAlert) return testAlerts(said, context);
  // The last three are there: they have positions.
  const { repeat, offlineAfter, tls, trace, host = '', port = 0, seconds = 0 } = values;
  const credentials = await openCredentials(said, CREDENTIALS, tls, context);
  const record = trace === undefined ? undefined : openTrace(trace);
  const alerts = await openAlerts(said, values, record, context);
  const watch = watchDoor({
    ...credentials.first,
    host,
    port,
    channels: values.channels,
    limitMs: seconds * 1000,
    limitsMs: Object.fromEntries(
      Object.entries(values.limits ?? {}).map(([name, limit]) => [name, limit * 1000]),
    ),
    maxCelsius: values.maxCelsius,
    warmForMs: (values.warmFor ?? 0) * 1000,
    repeatMs: repeat * 1000,
    escalateAfterMs: values.escalateAfter * 1000,
    offlineAfterMs: offlineAfter === undefined ? undefined : offlineAfter * 1000,
    reconnects: !values.noReconnect,
    signOfLife: alerts.signOfLife,
    trace: record,
  });
  alerts.follow(watch);

  const { say, end } = createBoundedLines(log);
  watch.on('news', (news) => {
    // Bounded each by itself, so that one door does not drown another.
    const event = news.channel === undefined ? news.event : `${news.channel}: ${news.event}`;
    if (values.json) return say(event, print, EVENTS_MAX_MINUTE, JSON.stringify(news));
    const { info, alarm } = proseOf(news);
    if (info !== undefined) say(event, print, PROSE_LINES_MAX_MINUTE, info);
    if (alarm !== undefined) say(event, log, PROSE_LINES_MAX_MINUTE, alarm);
  });
  watch.on('strayLimit', ({ channel, doors }) =>
    log(`${said.labelOf('limits')}: expected ${anyOf(doors)}, got ${channel}; name another`),
  );
  watch.on('noThermometer', () =>
    log(
      `${said.labelOf('maxCelsius')}: expected a thermometer to watch, got none; it does nothing`,
    ),
  );
  if (values.verbose) {
    const detail = (what: string, text = '') =>
      say(what, log, EVENTS_MAX_MINUTE, printable(`${what} ${text}`));
    watch.on('disconnected', ({ reason }) => detail('lost:', reason));
    watch.on('report', ({ name, args }) => detail('heard', JSON.stringify([name, ...args])));
  }
  for (const line of warningsOfToken(credentials.first, host)) log(line);
  // Without, it is what a terminal sends when it is closed.
  if (credentials.first.token ?? values.ca ?? values.cert) {
    onReload(() => credentials.reload(watch.reload));
  }
  const code = await new Promise<number>((resolve) => {
    watch.once('ended', () => resolve(1));
    void untilStopped(stop).then(() => resolve(0));
    // With --json alarms are on stdout.
    if (values.json) return;
    onMute((reason) => {
      print(`door-client: expected to write to stderr, got: ${reason}; ${MUTE}`);
      resolve(1);
    });
  });
  watch.stop();
  await alerts.stop();
  end();
  return code;
}

function anyOf(doors: readonly string[]): string {
  return doors.length === 0 ? 'no limit, for there is no door' : `one of ${doors.join(', ')}`;
}

const MUTE = 'no alarm could be seen, free it or redirect it';

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

/** Runs door-client in this process, to its end. */
export function run(): Promise<never> {
  return runProgram('door-client', doorClient);
}
