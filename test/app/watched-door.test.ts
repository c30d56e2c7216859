import { describe, expect, it } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import { createSupervisedSensor } from '../../src/app/supervised-sensor.ts';
import { doorMachine, type SourceEvent } from '../../src/machines/index.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** A door whose supervised sensor has the test as its source. */
function startDoor() {
  const clock = new VirtualClock();
  const heard: string[] = [];
  let send: (event: SourceEvent) => void = () => {};
  let attached = 0;
  const source = fromCallback(({ sendBack }) => {
    attached++;
    send = sendBack;
    return () => void attached--;
  });
  const sensor = createSupervisedSensor({
    source,
    clock,
    onNews: ({ type }) => heard.push(type),
  });
  const machine = doorMachine.provide({ actors: { sensor } });
  const door = createActor(machine, { clock, input: { run: 'run', settleMs: 0 } });
  const changes: string[] = [];
  door.on('door.changed', ({ record: { last } }) => {
    changes.push([last?.level, last?.first && 'first', last?.reason].filter(Boolean).join(' '));
  });
  door.start();
  const tell = (type: SourceEvent['type']) =>
    send({ type, at: clock.now(), reason: 'unplugged' } as SourceEvent);
  return { clock, door, changes, heard, tell, attached: () => attached };
}

describe('a door with a supervised sensor', () => {
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
    expect(changes).toEqual(['close first', 'open', 'unknown unplugged', 'open first']);
  });

  it('is not told what concerns only who put it together', () => {
    const [working, unusable] = [startDoor(), startDoor()];
    working.tell('sensor.started');
    unusable.tell('sensor.failed');
    expect(working.heard).toEqual(['sensor.started']);
    expect(unusable.heard).toEqual(['sensor.unusable']);
    expect([...working.changes, ...unusable.changes]).toEqual([]);
  });

  it('lets go of the source when it is stopped, and tries no other', () => {
    const [working, lost] = [startDoor(), startDoor()];
    for (const { tell } of [working, lost]) tell('sensor.started');
    lost.tell('sensor.failed');
    for (const { door } of [working, lost]) door.stop();
    expect([working.attached(), lost.attached()]).toEqual([0, 0]);
    expect([working.clock.pending, lost.clock.pending]).toEqual([0, 0]);
  });
});
