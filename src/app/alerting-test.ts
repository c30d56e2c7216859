import { createActor, fromCallback } from 'xstate';
import type { Way } from '../delivery/index.ts';
import {
  type Alert,
  type Clock,
  type DeliveryEmitted,
  deliveryMachine,
} from '../machines/index.ts';
import { systemClock } from './system-clock.ts';

/** Why what is given up has failed. */
const STOPPED = 'a signal to stop';

/** Whether a way works. */
export interface Tried {
  readonly way: Way;
  /** Why it does not, in words for a person; null when the alert was delivered. */
  readonly failure: string | null;
}

/**
 * Sends one alert that says it is a test through each way, once; never rejects. Those that are under
 * way when the signal comes are given up, and have failed.
 */
export function tryWays(
  ways: readonly Way[],
  clock: Clock = systemClock,
  signal?: AbortSignal,
): Promise<Tried[]> {
  const news = { time: new Date(clock.now().wallMs).toISOString(), event: 'test' } as const;
  const alert = { subject: `test-${clock.now().wallMs}`, news };
  const isLate = signal?.aborted === true;
  const stops: (() => void)[] = [];
  const stop = () => {
    for (const one of stops) one();
  };
  signal?.addEventListener('abort', stop);
  const trying = ways.map(async (way) => {
    const failure = isLate ? STOPPED : await tryWay(way, alert, clock, (one) => stops.push(one));
    return { way, failure };
  });
  return Promise.all(trying).finally(() => signal?.removeEventListener('abort', stop));
}

/** The failure, or null; it is given what to call to be stopped. */
function tryWay(way: Way, alert: Alert, clock: Clock, onStop: (stop: () => void) => void) {
  const machine = deliveryMachine.provide({ actors: { send: fromCallback(way.send) } });
  const input = { timeoutMs: way.timeoutMs, waiting: [alert] };
  const delivery = createActor(machine, { id: way.name, clock, input });
  return new Promise<string | null>((resolve) => {
    const end = (failure: string | null) => {
      resolve(failure);
      // Not before it has said all: it may be in the middle of a transition.
      queueMicrotask(() => delivery.stop());
    };
    delivery.on('*', (said: DeliveryEmitted) =>
      end(said.type === 'delivered' ? null : said.reason),
    );
    onStop(() => end(STOPPED));
    delivery.start();
  });
}
