import { describe, expect, it } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import { type SourceEvent, sensorMachine } from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** A sensor whose source is the test; `sources` counts those that are and were attached. */
function startSensor() {
  const clock = new VirtualClock();
  const sources = { made: 0, attached: 0 };
  const source = fromCallback(() => {
    sources.made++;
    sources.attached++;
    return () => void sources.attached--;
  });
  const sensor = createActor(sensorMachine.provide({ actors: { source } }), { clock });
  const said: string[] = [];
  sensor.on('*', (news) => {
    const detail = 'reason' in news && news.type.startsWith('sensor.') ? ` ${news.reason}` : '';
    const wait = 'retryMs' in news ? ` ${news.retryMs}` : '';
    said.push(`${clock.now().monotonicMs} ${news.type}${detail}${wait}`);
  });
  sensor.start();
  const send = (type: SourceEvent['type']) =>
    sensor.send({ type, at: clock.now(), reason: 'unplugged' } as SourceEvent);
  return { clock, sources, sensor, said, send };
}

describe('a sensor that starts', () => {
  it('passes readings on, with their instants, once it watches', () => {
    const { clock, said, send } = startSensor();
    send('contact.opened');
    send('sensor.started');
    clock.advance(5);
    send('contact.closed');
    send('contact.opened');
    send('temperature.read');
    expect(said).toEqual([
      ...['0 sensor.started', '5 contact.closed', '5 contact.opened', '5 temperature.read'],
    ]);
  });
});

describe('a sensor that was lost', () => {
  it('says nothing of what its source still has to say', () => {
    const { said, send } = startSensor();
    send('sensor.started');
    send('sensor.failed');
    send('contact.opened');
    send('sensor.failed');
    send('sensor.ended');
    expect(said).toEqual(['0 sensor.started', '0 sensor.failed unplugged 1000']);
  });
});

describe('any sensor', () => {
  it('that ends before it ever worked is for a person to see to', () => {
    const { sources, sensor, said, send } = startSensor();
    send('sensor.ended');
    expect(sensor.getSnapshot().value).toBe('ended');
    expect(said).toEqual(['0 sensor.unusable unplugged null']);
    expect(sources.attached).toBe(0);
  });

  it.each(['watching', 'starting again'])('that ends while %s is lost for good', (state) => {
    const { clock, sources, sensor, said, send } = startSensor();
    send('sensor.started');
    if (state === 'starting again') send('sensor.failed');
    clock.advance(1000);
    send('sensor.ended');
    clock.advance(3_600_000);
    expect(sensor.getSnapshot().value).toBe('ended');
    expect(said.at(-1)).toBe('1000 sensor.failed unplugged null');
    expect(sources.attached).toBe(0);
  });

  it('fails loudly when nobody provided its source', () => {
    const errors: unknown[] = [];
    const sensor = createActor(sensorMachine);
    sensor.subscribe({ error: (error) => errors.push(error) });
    sensor.start();
    expect(errors.map(String)).toEqual([
      "Error: actor 'source' was not provided: expected machine.provide({ actors })",
    ]);
  });
});
