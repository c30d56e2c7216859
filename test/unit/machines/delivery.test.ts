import { describe, expect, it } from 'vitest';
import { createActor, type EventObject, fromCallback } from 'xstate';
import { headOf } from '../../../src/machines/delivery-setup.ts';
import {
  type Alert,
  type DeliveryEvent,
  deliveryMachine,
  merged,
  type SendInput,
} from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function alertOf(subject: string, event: Alert['news']['event'] = 'warned'): Alert {
  return { subject, news: { time: '2026-01-31T09:00:00.000Z', event } };
}

/** A delivery whose receiver is the test. */
function startDelivery(waiting: readonly Alert[] = []) {
  const clock = new VirtualClock();
  const sent: string[] = [];
  const stopped: string[] = [];
  const send = fromCallback<EventObject, SendInput>(({ input: { alert } }) => {
    sent.push(`${clock.now().monotonicMs} ${nameOf(alert)}`);
    return () => stopped.push(nameOf(alert));
  });
  const delivery = createActor(deliveryMachine.provide({ actors: { send } }), {
    clock,
    input: { timeoutMs: 10_000, waiting },
  });
  const said: string[] = [];
  delivery.on('*', (news) => {
    const reason = 'reason' in news ? `: ${news.reason}` : '';
    said.push(`${news.type} ${nameOf(news.alert)}${reason}`);
  });
  delivery.start();
  const raise = (alert: Alert) => delivery.send({ type: 'alert.raised', alert });
  const fail = (rest: Partial<Extract<DeliveryEvent, { type: 'attempt.failed' }>> = {}) =>
    delivery.send({
      ...{ type: 'attempt.failed', reason: 'refused', isFinal: false },
      ...{ retryAfterMs: null, jitter: 0.5, ...rest },
    });
  const deliver = () => delivery.send({ type: 'attempt.delivered' });
  return { clock, delivery, sent, stopped, said, raise, fail, deliver };
}

function nameOf({ subject, news, untold }: Alert): string {
  return `${subject} ${news.event}${untold === undefined ? '' : ` after ${untold}`}`;
}

describe('an attempt', () => {
  it('that takes too long is given up, and made again', () => {
    const { clock, sent, stopped, said, raise } = startDelivery();
    raise(alertOf('a'));
    clock.advance(9999);
    expect(stopped).toEqual([]);
    clock.advance(1);
    expect(stopped).toEqual(['a warned']);
    expect(said).toEqual(['failing a warned: no answer within 10 s']);
    clock.advance(1999);
    expect(sent).toEqual(['0 a warned']);
    clock.advance(1);
    expect(sent).toEqual(['0 a warned', '12000 a warned']);
  });

  it('waits as long as its receiver wants, and an hour at most', () => {
    const { clock, sent, raise, fail } = startDelivery();
    raise(alertOf('a'));
    fail({ retryAfterMs: 60_000 });
    clock.advance(59_999);
    expect(sent).toHaveLength(1);
    clock.advance(1);
    fail({ retryAfterMs: 3_600_001 });
    clock.advance(3_600_000);
    expect(sent).toEqual(['0 a warned', '60000 a warned', '3660000 a warned']);
  });

  it('begins its waits anew after one that arrived', () => {
    const { clock, sent, raise, fail, deliver } = startDelivery();
    raise(alertOf('a'));
    fail();
    clock.advance(2000);
    deliver();
    raise(alertOf('b'));
    fail({ jitter: 0 });
    clock.advance(1000);
    expect(sent).toEqual(['0 a warned', '2000 a warned', '2000 b warned', '3000 b warned']);
  });
});

