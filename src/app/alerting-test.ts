import { createActor, fromCallback } from 'xstate';
import type { Way } from '../delivery/index.ts';
import { type Clock, type DeliveryEmitted, deliveryMachine } from '../machines/index.ts';
import { systemClock } from './system-clock.ts';

/** Whether a way works. */
export interface Tried {
  readonly way: Way;
  /** Why it does not, in words for a person; null when the alert was delivered. */
  readonly failure: string | null;
}

/** Sends one alert that says it is a test through each way, once; never rejects. */
export function tryWays(ways: readonly Way[], clock: Clock = systemClock): Promise<Tried[]> {
  const news = { time: new Date(clock.now().wallMs).toISOString(), event: 'test' } as const;
  const alert = { subject: `test-${clock.now().wallMs}`, news };
  return Promise.all(
    ways.map(
      (way) =>
        new Promise<Tried>((resolve) => {
          const machine = deliveryMachine.provide({ actors: { send: fromCallback(way.send) } });
          const input = { timeoutMs: way.timeoutMs, waiting: [alert] };
          const delivery = createActor(machine, { id: way.name, clock, input });
          delivery.on('*', (said: DeliveryEmitted) => {
            resolve({ way, failure: said.type === 'delivered' ? null : said.reason });
            // Not before it has said all: it is in the middle of a transition.
            queueMicrotask(() => delivery.stop());
          });
          delivery.start();
        }),
    ),
  );
}
