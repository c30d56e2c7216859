import { type DoorWatch, type WatchDoorOptions, watchDoor } from '../app/index.ts';
import { acknowledge } from './ack.ts';
import { argvOfAck } from './ack-options.ts';
import { openAlerts, testAlerts } from './alerts.ts';
import { tellOf } from './client-lines.ts';
import { CLIENT_OPTIONS, type ClientValues, settleClient } from './client-options.ts';
import { printConfig } from './config-file.ts';
import { openCredentials, warningsOfToken } from './credentials.ts';
import { type ProgramContext, runProgram, untilStopped } from './program.ts';
import { SERVER_OPTIONS } from './server-options.ts';
import { readSettings, type Settings } from './settings.ts';

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
type Said = Settings<typeof CLIENT_OPTIONS>;

const CREDENTIALS = { token: 'tokenFile', cert: 'cert', key: 'key', ca: 'ca' } as const;

/** door-client: argv and streams in, exit code out. */
export async function doorClient(context: ProgramContext): Promise<number> {
  const { argv, log, openTrace, onReload } = context;
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
  const credentials = await openCredentials(said, CREDENTIALS, values.tls, context);
  const record = values.trace === undefined ? undefined : openTrace(values.trace);
  const alerts = await openAlerts(said, values, record, context);
  const watch = watchDoor({
    ...watchOptionsOf(values),
    ...credentials.first,
    signOfLife: alerts.signOfLife,
    earlier: alerts.earlier,
    trace: record,
  });
  alerts.follow(watch);
  const lines = tellOf(watch, values, context);
  warnOfNoUse(watch, said, log);
  for (const line of warningsOfToken(credentials.first, values.host ?? '')) log(line);
  // Without, it is what a terminal sends when it is closed.
  if (credentials.first.token ?? values.ca ?? values.cert) {
    onReload(() => credentials.reload(watch.reload));
  }
  const code = await untilOver(watch, values, context);
  watch.stop();
  await alerts.stop();
  lines.end();
  return code;
}

/** What is watched and when it is warned, in the units of the library. */
function watchOptionsOf(values: ClientValues): WatchDoorOptions {
  // The first three are there: they have positions.
  const { host = '', port = 0, seconds = 0, warmFor = 0, offlineAfter } = values;
  return {
    ...{ host, port, channels: values.channels, maxCelsius: values.maxCelsius },
    limitMs: seconds * 1000,
    limitsMs: Object.fromEntries(
      Object.entries(values.limits ?? {}).map(([name, limit]) => [name, limit * 1000]),
    ),
    warmForMs: warmFor * 1000,
    repeatMs: values.repeat * 1000,
    escalateAfterMs: values.escalateAfter * 1000,
    offlineAfterMs: offlineAfter === undefined ? undefined : offlineAfter * 1000,
    reconnects: !values.noReconnect,
  };
}

/** Says of which limits it is known only now that they do nothing. */
function warnOfNoUse(watch: DoorWatch, said: Said, log: ProgramContext['log']): void {
  watch.on('strayLimit', ({ channel, doors }) =>
    log(`${said.labelOf('limits')}: expected ${anyOf(doors)}, got ${channel}; name another`),
  );
  watch.on('noThermometer', () =>
    log(
      `${said.labelOf('maxCelsius')}: expected a thermometer to watch, got none; it does nothing`,
    ),
  );
}

function anyOf(doors: readonly string[]): string {
  return doors.length === 0 ? 'no limit, for there is no door' : `one of ${doors.join(', ')}`;
}

const MUTE = 'no alarm could be seen, free it or redirect it';

/** The exit code, when the program is to stop or the connection is over. */
function untilOver(
  watch: DoorWatch,
  { json }: ClientValues,
  context: ProgramContext,
): Promise<number> {
  const { print, onMute, stop } = context;
  return new Promise((resolve) => {
    watch.once('ended', () => resolve(1));
    void untilStopped(stop).then(() => resolve(0));
    // With --json alarms are on stdout.
    if (json) return;
    onMute((reason) => {
      print(`door-client: expected to write to stderr, got: ${reason}; ${MUTE}`);
      resolve(1);
    });
  });
}

/** Runs door-client in this process, to its end. */
export function run(): Promise<never> {
  return runProgram('door-client', doorClient);
}
