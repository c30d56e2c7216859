import { describe, expect, it } from 'vitest';
import { startWatchdog } from '../../support/actors.ts';
import { saidBy } from '../../support/watchdog-steps.ts';

const HELLO_1 = '["hello",{"protocol":1,"heartbeatMs":10000}]';

function hello(channels: object, rest: object = {}): string {
  return JSON.stringify(['hello', { protocol: 2, heartbeatMs: 10_000, channels, ...rest }]);
}

function line(name: string, id: string, rest: object = {}): string {
  return JSON.stringify([name, 1, { ageMs: 0, id, ...rest }]);
}

const TWO = hello({ fridge: 'door', freezer: 'door', air: 'temperature' });

/** A watcher that is connected to a server of two doors, or of what it says in its hello. */
function startConnected(first = TWO, options: Parameters<typeof startWatchdog>[0] = {}) {
  const started = startWatchdog(options);
  const { server } = started;
  const again = (...lines: string[]) => {
    server.lose();
    server.connect();
    server.sayLines(...lines);
  };
  server.connect();
  server.sayLines(first);
  return { ...started, again, say: server.sayLines };
}

type Connected = ReturnType<typeof startConnected>;

const DOORS = ['fridge: ', 'freezer: ', ''].flatMap((of) =>
  ['warned', 'missed', 'sensorLost', 'sensorBack', 'close'].map((what) => `${of}${what}`),
);
const saidOf = (started: Connected) => saidBy(started, ...DOORS);

