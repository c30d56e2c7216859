import { type Credentials, type DoorServer, startDoorServer } from '../app/index.ts';
import { CLIENT_OPTIONS } from './client-options.ts';
import { printConfig } from './config-file.ts';
import { isLoopback, openCredentials, warningsOfToken } from './credentials.ts';
import { type ProgramContext, runProgram, untilStopped } from './program.ts';
import { SERVER_OPTIONS, settleServer } from './server-options.ts';
import { readSettings } from './settings.ts';

/** What --help says beside the options, and what else is to be known to read them. */
export const MANUAL = {
  usage: `door-server [options]
Tells everyone who listens, over TCP, when the door opens and closes.
`,
  notes: `
SIGHUP reads token and certificates again, for who comes from then on.
Exit codes: 0 stopped, 1 could not run, 2 wrong usage.
`,
  positions: [],
  elsewhere: Object.keys(CLIENT_OPTIONS),
};
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
