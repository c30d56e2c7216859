import { describe, expect, it } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import { createSender } from '../../../src/delivery/sender.ts';
import { deliveryMachine } from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { alertOf } from '../../support/way.ts';

describe('a sender', () => {
  it.each([
    ['throws', () => JSON.parse('s3cr3t')],
    ['rejects', () => Promise.reject(new Error('s3cr3t'))],
  ])('whose attempt %s gives it up, without the words of that', async (_, attempt) => {
    const clock = new VirtualClock();
    const send = createSender({ level: 1, clock }, attempt);
    const delivery = createActor(
      deliveryMachine.provide({ actors: { send: fromCallback(send) } }),
      { clock, input: { timeoutMs: 10_000, waiting: [alertOf()] } },
    );
    const given = new Promise((resolve) => delivery.on('abandoned', resolve));
    delivery.start();
    expect(await given).toMatchObject({ reason: 'it could not be tried' });
  });
});
