import { parseArgs } from 'node:util';
import {
  CONNECT_PORT,
  createThrottle,
  type DoorNews,
  LIMIT_SECONDS,
  OFFLINE_AFTER_MS,
  printable,
  SECONDS_OR_NEVER,
  SECONDS_OR_ONCE,
  systemClock,
  type Throttle,
  watchDoor,
} from '../app/index.ts';
import { given, parsed, readNumber, readText } from './arguments.ts';
import { expectTogether, openCredentials, warningsOfToken } from './credentials.ts';
import { type ProgramContext, runProgram, UsageError, untilStopped, version } from './program.ts';

const HELP = `door-client <host> <port> <seconds> [options]
Warns when the door stays open for more than so many seconds.

  --repeat SECONDS         warn again every so often while it stays open; 0 is once (0)
  --offline-after SECONDS  alarm after so long without word from the door; 0 is never (60)
  --no-reconnect           end when the connection is lost or refused
  --token-file PATH        say the token in this file, or in $DOOR_TOKEN, to the server
  --tls                    speak TLS 1.3, and check that the server is <host>
  --ca PATH                trust certificates of this CA instead of the usual ones
  --cert PATH, --key PATH  one's own certificate and its key, for a server that wants one
  --json                   one JSON object a line instead of prose
  --trace FILE             append one JSON line per transition of any machine
  --verbose                say what the server reports
  -h, --help, --version

SIGHUP reads token and certificates again, for the next connection.
Exit codes: 0 stopped, 1 the connection is over (--no-reconnect) or could not run, 2 wrong usage.
`;

/** More openings than two a second are no door's; a day of false alarms stays below 20 MB. */
const PROSE_LINES_MAX_MINUTE = 120;
/** For programs, and for who looks for a fault: ten openings a second and as many closings. */
const EVENTS_MAX_MINUTE = 1200;

const OPTIONS = {
  repeat: { type: 'string', default: '0' },
  'offline-after': { type: 'string' },
  'no-reconnect': { type: 'boolean', default: false },
  'token-file': { type: 'string' },
  tls: { type: 'boolean', default: false },
  ca: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean', default: false },
  trace: { type: 'string' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

const CREDENTIALS = { token: 'token-file', cert: 'cert', key: 'key', ca: 'ca' };

/** door-client: argv and streams in, exit code out. */
export async function doorClient(context: ProgramContext): Promise<number> {
  const { argv, print, log, openTrace, onMute, onReload, stop } = context;
  const { values, positionals } = parsed(() =>
    parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true }),
  );
  if (values.help || values.version) {
    print(values.help ? HELP.trimEnd() : version());
    return 0;
  }
  const [host, port, seconds, extra] = positionals;
  if (host === undefined || port === undefined || seconds === undefined || extra !== undefined) {
    const got = positionals.length === 0 ? 'none' : printable(positionals.join(' '));
    throw new UsageError(`expected <host> <port> <seconds>, got ${got} (see --help)`);
  }
  const limitSeconds = readNumber('<seconds>', seconds, LIMIT_SECONDS);
  const offlineAfterMs = given(
    values['offline-after'],
    (text) => readNumber('--offline-after', text, SECONDS_OR_NEVER) * 1000,
  );
  const offlineSeconds = (offlineAfterMs ?? OFFLINE_AFTER_MS) / 1000;
  for (const name of ['ca', 'cert', 'key'] as const) expectTogether(name, values, 'tls');
  const credentials = await openCredentials(values, CREDENTIALS, values.tls, context);
  const watch = watchDoor({
    ...credentials.first,
    host: readText('<host>', host),
    port: readNumber('<port>', port, CONNECT_PORT),
    limitMs: limitSeconds * 1000,
    repeatMs: readNumber('--repeat', values.repeat, SECONDS_OR_ONCE) * 1000,
    offlineAfterMs,
    reconnects: !values['no-reconnect'],
    trace: given(values.trace, (text) => openTrace(readText('--trace', text))),
  });

  const { say, end } = createBoundedLines(log);
  watch.on('news', (news) => {
    const { event } = news;
    if (values.json) return say(event, print, EVENTS_MAX_MINUTE, JSON.stringify(news));
    const { info, alarm } = proseOf(news, limitSeconds, offlineSeconds);
    if (info !== undefined) say(event, print, PROSE_LINES_MAX_MINUTE, info);
    if (alarm !== undefined) say(event, log, PROSE_LINES_MAX_MINUTE, alarm);
  });
  if (values.verbose) {
    const detail = (what: string, text = '') =>
      say(what, log, EVENTS_MAX_MINUTE, printable(`${what} ${text}`));
    watch.on('disconnected', ({ reason }) => detail('lost:', reason));
    watch.on('report', ({ name, args }) => detail('heard', JSON.stringify([name, ...args])));
  }
  for (const line of warningsOfToken(credentials.first, host)) log(line);
  // Without, it is what a terminal sends when it is closed.
  if (values['token-file'] ?? values.ca ?? values.cert) {
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
  end();
  return code;
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

/** The line for stdout or for stderr that a piece of news is worth, if any. */
function proseOf(news: DoorNews, limitSeconds: number, offlineSeconds: number) {
  switch (news.event) {
    case 'connected':
    case 'disconnected':
      return { info: news.event };
    case 'closedAfterWarning':
      return { info: 'closed now' };
    case 'back':
      return { info: 'door is back' };
    case 'sensorBack':
      return { info: 'door sensor is back' };
    case 'warned':
      return { alarm: `DOOR OPEN FOR MORE THAN ${inSeconds(limitSeconds)}, GO CLOSE IT!!!` };
    case 'offline':
      return { alarm: `NO WORD FROM THE DOOR FOR MORE THAN ${inSeconds(offlineSeconds)}` };
    case 'sensorLost':
      return { alarm: `THE DOOR SENSOR IS GONE: ${news.reason}` };
    case 'open':
    case 'close':
      return {};
  }
}

function inSeconds(seconds: number): string {
  return seconds === 1 ? '1 SECOND' : `${seconds} SECONDS`;
}

/** Runs door-client in this process, to its end. */
export function run(): Promise<never> {
  return runProgram('door-client', doorClient);
}
