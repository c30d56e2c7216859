import { describe, expect, it } from 'vitest';
import { createWatchedDoor } from '../../../src/app/watched-door.ts';
import type { ServerEvent, SourceEvent, SourceLogic } from '../../../src/machines/index.ts';
import { startInvoked } from '../../support/actors.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** A watched door whose source is the test. */
function startDoor() {
  const clock = new VirtualClock();
  let send: (event: SourceEvent) => void = () => {};
  let attached = 0;
  const source: SourceLogic = ({ sendBack }) => {
    attached++;
    send = sendBack;
    return () => void attached--;
  };
  const logic = createWatchedDoor({ source, clock, settleMs: 0, onNews: () => {} });
  const { told, stop } = startInvoked(logic, { remembered: null });
  const changes = () =>
    (told as ServerEvent[]).flatMap((event) => {
      if (event.type !== 'door.changed') return [];
      const { last } = event.record;
      return [[last?.level, last?.first && 'first', last?.reason].filter(Boolean).join(' ')];
    });
  const tell = (type: SourceEvent['type']) =>
    send({ type, at: clock.now(), reason: 'unplugged' } as SourceEvent);
  return { clock, stop, changes, told, tell, attached: () => attached };
}

describe('a watched door', () => {
  it('is unknown while the sensor is lost, and its first reading after that is marked', () => {
    const { clock, changes, tell } = startDoor();
    tell('sensor.started');
    tell('contact.closed');
    tell('contact.opened');
    tell('sensor.failed');
    clock.advance(1000);
    tell('sensor.failed');
    clock.advance(2000);
    tell('sensor.started');
    tell('contact.opened');
    expect(changes()).toEqual(['close first', 'open', 'unknown unplugged', 'open first']);
  });

  it('tells the server whether its sensor could be opened', () => {
    const [working, unusable] = [startDoor(), startDoor()];
    working.tell('sensor.started');
    unusable.tell('sensor.failed');
    expect(working.told).toEqual([{ type: 'sensor.started' }]);
    expect(unusable.told).toEqual([{ type: 'sensor.unusable', reason: 'unplugged' }]);
  });

  it('lets go of the source when it is stopped, and tries no other', () => {
    const [working, lost] = [startDoor(), startDoor()];
    for (const { tell } of [working, lost]) tell('sensor.started');
    lost.tell('sensor.failed');
    for (const { stop } of [working, lost]) stop();
    expect([working.attached(), lost.attached()]).toEqual([0, 0]);
    expect([working.clock.pending, lost.clock.pending]).toEqual([0, 0]);
  });
});