describe('an alert', () => {
  it('that could not be told is said with what follows about the same', () => {
    const { clock, sent, said, raise, fail, deliver } = startDelivery();
    raise(alertOf('a'));
    fail();
    raise(alertOf('a', 'closedAfterWarning'));
    clock.advance(2000);
    deliver();
    expect(sent.at(-1)).toBe('2000 a closedAfterWarning after warned');
    expect(said).toEqual([
      'failing a warned: refused',
      'delivered a closedAfterWarning after warned',
    ]);
  });

  it('that could not be told counts, and not what is left behind for nobody to read', () => {
    const { clock, sent, raise, fail } = startDelivery();
    raise(alertOf('a', 'open'));
    fail();
    raise(alertOf('a', 'warned'));
    raise(alertOf('a', 'closedAfterWarning'));
    clock.advance(2000);
    expect(sent.at(-1)).toBe('2000 a closedAfterWarning after warned');
  });

  it('that is on its way when another follows is told once by each', () => {
    const { sent, raise, deliver } = startDelivery();
    raise(alertOf('a'));
    raise(alertOf('a', 'closedAfterWarning'));
    deliver();
    deliver();
    expect(sent).toEqual(['0 a warned', '0 a closedAfterWarning']);
  });

  it('that is refused for good is given up at once, and the next is told', () => {
    const { sent, said, raise, fail } = startDelivery();
    raise(alertOf('a'));
    raise(alertOf('b'));
    fail({ isFinal: true });
    expect(said).toEqual(['abandoned a warned: refused']);
    expect(sent).toEqual(['0 a warned', '0 b warned']);
  });

  it('is given up after 300 attempts, but not while something newer is to be told of it', () => {
    const { clock, sent, said, raise, fail } = startDelivery();
    raise(alertOf('a'));
    for (let i = 1; i < 300; i++) {
      fail();
      clock.advance(clock.untilNextMs);
    }
    raise(alertOf('a', 'closedAfterWarning'));
    fail();
    clock.advance(clock.untilNextMs);
    expect(said).toEqual(['failing a warned: refused']);
    expect(sent.at(-1)).toContain('a closedAfterWarning after warned');
    for (let i = 0; i < 300; i++) {
      fail();
      clock.advance(clock.untilNextMs);
    }
    expect(said.at(-1)).toBe('abandoned a closedAfterWarning after warned: refused');
    expect(sent).toHaveLength(600);
  });

  it('is given up for a newer one where 64 wait, but not while it is on its way', () => {
    const { delivery, said, raise, fail } = startDelivery();
    const waiting = () => delivery.getSnapshot().context.waiting;
    const reason = 'more than 64 alerts wait';
    for (let i = 0; i < 64; i++) raise(alertOf(`${i}`));
    expect(said.splice(0)).toEqual([]);
    raise(alertOf('more'));
    expect(said.splice(0)).toEqual([`abandoned 1 warned: ${reason}`]);
    // About the same as one that waits: there is room for it.
    raise(alertOf('2', 'close'));
    raise(alertOf('7', 'close'));
    expect(said.splice(0)).toEqual([]);
    // What is on its way is no place.
    raise(alertOf('0', 'close'));
    expect(said.splice(0)).toEqual([`abandoned 2 close after warned: ${reason}`]);
    expect(waiting()).toHaveLength(64);
    fail();
    raise(alertOf('0', 'missed'));
    raise(alertOf('last but one'));
    expect(said.splice(0)).toEqual(['failing 0 warned: refused']);
    raise(alertOf('last'));
    expect(said).toEqual([`abandoned 0 missed after warned: ${reason}`]);
    expect(waiting()).toHaveLength(64);
  });

  it('that an earlier run left is told, with what had followed it', () => {
    const { sent } = startDelivery([alertOf('a'), alertOf('b'), alertOf('a', 'close')]);
    expect(sent).toEqual(['0 a close after warned']);
  });
});

describe('a delivery', () => {
  it('goes on with the latest 64 that an earlier run left', () => {
    const { delivery } = startDelivery(Array.from({ length: 65 }, (_, i) => alertOf(`${i}`)));
    const subjects = delivery.getSnapshot().context.waiting.map(({ subject }) => subject);
    expect(subjects).toHaveLength(64);
    expect([subjects[0], subjects.at(-1)]).toEqual(['1', '64']);
  });

  it('fails loudly when nobody provided its sender', () => {
    const delivery = createActor(deliveryMachine, {
      input: { timeoutMs: 10_000, waiting: [alertOf('a')] },
    });
    const errors: unknown[] = [];
    delivery.subscribe({ error: (error) => errors.push(error) });
    delivery.start();
    expect(String(errors)).toContain("actor 'send' was not provided");
    delivery.stop();
  });

  it('that sends nothing has a fault', () => {
    const { delivery } = startDelivery();
    expect(() => headOf(delivery.getSnapshot().context)).toThrow(/^expected an alert that waits/);
  });
});

describe('two alerts about the same', () => {
  it('are told as the second, and what was to be told first of all', () => {
    const offline = merged(alertOf('a', 'offline'), alertOf('a', 'back'));
    expect(offline.untold).toBe('offline');
    expect(merged(offline, alertOf('a', 'offline'))).toEqual(alertOf('a', 'offline'));
    expect(merged(alertOf('a', 'offline'), { ...alertOf('a', 'back'), untold: 'warned' })).toEqual(
      offline,
    );
  });
});
