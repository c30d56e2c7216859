import { type Credentials, type DoorServer, startDoorServer } from '../app/index.ts';
import { CLIENT_OPTIONS } from './client-options.ts';
import { printConfig } from './config-file.ts';
import { isLoopback, openCredentials, warningsOfToken } from './credentials.ts';
import { type ProgramContext, runProgram, untilStopped } from './program.ts';
import { SERVER_OPTIONS, settleServer } from './server-options.ts';
import { readSettings } from './settings.ts';

const HELP = `door-server [options]
Tells everyone who listens, over TCP, when the door opens and closes.

  --port PORT          listen here; 0 takes any free port (8000)
  --host ADDRESS       listen on this address only (all addresses)
  --sensor KIND        simulated; gpiod: a switch on a pin, by the programs of libgpiod;
                       gpio: the same by the npm package onoff;
                       stdin: lines open, close, closed, 1, 0, rising, falling (simulated)
  --seed N             make the simulated door repeatable
  --line N             for gpiod: the BCM number of the switch's pin, such as 17, or a line's name
  --chip CHIP          take it of this controller, by its name, number or label (a Raspberry Pi's)
  --bias BIAS          pull-up, pull-down or disabled (what it was before)
  --gpio N             for gpio: the BCM number of the switch's pin, such as 17
  --gpio-chip LABEL    take line N of this controller instead of a Raspberry Pi's own
  --open-when LEVEL    high or low: the level of an open door's pin; what 1 means on stdin (high)
  --settle MS          believe the contact after it held for so long (50 for gpiod and gpio, else 0)
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
  --config FILE        a JSON file with these options, and with several sensors (none)
  --print-config       print what holds, as such a file, and end
  -h, --help, --version

Each option is also $DOOR_... (--state-file: DOOR_STATE_FILE) and a field of the file (stateFile):
the command line overrules the environment, and that the file. See docs/configuration.md.

SIGHUP reads token and certificates again, for who comes from then on.
Exit codes: 0 stopped, 1 could not run, 2 wrong usage.
`;

const MANUAL = { help: HELP, positions: [], elsewhere: Object.keys(CLIENT_OPTIONS) };
const CREDENTIALS = { token: 'tokenFile', cert: 'tlsCert', key: 'tlsKey', ca: 'tlsCa' } as const;

/** door-server: argv and streams in, exit code out. */
export async function doorServer(context: ProgramContext): Promise<number> {
  const { env, stdin, print, log, openTrace, onReload, stop } = context;
  let reload = () => log('SIGHUP: it is still starting, and goes on');
  onReload(() => reload());
  const said = await readSettings(SERVER_OPTIONS, MANUAL, context);
  if (said === null) return 0;
  const options = settleServer(said, env);
  if (said.isForPrint) {
    printConfig(SERVER_OPTIONS, options, context);
    return 0;
  }
  const { trace, maxClients, maxPerAddress, verbose, channels, ...others } = options;
  const { tokenFile: _token, tlsCert, tlsKey: _key, tlsCa: _ca, ...rest } = others;
  const record = trace === undefined ? undefined : openTrace(trace);
  const start = async () => {
    const isTls = tlsCert !== undefined;
    const credentials = await openCredentials(said, CREDENTIALS, isTls, context);
    const { first } = credentials;
    const server = await startDoorServer({
      ...rest,
      ...(channels && { channels }),
      ...first,
      clientsMax: maxClients,
      clientsPerAddressMax: maxPerAddress,
      isVerbose: verbose,
      input: stdin,
      log,
      trace: record,
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
    const sensors = channels ? `${Object.keys(channels).length} channels` : `sensor ${rest.sensor}`;
    log(`door server started: ${sensors}, at most ${maxClients} clients`);
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

/** Runs door-server in this process, to its end. */
export function run(): Promise<never> {
  return runProgram('door-server', doorServer);
}
