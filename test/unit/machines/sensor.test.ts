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
    expect(said).toEqual(['0 sensor.started', '5 contact.closed']);
  });

  it('is unusable when it fails before it ever worked, and is not tried again', () => {
    const { clock, sources, sensor, said, send } = startSensor();
    send('sensor.failed');
    clock.advance(3_600_000);
    expect(sensor.getSnapshot().value).toBe('unusable');
    expect(said).toEqual(['0 sensor.unusable unplugged']);
    expect(sources).toEqual({ made: 1, attached: 0 });
  });
});

describe('a sensor that was lost', () => {
  it('has let its source go, and makes another after a second', () => {
    const { clock, sources, said, send } = startSensor();
    send('sensor.started');
    send('sensor.failed');
    expect(sources).toEqual({ made: 1, attached: 0 });
    clock.advance(999);
    expect(sources.made).toBe(1);
    clock.advance(1);
    expect(sources).toEqual({ made: 2, attached: 1 });
    send('sensor.started');
    send('contact.opened');
    expect(said).toEqual([
      '0 sensor.started',
      '0 sensor.failed unplugged 1000',
      '1000 sensor.started',
      '1000 contact.opened',
    ]);
  });

  it('says nothing of what its source still has to say', () => {
    const { said, send } = startSensor();
    send('sensor.started');
    send('sensor.failed');
    send('contact.opened');
    send('sensor.failed');
    send('sensor.ended');
    expect(said).toEqual(['0 sensor.started', '0 sensor.failed unplugged 1000']);
  });

  it('waits twice as long each time, up to 30 s, and begins anew when it has lasted', () => {
    const { clock, said, send } = startSensor();
    const waits = () => said.splice(0).map((line) => Number(line.split(' ').at(-1)));
    send('sensor.started');
    said.length = 0;
    for (let i = 0; i < 7; i++) {
      send('sensor.failed');
      clock.advance(30_000);
    }
    expect(waits()).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    send('sensor.started');
    clock.advance(29_999);
    send('sensor.failed');
    clock.advance(30_000);
    send('sensor.started');
    clock.advance(30_000);
    send('sensor.failed');
    expect(said.filter((line) => line.includes('failed')).map((l) => l.split(' ').at(-1))).toEqual([
      ...['30000', '1000'],
    ]);
  });
});

describe('any sensor', () => {
  it('that ends before it ever worked is for a person to see to', () => {
    const { sources, sensor, said, send } = startSensor();
    send('sensor.ended');
    expect(sensor.getSnapshot().value).toBe('unusable');
    expect(said).toEqual(['0 sensor.unusable unplugged']);
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
