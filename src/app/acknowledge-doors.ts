import { createActor } from 'xstate';
import { ACKNOWLEDGED_MS_MAX, acknowledgingMachine, type Clock } from '../machines/index.ts';
import { createAskedServer, dialTcp } from '../transport/index.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import {
  CONNECT_PORT,
  checkChannels,
  checkHost,
  checkNumber,
  type NumberRange,
} from './options.ts';
import { printable } from './printable.ts';
import { systemClock } from './system-clock.ts';
import { createTracer, type TraceRecord } from './trace.ts';

/** For how long something can be acknowledged. */
export const ACKNOWLEDGE_SECONDS: NumberRange = {
  says: `a number of seconds from 0 (take it back) to ${ACKNOWLEDGED_MS_MAX / 1000}`,
  ...{ min: 0, max: ACKNOWLEDGED_MS_MAX / 1000 },
};

/** Whose doors, which of them, and for how long. */
export interface AcknowledgeOptions extends Credentials {
  readonly host: string;
  readonly port: number;
  /** Doors by name; all of them. */
  readonly channels?: readonly string[] | undefined;
  /** In ms; 0 takes back. */
  readonly forMs: number;
  /** Called of each door when the server has told all watchers. */
  readonly onAcknowledged: (channel: string, quiet: Quiet) => void;
  readonly trace?: ((record: TraceRecord) => void) | undefined;
  readonly signal: AbortSignal;
  readonly clock?: Clock | undefined;
}

/** What is quiet. */
export interface Quiet {
  /** The opening that is now by its name; null: each within the time. */
  readonly id: string | null;
  /** For how long from now on. */
  readonly remainingMs: number;
}

/** Acknowledges the openings that are now, or all within the time; rejects with an Error that says why. */
export function acknowledgeDoors(options: AcknowledgeOptions): Promise<void> {
  const { clock = systemClock, forMs, signal, trace, onAcknowledged } = options;
  const host = checkHost(options.host);
  const port = checkNumber('port', options.port, CONNECT_PORT);
  const credentials = createCredentials(options);
  const dial = dialTcp({ host, port, tls: options.tls && credentials.tls });
  const server = createAskedServer({ dial, clock, token: credentials.token() });
  const actor = createActor(acknowledgingMachine.provide({ actors: { server } }), {
    ...{ id: 'acknowledging', clock, ...(trace && { inspect: createTracer(clock, trace) }) },
    input: { wanted: checkChannels(options.channels), forMs },
  });
  return new Promise((resolve, reject) => {
    actor.on('acknowledged', ({ channel, ...quiet }) => onAcknowledged(channel, quiet));
    actor.on('failed', ({ reason }) => reject(new Error(printable(reason))));
    // Of one that failed it is too late.
    actor.subscribe({ complete: resolve });
    signal.addEventListener('abort', () => {
      reject(new Error('expected to wait for the answer, got a signal to stop'));
      actor.stop();
    });
    actor.start();
  });
}
