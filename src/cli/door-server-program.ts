import { isIP } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  CLIENTS_MAX,
  GPIO,
  LISTEN_PORT,
  printable,
  SEED,
  SENSOR_KINDS,
  SETTLE_MS,
  startDoorServer,
} from '../app/index.ts';
import { parsed, readNumber, readText, readWord } from './arguments.ts';
import { openTrace, type Surroundings, UsageError, untilStopped, version } from './program.ts';

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
  --max-clients N      refuse more clients than that (1000)
  --trace FILE         append one JSON line per transition of any machine
  --verbose            say which clients come and go
  --help, --version

Exit codes: 0 stopped, 1 could not run, 2 wrong usage.
`;

const OPTIONS = {
  port: { type: 'string', default: '8000' },
  host: { type: 'string' },
  sensor: { type: 'string', default: 'simulated' },
  seed: { type: 'string' },
  gpio: { type: 'string' },
  'gpio-chip': { type: 'string' },
  'open-when': { type: 'string', default: 'high' },
  settle: { type: 'string' },
  'state-file': { type: 'string' },
  'max-clients': { type: 'string', default: '1000' },
  trace: { type: 'string' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
} as const;

/** door-server: argv and streams in, exit code out. */
export async function doorServer({ argv, env, stdin, stdout, stderr, stop }: Surroundings) {
  const { values, positionals } = parsed(() =>
    parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true }),
  );
  if (values.help) return print(stdout, HELP);
  if (values.version) return print(stdout, `${version()}\n`);
  const [extra] = positionals;
  if (extra !== undefined) {
    throw new UsageError(`expected options only, got '${printable(extra)}' (see --help)`);
  }
  const log = (line: string) => stderr.write(`${line}\n`);
  const sensor = readWord('--sensor', values.sensor, SENSOR_KINDS);
  const clientsMax = readNumber('--max-clients', values['max-clients'], CLIENTS_MAX);
  const server = await startDoorServer({
    port: readNumber('--port', values.port, LISTEN_PORT),
    host: values.host === undefined ? undefined : readText('--host', values.host),
    sensor,
    input: stdin,
    seed: values.seed === undefined ? undefined : readNumber('--seed', values.seed, SEED),
    ...readGpio(values, sensor),
    openWhen: readWord('--open-when', values['open-when'], ['high', 'low']),
    settleMs:
      values.settle === undefined ? undefined : readNumber('--settle', values.settle, SETTLE_MS),
    stateFile: readStateFile(values['state-file'], sensor, env.STATE_DIRECTORY),
    clientsMax,
    log,
    isVerbose: values.verbose,
    trace: openTrace(values.trace, log),
  });

  const { address, port } = server.address;
  stdout.write(`door server listening on ${JSON.stringify(server.address)}\n`);
  log(`door server started: sensor ${sensor}, at most ${clientsMax} clients`);
  if (!isLoopback(address)) {
    log(
      `anyone who reaches port ${port} of this machine can read the door; --host 127.0.0.1 keeps it here`,
    );
  }
  await untilStopped(stop);
  await server.stop();
  log('door server stopped');
  return 0;
}

/** A pin that nobody reads would leave a person watching a simulated door. */
function readGpio(values: { gpio?: string; 'gpio-chip'?: string }, sensor: string) {
  const { gpio, 'gpio-chip': chip } = values;
  if (sensor === 'gpio') {
    if (gpio === undefined) {
      throw new UsageError('--gpio: expected the number of the pin, got none (see --help)');
    }
    return {
      gpio: readNumber('--gpio', gpio, GPIO),
      gpioChip: chip === undefined ? undefined : readText('--gpio-chip', chip),
    };
  }
  const [stray] = Object.entries({ gpio, 'gpio-chip': chip }).filter(([, value]) => value);
  if (stray === undefined) return {};
  throw new UsageError(
    `--${stray[0]}: expected --sensor gpio with it, got --sensor ${sensor} (see --help)`,
  );
}

/** A simulated door's past is nobody's truth. */
function readStateFile(path: string | undefined, sensor: string, directory: string | undefined) {
  if (path === undefined) {
    // There may be several, separated by colons.
    const [first] = directory?.split(':') ?? [];
    return first && sensor !== 'simulated' ? join(first, 'door.json') : undefined;
  }
  if (sensor !== 'simulated') return readText('--state-file', path);
  throw new UsageError(
    '--state-file: expected --sensor gpio or stdin with it, got --sensor simulated (see --help)',
  );
}

function print(stdout: Surroundings['stdout'], text: string): number {
  stdout.write(text);
  return 0;
}

function isLoopback(address: string): boolean {
  // An IPv4 address on an IPv6 socket is written with this before it.
  const plain = address.replace(/^::ffff:/, '');
  return isIP(plain) === 4 ? plain.startsWith('127.') : plain === '::1';
}
