import { createActor } from 'xstate';
import {
  type Clock,
  doorMachine,
  type ListenerAddress,
  type SensorEmitted,
  serverMachine,
} from '../machines/index.ts';
import { createListener } from '../transport/index.ts';
import { CLIENTS_MAX, checkHost, checkNumber, checkStateFile, LISTEN_PORT } from './options.ts';
import { printable } from './printable.ts';
import { nameRun } from './run-name.ts';
import { createSource, type SensorOptions, settleMsOf } from './sensor-source.ts';
import { createServerLog } from './server-log.ts';
import { NO_STATE_FILE, openStateFile } from './state-file.ts';
import { createSupervisedSensor } from './supervised-sensor.ts';
import { systemClock } from './system-clock.ts';
import { createTracer, type TraceRecord } from './trace.ts';

/** How long a stop may take, in ms: 2 s less a margin. What the clients leave is for the last write. */
const STOP_MS_MAX = 1900;

/** Every option has a default: the simulated door on port 8000 of all addresses. */
export interface DoorServerOptions extends SensorOptions {
  /** 8000; 0 is any free one. */
  readonly port?: number | undefined;
  /** An address of this machine to listen on; all of them without. */
  readonly host?: string | undefined;
  /** How many clients there may be: 1000. */
  readonly clientsMax?: number | undefined;
  /**
   * Where the door's last change is kept over a restart, beside a `.tmp` and a `.refused` of the
   * same name; one server's own. Nowhere without, and not with the simulated sensor.
   */
  readonly stateFile?: string | undefined;
  /** Where what is worth a line goes. */
  readonly log?: ((line: string) => void) | undefined;
  /** Clients that come and go are worth a line too. */
  readonly isVerbose?: boolean | undefined;
  readonly trace?: ((record: TraceRecord) => void) | undefined;
  /** With a state file, its monotonic time must count from the machine's boot. */
  readonly clock?: Clock | undefined;
}

export interface DoorServer {
  readonly address: ListenerAddress;
  /** Ends every client in order, within 2 s; never rejects. */
  stop(): Promise<void>;
}

/**
 * Starts a door server. Rejects with a RangeError on options outside their limits, and with an
 * Error that says what to do when it cannot listen or cannot use its sensor.
 */
export async function startDoorServer(options: DoorServerOptions = {}): Promise<DoorServer> {
  const { clock = systemClock, log = () => {}, trace, isVerbose = false } = options;
  const host = checkHost(options.host);
  const port = checkNumber('port', options.port ?? 8000, LISTEN_PORT);
  const clientsMax = checkNumber('clientsMax', options.clientsMax ?? 1000, CLIENTS_MAX);
  const settleMs = settleMsOf(options);
  const path = checkStateFile(options.stateFile, options.sensor ?? 'simulated');
  const observed = { clock, ...(trace && { inspect: createTracer(clock, trace) }) };
  const serverLog = createServerLog({ clock, isVerbose, write: log });

  const source = createSource(options, clock, log);
  const state = path === undefined ? NO_STATE_FILE : await openStateFile({ path, clock, log });
  const { remembered } = state;
  let noteStart: (news: SensorEmitted) => void = () => {};
  const started = new Promise<void>((resolve, reject) => {
    noteStart = (news) =>
      news.type === 'sensor.unusable' ? reject(new Error(news.reason)) : resolve();
  });
  const sensor = createSupervisedSensor({
    ...observed,
    source,
    onNews(news) {
      serverLog.noteSensor(news);
      noteStart(news);
    },
  });
  const door = createActor(doorMachine.provide({ actors: { sensor } }), {
    ...observed,
    id: 'door',
    input: { run: nameRun(remembered), settleMs, remembered },
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
    listener.tell(record);
    if (record.last !== null) state.keep(record.last);
  });
  let stopByMs = Number.POSITIVE_INFINITY;
  const stopped = new Promise<void>((resolve) => {
    server.on('stopped', () => {
      door.stop();
      serverLog.end();
      resolve(state.finish(stopByMs - clock.now().monotonicMs));
    });
  });

  // Nobody shall find a server whose door cannot be watched at all.
  door.start();
  try {
    await started;
    const address = await new Promise<ListenerAddress>((resolve, reject) => {
      server.on('listening', (event) => resolve(event.address));
      server.on('failed', ({ reason }) => reject(new Error(explain(reason, port, host))));
      server.start();
    });
    return {
      address,
      stop() {
        if (server.getSnapshot().status !== 'active') return stopped;
        stopByMs = clock.now().monotonicMs + STOP_MS_MAX;
        server.send({ type: 'server.stop' });
        return stopped;
      },
    };
  } catch (error) {
    door.stop();
    await state.finish(STOP_MS_MAX);
    throw error;
  }
}

/** Why a server cannot listen, and what to do. */
function explain(reason: string, port: number, host: string | undefined): string {
  const where = host === undefined ? `port ${port}` : `port ${port} of ${printable(host)}`;
  return `expected to listen on ${where}, got: ${reason}; choose another port or host`;
}