describe('doors of one server', () => {
  it('are counted side by side, each by its name', () => {
    const started = startConnected();
    started.say(line('fridge/open', 'r-1'));
    started.clock.advance(500);
    started.say(line('freezer/open', 'r-freezer-1'), line('fridge/close', 'r-2'));
    started.clock.advance(5000);
    expect(saidOf(started)).toEqual(['fridge: close 500', 'freezer: warned 2500']);
  });

  it('are one door without a name, where there is one or one is wanted', () => {
    const started = startConnected(TWO, { wanted: ['freezer'] });
    expect(started.hellos).toEqual(['["hello",{"protocol":2,"channels":["freezer"]}]']);
    started.say(line('fridge/open', 'r-1'), line('freezer/open', 'r-freezer-1'));
    started.clock.advance(5000);
    expect(saidOf(started)).toEqual(['warned 2000']);
  });

  it('are said once where the answer to a hello comes late, behind plain lines', () => {
    const started = startConnected(hello({ fridge: 'door' }));
    started.say(line('fridge/close', 'r-1'));
    started.again('["open",2]', '["close",3]', '["open",4]');
    started.clock.advance(3000);
    const missed = { ageMs: 3000, missed: true };
    started.say(hello({ fridge: 'door' }), line('fridge/open', 'r-2', { ...missed, ageMs: 9000 }));
    started.say(line('fridge/close', 'r-3', missed), line('fridge/open', 'r-4', missed));
    started.say(line('fridge/open', 'r-4', { ageMs: 3000 }));
    started.clock.advance(0);
    expect(saidBy(started, 'open', 'close', 'missed', 'warned')).toEqual([
      ...['close 0', 'open 3000', 'close 3000', 'missed 3000', 'open 3000', 'warned 3000'],
    ]);
  });

  it('that are wanted are not taken for gone by what comes before the first answer', () => {
    const started = startWatchdog({ wanted: ['freezer'] });
    started.server.connect();
    started.server.sayLines('["open",1]');
    started.clock.advance(5000);
    started.server.sayLines(TWO, line('freezer/open', 'r-1'));
    started.clock.advance(9000);
    expect(saidBy(started, ...DOORS)).toEqual(['warned 7000']);
  });

  it('that are wanted are believed by their names before any answer', () => {
    const started = startWatchdog({ wanted: ['freezer'] });
    started.server.connect();
    started.server.sayLines(line('freezer/open', 'r-1'));
    started.clock.advance(2000);
    expect(saidBy(started, ...DOORS)).toEqual(['warned 2000']);
  });

  it('are believed as they are said plainly where a hello is left unanswered', () => {
    const started = startConnected(HELLO_1);
    started.again('["open",2]', '["close",3]', '["open",4]');
    started.clock.advance(9999);
    expect(saidBy(started, 'open')).toEqual([]);
    started.clock.advance(1);
    started.say('["close",5]');
    expect(saidBy(started, 'open', 'close')).toEqual(['open 10000', 'close 10000']);
  });

  it('are not believed as they are said plainly while the answer waits to be heard', () => {
    const started = startConnected(hello({ fridge: 'door' }));
    started.say(line('fridge/open', 'r-1'));
    started.clock.advance(5000);
    started.again('["close",2]');
    // A process that was stopped has its timers first, and then reads its socket.
    started.clock.setTimeout(() => {
      const closed = { ageMs: 9500, openMs: 5500, missed: true };
      started.say('["open",3]', hello({ fridge: 'door' }), line('fridge/close', 'r-2', closed));
      started.say(line('fridge/open', 'r-3', { ageMs: 9000 }));
    }, 10_000);
    started.clock.advance(10_000);
    expect(saidBy(started, 'open', 'warned', 'close', 'closedAfterWarning', 'missed')).toEqual([
      ...['open 0', 'warned 2000', 'close 15000', 'closedAfterWarning 15000'],
      ...['open 15000', 'warned 15000'],
    ]);
  });

  it('are counted from when they are said plainly, though they are believed later', () => {
    const started = startConnected(HELLO_1, { limitMs: 11_000 });
    started.again('["close",2]');
    started.clock.advance(4000);
    started.say('["open",2]');
    started.clock.advance(10_999);
    expect(saidBy(started, 'open', 'warned')).toEqual(['open 10000']);
    started.clock.advance(1);
    expect(saidBy(started, 'open', 'warned')).toEqual(['open 10000', 'warned 15000']);
  });

  it('are not warned of while what is held may say that they are closed', () => {
    const started = startConnected(hello({ fridge: 'door' }), { limitMs: 60_000 });
    started.say(line('fridge/open', 'r-1'));
    started.clock.advance(59_000);
    started.again('["close",2]');
    started.clock.advance(3000);
    started.say('["close",2]');
    started.clock.advance(3000);
    const closed = { ageMs: 40_000, openMs: 25_000 };
    started.say(hello({ fridge: 'door' }), line('fridge/close', 'r-2', closed));
    started.clock.advance(60_000);
    expect(saidOf(started)).toEqual(['close 65000']);
  });

  it('that are not watched end no doubt', () => {
    const started = startConnected(HELLO_1);
    started.say('["open",1]');
    started.clock.advance(1500);
    started.watchdog.send({ type: 'clock.stalled', forMs: 60_000 });
    started.clock.advance(1000);
    started.say(line('fridge/close', 'r-1'));
    started.clock.advance(5000);
    expect(saidOf(started)).toEqual(['warned 6500']);
  });

  it('have their ages in a heartbeat', () => {
    const started = startConnected();
    started.say(line('fridge/open', 'r-1'), line('freezer/open', 'r-2'));
    const channels = { freezer: { ageMs: 1900, id: 'r-2' }, x: { ageMs: 1900, id: 'r-1' } };
    started.say(JSON.stringify(['heartbeat', 1, { channels }]));
    started.clock.advance(1000);
    expect(saidOf(started)).toEqual(['freezer: warned 100']);
  });

  it('have all to answer before a doubt is over', () => {
    const started = startConnected();
    started.say(line('fridge/open', 'r-1'), line('freezer/open', 'r-2'));
    started.clock.advance(1500);
    started.watchdog.send({ type: 'clock.stalled', forMs: 60_000 });
    started.clock.advance(1000);
    started.say(line('fridge/open', 'r-1', { ageMs: 62_500 }));
    started.clock.advance(100);
    started.say(line('freezer/close', 'r-3'));
    started.clock.advance(5000);
    expect(saidOf(started)).toEqual(['freezer: close 2600', 'fridge: warned 2600']);
  });

  it('answer under the names that they were given in a doubt', () => {
    const started = startWatchdog();
    const { clock, server } = started;
    server.connect();
    server.sayLines('["close",1]');
    started.watchdog.send({ type: 'clock.stalled', forMs: 60_000 });
    clock.advance(1000);
    server.lose();
    server.connect();
    server.sayLines(TWO, line('fridge/open', 'r-1', { ageMs: 5000 }));
    clock.advance(60_000);
    expect(saidBy(started, ...DOORS)).toEqual(['close 0', 'fridge: warned 1000']);
  });

  it('need no answer of one that is there no more', () => {
    const started = startConnected();
    started.say(line('fridge/open', 'r-1'), line('freezer/open', 'r-2'));
    started.clock.advance(1500);
    started.watchdog.send({ type: 'clock.stalled', forMs: 60_000 });
    started.clock.advance(1000);
    started.again(hello({ fridge: 'door' }), line('fridge/open', 'r-1', { ageMs: 62_500 }));
    started.clock.advance(0);
    expect(saidBy(started, 'fridge: warned')).toEqual(['fridge: warned 2500']);
  });
});

