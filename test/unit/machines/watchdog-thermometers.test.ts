import { describe, expect, it } from 'vitest';
import { startWatchdog } from '../../support/actors.ts';
import { saidBy } from '../../support/watchdog-steps.ts';

function hello(channels: object): string {
  return JSON.stringify(['hello', { protocol: 2, heartbeatMs: 10_000, channels }]);
}

function read(celsius: number, ageMs = 0): string {
  return JSON.stringify(['air/temperature', 1, { ageMs, id: 'r-1', celsius }]);
}

const OPEN = '["fridge/open",1,{"ageMs":0,"id":"r-2"}]';
const CLOSE = '["fridge/close",1,{"ageMs":0,"id":"r-3"}]';
const BOTH = hello({ fridge: 'door', air: 'temperature' });

/** A watcher of a door and a thermometer that may have 8 degrees, each for 2 s. */
function startConnected() {
  const started = startWatchdog();
  started.server.connect();
  started.server.sayLines(BOTH);
  return { ...started, say: started.server.sayLines };
}

const WHAT = ['warm', 'cool', 'sensorLost', 'sensorBack'].map((what) => `air: ${what}`);
const saidOf = (started: ReturnType<typeof startConnected>) =>
  saidBy(started, ...WHAT, 'warned', 'close');

describe('a thermometer', () => {
  it('is warned of whatever its door says', () => {
    const started = startConnected();
    started.say(OPEN, read(9));
    started.clock.advance(1000);
    started.say(CLOSE);
    started.clock.advance(5000);
    started.say(read(7.5));
    expect(saidOf(started)).toEqual(['close 1000', 'air: warm 2000', 'air: cool 6000']);
  });

  it('that is there no more has lost its sensor, and its count goes on', () => {
    const started = startConnected();
    started.say(read(9));
    started.server.lose();
    started.server.connect();
    started.say(hello({ fridge: 'door' }));
    started.clock.advance(3000);
    started.server.lose();
    started.server.connect();
    started.say(BOTH, read(4));
    expect(saidOf(started)).toEqual([
      ...['air: sensorLost 0', 'air: warm 2000', 'air: sensorBack 3000', 'air: cool 3000'],
    ]);
  });

  it('is a sign of life of its server', () => {
    const started = startConnected();
    started.clock.advance(20_000);
    started.say(read(4));
    started.clock.advance(25_000);
    expect(saidBy(started, 'dropLink')).toEqual(['dropLink 45000']);
  });

  it('has to answer before a doubt is over, as doors have', () => {
    const started = startConnected();
    started.say(OPEN, read(9));
    started.clock.advance(1500);
    started.watchdog.send({ type: 'clock.stalled', forMs: 60_000 });
    started.clock.advance(1000);
    started.say(CLOSE);
    started.clock.advance(1000);
    started.say(read(4));
    started.clock.advance(5000);
    expect(saidOf(started)).toEqual(['close 2500']);
  });

  it('that did answer is all that a doubt waits for', () => {
    const started = startConnected();
    started.say(read(9));
    started.clock.advance(1500);
    started.watchdog.send({ type: 'clock.stalled', forMs: 60_000 });
    started.clock.advance(1000);
    started.say(read(9));
    started.clock.advance(0);
    expect(saidOf(started)).toEqual(['air: warm 2500']);
  });
});
