import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createActor } from 'xstate';
import { createSimulatedSensor, createStdinSensor, type OpenWhen } from '../hardware/index.ts';
import { type Clock, doorMachine, type ListenerAddress, serverMachine } from '../machines/index.ts';
import { createListener } from '../transport/index.ts';
import {
  CLIENTS_MAX,
  checkHost,
  checkNumber,
  checkWord,
  LISTEN_PORT,
  SEED,
  SETTLE_MS,
} from './options.ts';
import { printable } from './printable.ts';
import { createServerLog } from './server-log.ts';
import { systemClock } from './system-clock.ts';
import { createTracer, type TraceRecord } from './trace.ts';

/** Every option has a default: the simulated door on port 8000 of all addresses. */
export interface DoorServerOptions {
  /** 8000; 0 is any free one. */
  readonly port?: number | undefined;
  /** An address of this machine to listen on; all of them without. */
  readonly host?: string | undefined;
  readonly sensor?: 'simulated' | 'stdin' | undefined;
  /** What `stdin` reads; the process's own standard input. */
  readonly input?: Readable | undefined;
  /** Makes the simulated door repeatable: a whole number below 2^32. */
  readonly seed?: number | undefined;
  /** How `stdin` reads 1 and 0: high. */
  readonly openWhen?: OpenWhen | undefined;
  /** How long a contact must hold before it is believed, in ms: 0. */
  readonly settleMs?: number | undefined;
  /** How many clients there may be: 1000. */
  readonly clientsMax?: number | undefined;
  /** Where what is worth a line goes. */
  readonly log?: ((line: string) => void) | undefined;
  /** Clients that come and go are worth a line too. */
  readonly isVerbose?: boolean | undefined;
  readonly trace?: ((record: TraceRecord) => void) | undefined;
  readonly clock?: Clock | undefined;
}

export interface DoorServer {
  readonly address: ListenerAddress;
  /** Ends every client in order, within 2 s; never rejects. */
  stop(): Promise<void>;
}

/**
 * Starts a door server. Rejects with a RangeError on options outside their limits, and with an
 * Error that says what to do when it cannot listen.
 */
export async function startDoorServer(options: DoorServerOptions = {}): Promise<DoorServer> {
  const { clock = systemClock, log = () => {}, trace, isVerbose = false } = options;
  const host = checkHost(options.host);
  const port = checkNumber('port', options.port ?? 8000, LISTEN_PORT);
  const clientsMax = checkNumber('clientsMax', options.clientsMax ?? 1000, CLIENTS_MAX);
  const settleMs = checkNumber('settleMs', options.settleMs ?? 0, SETTLE_MS);
  const observed = { clock, ...(trace && { inspect: createTracer(clock, trace) }) };
  const serverLog = createServerLog({ clock, isVerbose, write: log });

  const sensor = createSensor(options, clock, log);
  const door = createActor(doorMachine.provide({ actors: { sensor } }), {
    ...observed,
    id: 'door',
    input: { run: randomBytes(4).toString('hex'), settleMs },
  });
  const listener = createListener({
    ...observed,
    port,
    host,
    clientsMax,
    recall: () => door.getSnapshot().context.record,
    note: serverLog.noteClient,
  });
  const server = createActor(serverMachine.provide({ actors: { listener: listener.logic } }), {
    ...observed,
    id: 'server',
  });
  door.on('door.changed', ({ record }) => {
    if (record.last !== null) serverLog.noteChange(record.last);
    listener.tell(record);
  });
  const stopped = new Promise<void>((resolve) => {
    server.on('stopped', () => {
      door.stop();
      serverLog.end();
      resolve();
    });
  });

  const address = await new Promise<ListenerAddress>((resolve, reject) => {
    server.on('listening', (event) => resolve(event.address));
    server.on('failed', ({ reason }) => reject(new Error(explain(reason, port, host))));
    server.start();
  });
  door.start();
  return {
    address,
    stop() {
      if (server.getSnapshot().status === 'active') server.send({ type: 'server.stop' });
      return stopped;
    },
  };
}

function createSensor(options: DoorServerOptions, clock: Clock, log: (line: string) => void) {
  const openWhen = checkWord('openWhen', options.openWhen ?? 'high', ['high', 'low']);
  const kind = checkWord('sensor', options.sensor ?? 'simulated', ['simulated', 'stdin']);
  if (kind === 'stdin') {
    return createStdinSensor({
      input: options.input ?? process.stdin,
      openWhen,
      clock,
      onStrangeLine: (line) =>
        log(`expected open, close, closed, 1, 0, rising or falling, got: ${printable(line)}`),
    });
  }
  const seed = options.seed ?? randomBytes(4).readUInt32LE();
  return createSimulatedSensor(clock, checkNumber('seed', seed, SEED));
}

/** Why a server cannot listen, and what to do. */
function explain(reason: string, port: number, host: string | undefined): string {
  const where = host === undefined ? `port ${port}` : `port ${port} of ${printable(host)}`;
  return `expected to listen on ${where}, got: ${reason}; choose another port or host`;
}