describe('a channel', () => {
  it('that is there no more has lost its sensor, once, and its count goes on', () => {
    const started = startConnected();
    started.say(line('freezer/open', 'r-1'));
    started.again(hello({ fridge: 'door' }));
    started.again(hello({ fridge: 'door' }));
    started.clock.advance(2000);
    started.again(TWO, line('freezer/close', 'r-2'));
    expect(started.news.find(({ type }) => type === 'sensorLost')).toMatchObject({
      channel: 'freezer',
      reason: 'no such channel',
    });
    expect(saidOf(started)).toEqual([
      ...['freezer: sensorLost 0', 'freezer: warned 2000', 'freezer: sensorBack 2000'],
      'freezer: close 2000',
    ]);
  });

  it('that is wanted and not there is said to be gone, also of a server with one door', () => {
    const old = '["open",1]';
    for (const first of [hello({ fridge: 'door' }), HELLO_1, old]) {
      const started = startConnected(first, { wanted: ['freezer'] });
      started.say(old);
      started.clock.advance(10_000);
      // Another answer may follow.
      expect(saidOf(started)).toEqual([`sensorLost ${first === old ? 10_000 : 0}`]);
      const { reports } = Object(started.watchdog.getSnapshot().value).watching;
      expect(reports).toBe(first.startsWith('["hello",{"protocol":2') ? 'passedOn' : 'plain');
    }
  });

  it('that was said to be gone is back when it turns out to be a thermometer', () => {
    const started = startConnected(hello({ fridge: 'door' }), { wanted: ['fridge', 'air'] });
    started.again(hello({ fridge: 'door' }));
    started.again(TWO);
    started.again(TWO);
    expect(started.news.map(({ type, channel }) => `${channel} ${type}`)).toEqual([
      ...['air sensorLost', 'air sensorBack'],
    ]);
  });

  it('goes on under its name when a server with one door gets names, and back', () => {
    const started = startConnected(HELLO_1);
    started.say(line('open', 'r-1'));
    started.clock.advance(2000);
    started.again(hello({ fridge: 'door' }), line('fridge/open', 'r-1', { ageMs: 2000 }));
    started.again(HELLO_1, line('close', 'r-2'));
    expect(started.news.map(({ type, channel }) => `${channel} ${type}`)).toEqual([
      ...['door open', 'door warned', 'door close', 'door closedAfterWarning'],
    ]);
  });

  it('is named before the hello comes late, and is the first door then', () => {
    const started = startConnected('["open",1]');
    started.say(TWO, line('fridge/open', 'r-1', { ageMs: 500 }));
    started.clock.advance(5000);
    expect(saidOf(started)).toEqual(['fridge: warned 1500']);
  });

  it('is remembered for a while, and not for ever', () => {
    const started = startConnected();
    for (let i = 0; i < 5; i++) {
      const names = Array.from({ length: 32 }, (_, n) => `c${i}-${n}`);
      const channels = Object.fromEntries(names.map((name) => [name, 'door']));
      started.again(hello(channels), ...names.map((name) => line(`${name}/close`, name)));
    }
    expect(started.watchdog.getSnapshot().context.known.channels).toHaveLength(64);
  });
});

describe('what was missed', () => {
  const isMissed = { missed: true };

  it('is asked for since the latest change, not since the last that is said again', () => {
    const started = startConnected();
    started.say(
      line('fridge/open', 'r-1', { ageMs: 10 }),
      line('freezer/close', 'r-2', { ageMs: 90 }),
    );
    started.again(TWO);
    started.say(line('freezer/open', 'r-3'), line('fridge/open', 'r-1', { ageMs: 20 }));
    started.again(hello({ fridge: 'door' }, { missed: 'lost' }));
    started.again(TWO);
    const since = started.hellos.map((text) => JSON.parse(text)[1].since);
    expect(since).toEqual([undefined, 'r-1', 'r-3', undefined]);
  });

  it('is told once where it was too long, and not where it was short or nobody knows', () => {
    const started = startConnected();
    started.say(line('fridge/close', 'r-1'));
    started.again(
      ...[TWO, line('fridge/open', 'r-2', { ageMs: 90_000, ...isMissed })],
      line('fridge/close', 'r-3', { ageMs: 60_000, ...isMissed }),
      line('fridge/open', 'r-4', { ageMs: 50_000, ...isMissed }),
      line('fridge/close', 'r-5', { ageMs: 49_000, ...isMissed }),
      line('fridge/open', 'r-6', { ageMs: 40_000, ...isMissed }),
      line('fridge/unknown', 'r-7', { ageMs: 30_000, reason: 'wire', ...isMissed }),
      line('fridge/close', 'r-8', { ageMs: 20_000, first: true, ...isMissed }),
      line('fridge/close', 'r-8', { ageMs: 20_000, first: true }),
    );
    expect(started.news.filter(({ type }) => type === 'missed')).toMatchObject([
      { openMs: 30_000 },
    ]);
    expect(saidBy(started, 'fridge: warned', 'fridge: sensorLost')).toEqual([]);
  });

  it('was not missed by who warned of it', () => {
    const started = startConnected();
    started.say(line('fridge/open', 'r-1'));
    started.clock.advance(60_000);
    started.again(TWO, line('fridge/close', 'r-2', { ageMs: 10_000, ...isMissed }));
    expect(saidOf(started)).toEqual(['fridge: warned 2000', 'fridge: close 60000']);
  });

  it('is warned of where the door is open still, or nothing more is heard', () => {
    for (const isTold of [true, false]) {
      const started = startConnected();
      started.say(line('fridge/close', 'r-1'));
      started.again(TWO, line('fridge/open', 'r-2', { ageMs: 90_000, ...isMissed }));
      if (isTold) started.say(line('fridge/open', 'r-2', { ageMs: 90_000 }));
      started.clock.advance(0);
      if (!isTold) started.server.lose();
      started.clock.advance(60_000);
      expect(saidBy(started, 'fridge: warned')).toEqual([`fridge: warned ${isTold ? 0 : 30_000}`]);
    }
  });
});

