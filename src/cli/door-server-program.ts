import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  CLIENTS_MAX,
  type Credentials,
  type DoorServer,
  GPIO,
  LISTEN_PORT,
  printable,
  SEED,
  SENSOR_KINDS,
  SETTLE_MS,
  type SensorKind,
  startDoorServer,
} from '../app/index.ts';
import { given, parsed, readNumber, readText, readWord } from './arguments.ts';
import { expectTogether, isLoopback, openCredentials, warningsOfToken } from './credentials.ts';
import { type ProgramContext, runProgram, UsageError, untilStopped, version } from './program.ts';

const HELP = `door-server [options]
Tells everyone who listens, over TCP, when the door opens and closes.

  --port PORT          listen here; 0 takes any free port (8000)
  --host ADDRESS       listen on this address only (all addresses)
  --sensor KIND        simulated; gpio: a switch on a pin, by the npm package onoff;
                       stdin: lines open, close, closed, 1, 0, rising, falling (simulated)
  --seed N             make the simulated door repeatable
  --gpio N             the BCM number of the switch's pin, such as 17
  --gpio-chip LABEL    take line N of this controller instead of a Raspberry Pi's own
  --open-when LEVEL    high or low: the level of an open door's pin; what 1 means on stdin (high)
  --settle MS          believe the contact after it held for so long (50 for gpio, else 0)
  --state-file PATH    keep the door's last change here over a restart; not with simulated
                       (door.json in $STATE_DIRECTORY if systemd names one, else nowhere)
  --token-file PATH    serve only who says the token in this file, or in $DOOR_TOKEN (everybody)
  --tls-cert PATH      speak TLS 1.3 with this certificate, in PEM (plain TCP)
  --tls-key PATH       the certificate's key
  --tls-ca PATH        serve only who has a certificate of this CA
  --max-clients N      refuse more clients than that (1000)
  --max-per-address N  refuse more than that of one address (half of --max-clients)
  --trace FILE         append one JSON line per transition of any machine
  --verbose            say which clients come and go
  -h, --help, --version

SIGHUP reads token and certificates again, for who comes from then on.
Exit codes: 0 stopped, 1 could not run, 2 wrong usage.
`;

const OPTIONS = {
  port: { type: 'string', default: '8000' },
  host: { type: 'string' },
  sensor: { type: 'string', default: 'simulated' },
  seed: { type: 'string' },
  gpio: { type: 'string' },
  'gpio-chip': { type: 'string' },
  'open-when': { type: 'string' },
  settle: { type: 'string' },
  'state-file': { type: 'string' },
  'token-file': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'tls-ca': { type: 'string' },
  'max-clients': { type: 'string', default: '1000' },
  'max-per-address': { type: 'string' },
  trace: { type: 'string' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

const CREDENTIALS = { token: 'token-file', cert: 'tls-cert', key: 'tls-key', ca: 'tls-ca' };

/** The sensors that an option is for; with another one it would do nothing, unnoticed. */
const SENSORS_OF_OPTION: Readonly<Record<string, readonly SensorKind[]>> = {
  seed: ['simulated'],
  gpio: ['gpio'],
  'gpio-chip': ['gpio'],
  'open-when': ['gpio', 'stdin'],
  // A simulated door's past is nobody's truth.
  'state-file': ['gpio', 'stdin'],
};

/** door-server: argv and streams in, exit code out. */
export async function doorServer(context: ProgramContext): Promise<number> {
  const { argv, env, stdin, print, log, openTrace, onReload, stop } = context;
  const { values, positionals } = parsed(() =>
    parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true }),
  );
  if (values.help || values.version) {
    print(values.help ? HELP.trimEnd() : version());
    return 0;
  }
  const [extra] = positionals;
  if (extra !== undefined) {
    throw new UsageError(`expected options only, got '${printable(extra)}' (see --help)`);
  }
  const options = readOptions(values, env);
  const trace = given(values.trace, (text) => openTrace(readText('--trace', text)));
  expectTogether('tls-ca', values, 'tls-cert');
  let reload = () => log('SIGHUP: it is still starting, and goes on');
  onReload(() => reload());
  const start = async () => {
    const isTls = values['tls-cert'] !== undefined;
    const credentials = await openCredentials(values, CREDENTIALS, isTls, context);
    const { first } = credentials;
    const server = await startDoorServer({
      ...options,
      ...first,
      input: stdin,
      log,
      trace,
      signal: stop,
    });
    return { server, credentials };
  };
  const started = await start().catch((error) => {
    // A signal during a slow start is no failure.
    if (error === stop.reason) return null;
    throw error;
  });
  if (started !== null) {
    const { server, credentials } = started;
    print(`door server listening on ${JSON.stringify(server.address)}`);
    log(`door server started: sensor ${options.sensor}, at most ${options.clientsMax} clients`);
    for (const line of warningsOf(credentials.first, server.address)) log(line);
    reload = () => credentials.reload(server.reload);
    await untilStopped(stop);
    await server.stop();
  }
  log('door server stopped');
  return 0;
}

