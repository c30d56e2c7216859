import { createActor, fromCallback } from 'xstate';
import type { Way } from '../../src/delivery/index.ts';
import {
  type Alert,
  type DeliveryEmitted,
  type DoorNews,
  deliveryMachine,
} from '../../src/machines/index.ts';
import { VirtualClock } from './virtual-clock.ts';

/** An alert of the opening `k3f9-7` of the fridge. */
export function alertOf(news: Partial<DoorNews> = {}, subject = 'w1-k3f9-7'): Alert {
  const time = '2026-01-31T09:00:00.000Z';
  return {
    subject,
    news: { time, event: 'warned', channel: 'fridge', id: 'k3f9-7', limitMs: 300_000, ...news },
  };
}

/** A delivery by a real way, in virtual time; `said` are its words, and `next` waits for one. */
export function startDelivery(wayOf: (clock: VirtualClock) => Way, clock = new VirtualClock()) {
  const way = wayOf(clock);
  const delivery = createActor(
    deliveryMachine.provide({ actors: { send: fromCallback(way.send) } }),
    { clock, input: { timeoutMs: way.timeoutMs, waiting: [] } },
  );
  const said: DeliveryEmitted[] = [];
  let heard = 0;
  let onSaid = () => {};
  delivery.on('*', (news) => {
    said.push(news);
    onSaid();
  });
  delivery.start();

  async function next(): Promise<DeliveryEmitted> {
    for (;;) {
      const news = said[heard];
      if (news !== undefined) {
        heard += 1;
        return news;
      }
      await new Promise<void>((resolve) => {
        onSaid = resolve;
      });
    }
  }
  return {
    ...{ clock, way, delivery, said, next },
    raise: (alert: Alert) => delivery.send({ type: 'alert.raised', alert }),
    /** Once the attempt that failed is over: waits it out, so that the next one begins. */
    retry: () => clock.advance(clock.untilNextMs),
  };
}

/** What a delivery said, in words. */
export function wordsOf(news: DeliveryEmitted): string {
  return 'reason' in news ? `${news.type}: ${news.reason}` : news.type;
}