describe('a check whether anything is open', () => {
  /** The fridge is closed and the freezer open; whose computer slept then. */
  function startSlept() {
    const started = startConnected();
    started.say(line('fridge/close', 'r-1'), line('freezer/open', 'r-freezer-1'));
    started.clock.advance(100);
    started.sleep(60_000);
    const check = () => started.watchdog.send({ type: 'check.due' });
    const checked = () =>
      started.said.flatMap(({ ms, what }) => (/^open: /.test(what) ? [`${ms} ${what}`] : []));
    return { ...started, check, checked };
  }

  it('knows nothing of a door whose sensor is lost, nor of one that was not told of', () => {
    const { clock, said, say, watchdog } = startConnected();
    const checked = () => {
      watchdog.send({ type: 'check.due' });
      clock.advance(1);
      return said.at(-1)?.what;
    };
    expect(checked()).toBe('open: , unknown: fridge,freezer');
    say(line('fridge/close', 'r-1'));
    expect(checked()).toBe('open: , unknown: freezer');
    say(line('fridge/unknown', 'r-2', { reason: 'wire' }), line('freezer/open', 'r-freezer-1'));
    say(line('freezer/unknown', 'r-freezer-2', { reason: 'wire' }));
    // It was open, and nobody said that it was closed.
    expect(checked()).toBe('open: freezer, unknown: fridge');
  });

  it('asks after a sleep, and goes by the answer', () => {
    const started = startSlept();
    started.check();
    started.clock.advance(100);
    started.say(line('fridge/open', 'r-2'), line('freezer/close', 'r-freezer-2'));
    started.clock.advance(5000);
    expect(started.checked()).toEqual(['200 open: fridge, unknown: ']);
  });

  it('knows nothing of a door that does not answer, asked again too, until it is heard', () => {
    const started = startSlept();
    started.check();
    started.clock.advance(4000);
    started.say(line('freezer/open', 'r-freezer-1', { ageMs: 4100 }));
    started.clock.advance(1000);
    expect(started.checked()).toEqual(['5100 open: freezer, unknown: fridge']);
    // What was missed is not how it is now.
    started.say(line('fridge/open', 'r-2', { missed: true }));
    started.check();
    started.clock.advance(1);
    expect(started.checked().pop()).toBe('5100 open: freezer, unknown: fridge');
    started.say(line('fridge/close', 'r-3'));
    started.check();
    started.clock.advance(1);
    expect(started.checked().pop()).toBe('5101 open: freezer, unknown: ');
  });

  it.each([
    ['a change', [line('fridge/close', 'r-1')], 'fridge'],
    ['a lost sensor', [line('fridge/unknown', 'r-2', { reason: 'wire' })], 'fridge'],
    ['a reading', [line('air/temperature', 't-1', { celsius: 4 })], 'air'],
  ])('hears a door that answers when it was doubted no more: %s', (_, lines, name) => {
    const started = startSlept();
    started.say(line('air/temperature', 't-0', { celsius: 4 }));
    started.check();
    started.clock.advance(6000);
    expect(started.checked()).toEqual(['5100 open: , unknown: fridge,freezer']);
    const { context } = started.watchdog.getSnapshot();
    expect(context.awaited).toContain(name);
    started.say(...lines);
    expect(started.watchdog.getSnapshot().context.awaited).not.toContain(name);
  });

  it('takes a word of the next connection for an answer, and none that is held', () => {
    const started = startSlept();
    const awaited = () => started.watchdog.getSnapshot().context.awaited;
    started.check();
    started.clock.advance(6000);
    started.again('["close",3]');
    expect(awaited()).toEqual(['fridge', 'freezer']);
    started.say(TWO, line('fridge/close', 'r-1'));
    expect(awaited()).toEqual(['freezer']);
  });
});