function* warningsOf(credentials: Credentials, { address, port }: DoorServer['address']) {
  const { token, tls } = credentials;
  const isOpen = token === undefined && tls?.ca === undefined && !isLoopback(address);
  if (isOpen) yield `anyone who reaches port ${port} ${KEEP_IT_HERE}`;
  yield* warningsOfToken(credentials, address);
}

const KEEP_IT_HERE = 'of this machine can read the door; --host 127.0.0.1 keeps it here';

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function readOptions(values: Values, env: ProgramContext['env']) {
  const sensor = readWord('--sensor', values.sensor, SENSOR_KINDS);
  refuseStrays(values, sensor);
  return {
    port: readNumber('--port', values.port, LISTEN_PORT),
    host: given(values.host, (text) => readText('--host', text)),
    sensor,
    seed: given(values.seed, (text) => readNumber('--seed', text, SEED)),
    ...readGpio(values, sensor),
    openWhen: readWord('--open-when', values['open-when'] ?? 'high', ['high', 'low']),
    settleMs: given(values.settle, (text) => readNumber('--settle', text, SETTLE_MS)),
    stateFile: readStateFile(values['state-file'], sensor, env.STATE_DIRECTORY),
    clientsMax: readNumber('--max-clients', values['max-clients'], CLIENTS_MAX),
    clientsPerAddressMax: given(values['max-per-address'], (text) =>
      readNumber('--max-per-address', text, CLIENTS_MAX),
    ),
    isVerbose: values.verbose,
  };
}

function refuseStrays(values: Readonly<Record<string, unknown>>, sensor: SensorKind): void {
  for (const [name, kinds] of Object.entries(SENSORS_OF_OPTION)) {
    if (values[name] === undefined || kinds.includes(sensor)) continue;
    const expected = kinds.join(' or ');
    throw new UsageError(
      `--${name}: expected --sensor ${expected} with it, got --sensor ${sensor} (see --help)`,
    );
  }
}

function readGpio(values: { gpio?: string; 'gpio-chip'?: string }, sensor: SensorKind) {
  const { gpio, 'gpio-chip': chip } = values;
  if (sensor !== 'gpio') return {};
  if (gpio === undefined) {
    throw new UsageError('--gpio: expected the number of the pin, got none (see --help)');
  }
  return {
    gpio: readNumber('--gpio', gpio, GPIO),
    gpioChip: given(chip, (text) => readText('--gpio-chip', text)),
  };
}

function readStateFile(
  path: string | undefined,
  sensor: SensorKind,
  directory: string | undefined,
): string | undefined {
  if (path === undefined) {
    // There may be several, separated by colons.
    const [first] = directory?.split(':') ?? [];
    return first && sensor !== 'simulated' ? join(first, 'door.json') : undefined;
  }
  if (!/[/\\]$/.test(path)) return readText('--state-file', path);
  throw new UsageError(
    `--state-file: expected a file, got a folder, '${printable(path)}' (see --help)`,
  );
}

/** Runs door-server in this process, to its end. */
export function run(): Promise<never> {
  return runProgram('door-server', doorServer);
}
