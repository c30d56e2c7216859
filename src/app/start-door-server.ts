import type { Readable } from 'node:stream';
import { createActor } from 'xstate';
import { type Clock, doorsOf, type ListenerAddress, serverMachine } from '../machines/index.ts';
import { acceptTcp, callSafely, createListener, createTlsSecurity } from '../transport/index.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import {
  CLIENTS_MAX,
  checkHost,
  checkNumber,
  checkOptions,
  checkStateFile,
  type Known,
  LISTEN_PORT,
} from './options.ts';
import { printable } from './printable.ts';
import { type ChannelOptions, createSources, type SensorOptions } from './sensor-source.ts';
import { createServerLog } from './server-log.ts';
import { createStore } from './state-file.ts';
import { systemClock } from './system-clock.ts';
import { createTracer, type TraceRecord } from './trace.ts';
import { createWatchedChannels } from './watched-channels.ts';

/** Every option has a default: the simulated door on port 8000 of all addresses. */
export interface DoorServerOptions extends SensorOptions, Credentials {
  /**
   * Several doors and thermometers by their names, 32 at most, in the order of the keys; the first
   * door is the one that old clients know. Without, the options describe one door, named `door`.
   */
  readonly channels?: Readonly<Record<string, ChannelOptions>> | undefined;
  /** 8000; 0 is any free one. */
  readonly port?: number | undefined;
  /** An address of this machine to listen on; all of them without. */
  readonly host?: string | undefined;
  /** How many clients there may be: 1000. */
  readonly clientsMax?: number | undefined;
  /** How many of them may have the same address: half of them, rounded up. */
  readonly clientsPerAddressMax?: number | undefined;
  /** What `stdin` reads; the process's own standard input. */
  readonly input?: Readable | undefined;
  /**
   * Where the latest changes are kept over a restart, beside a `.tmp` and a `.refused` of the same
   * name; one server's own. Nowhere without, and not with simulated sensors alone.
   */
  readonly stateFile?: string | undefined;
  /** Where what is worth a line goes. */
  readonly log?: ((line: string) => void) | undefined;
  /** Clients that come and go are worth a line too. */
  readonly isVerbose?: boolean | undefined;
  readonly trace?: ((record: TraceRecord) => void) | undefined;
  /** Stops the server gracefully, at any time: also one that is only starting. */
  readonly signal?: AbortSignal | undefined;
  /** With a state file, its monotonic time must count from the machine's boot. */
  readonly clock?: Clock | undefined;
}

const KNOWN: Known<DoorServerOptions> = {
  ...{ port: true, host: true, channels: true, sensor: true, input: true, seed: true },
  ...{ gpio: true, gpioChip: true, line: true, chip: true, bias: true, device: true },
  ...{ openWhen: true, settleMs: true, stateFile: true, clientsMax: true },
  ...{ clientsPerAddressMax: true, token: true, tls: true, signal: true, log: true },
  ...{ isVerbose: true, trace: true, clock: true },
};

/** A server that listens. */
export interface DoorServer {
  readonly address: ListenerAddress;
  /** Ends every client gracefully, within 2 s; never rejects. */
  stop(): Promise<void>;
  /**
   * New connections go by these credentials, and nobody is dropped. Throws an Error, and keeps the
   * old ones, where they are of other kinds or cannot be used.
   */
  reload(credentials: Credentials): void;
}

/**
 * Starts a door server. Rejects with a RangeError on options that are unknown or outside their
 * limits, with an Error that says what to do when it cannot listen or cannot use its credentials or
 * its sensor, and with the signal's reason when that came before it listened.
 */
export async function startDoorServer(options: DoorServerOptions = {}): Promise<DoorServer> {
  const { clock = systemClock, trace, isVerbose = false, signal } = checkOptions(options, KNOWN);
  const log = (line: string) => callSafely(() => options.log?.(line));
  const host = checkHost(options.host);
  const port = checkNumber('port', options.port ?? 8000, LISTEN_PORT);
  const clientsMax = checkNumber('clientsMax', options.clientsMax ?? 1000, CLIENTS_MAX);
  const clientsPerAddressMax = checkNumber(
    'clientsPerAddressMax',
    options.clientsPerAddressMax ?? Math.ceil(clientsMax / 2),
    CLIENTS_MAX,
  );
  const asked = checkChannels(options);
  const path = checkStateFile(
    options.stateFile,
    Object.values(asked).map(({ sensor }) => sensor ?? 'simulated'),
  );
  const credentials = createCredentials(options);
  const tls = options.tls && createTlsSecurity(options.tls);
  const observed = { clock, ...(trace && { inspect: createTracer(clock, trace) }) };
  const sources = createSources(asked, {
    clock,
    input: options.input,
    log: (line) => serverLog.logStdin(line),
    areNamed: options.channels !== undefined,
  });
  const channels = Object.entries(sources).map(([name, { kind }]) => ({ name, kind }));
  const serverLog = createServerLog({ clock, isVerbose, channels, write: log });
  const names = channels.map(({ name }) => name);
  const machine = serverMachine.provide({
    actors: {
      store: createStore({ path, channels, clock, log: serverLog.logState }),
      channels: createWatchedChannels({
        ...observed,
        channels: sources,
        onNews: serverLog.logSensor,
      }),
      listener: createListener({
        ...observed,
        accept: acceptTcp({ port, host, tls }),
        channels,
        token: () => credentials.token() ?? null,
        clientsMax,
        clientsPerAddressMax,
        log: serverLog.logClient,
      }),
    },
  });
  const input = { channels: names, doors: doorsOf(channels) };
  const server = createActor(machine, { ...observed, id: 'server', input });
  const stopping = new AbortController();
  const stop = AbortSignal.any([stopping.signal, ...(signal ? [signal] : [])]);
  const askToStop = () => server.send({ type: 'server.stop' });

  return new Promise((resolve, reject) => {
    const over = new Promise<void>((resolveOver) => {
      server.subscribe({
        complete() {
          stop.removeEventListener('abort', askToStop);
          serverLog.end();
          resolveOver();
        },
      });
    });
    server.on('forgot', () =>
      serverLog.logState(
        `state file ${printable(String(path))}: expected to read it in time, got nothing yet; ` +
          'the door is not remembered, see what its disk does',
      ),
    );
    server.on('acknowledged', serverLog.logAcknowledged);
    server.on('failed', ({ reason }) => reject(new Error(printable(reason))));
    // Too late for one that listens.
    server.on('stopped', () => reject(stop.reason));
    server.on('listening', ({ address }) => {
      resolve({
        address,
        reload(next) {
          credentials.replace(next);
          tls?.reload(credentials.tls());
        },
        stop() {
          stopping.abort();
          return over;
        },
      });
    });
    stop.addEventListener('abort', askToStop);
    server.start();
    if (stop.aborted) askToStop();
  });
}

/** The channels that the options describe: several, or one door. */
function checkChannels(options: DoorServerOptions): Readonly<Record<string, ChannelOptions>> {
  const { channels, sensor } = options;
  if (channels === undefined) return { door: { ...options, kind: 'door' } };
  if (sensor === undefined) return channels;
  throw new RangeError(`sensor: expected it in a channel, for there are some, got ${sensor}`);
}
