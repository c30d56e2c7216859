import { describe, expect, it } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import { watchdogMachine } from '../../../src/machines/index.ts';
import { errorsOf, startWatchdog } from '../../support/actors.ts';
import {
  close,
  loseSensor,
  open,
  type Started,
  saidBy,
  warnings,
} from '../../support/watchdog-steps.ts';

describe('a server that had our hello too late', () => {
  /** A watcher that has warned of an opening, and that is told of it in the plain way now. */
  function startAgain() {
    const started = startWatchdog({ limitMs: 2000 });
    started.server.connect();
    started.server.say('hello');
    return started;
  }

  it('does not make two openings of one whose sensor was lost meanwhile', () => {
    const started = startAgain();
    open(started, { id: 'a-4', wallMs: 94 });
    started.clock.advance(2000);
    // The level has been known since an earlier change, so a plain client is told that one's time.
    open(started, { id: null, wallMs: 8 });
    open(started, { id: 'a-6', wallMs: 128, first: true });
    started.clock.advance(5000);
    expect(warnings(started)).toEqual(['warned 2000']);
  });

  it('does not hide another opening behind one whose name it never said', () => {
    const started = startAgain();
    open(started, { id: null, wallMs: 100 });
    started.clock.advance(2000);
    // The connection was lost before the name came; meanwhile the door closed and opened again.
    open(started, { id: null, wallMs: 7000 });
    open(started, { id: 'a-3', wallMs: 7000, ageMs: 700 });
    started.clock.advance(5000);
    expect(warnings(started)).toEqual(['warned 2000', 'closedAfterWarning 2000', 'warned 3300']);
  });
});

describe('the count of one opening', () => {
  it('is brought forward by a replay that is older than thought, as after a laptop slept', () => {
    const started = startWatchdog({ limitMs: 2000 });
    open(started);
    started.clock.advance(500);
    open(started, { ageMs: 1900 });
    started.clock.advance(100);
    expect(warnings(started)).toEqual(['warned 600']);
  });

  it('tells how long the door was open, from edge to edge', () => {
    const started = startWatchdog();
    started.clock.advance(100);
    close(started);
    open(started, { ageMs: 60 });
    started.clock.advance(1000);
    close(started, { ageMs: 10 });
    open(started, { id: 'b' });
    open(started, { id: 'c' });
    const lengths = started.news.flatMap((one) => (one.type === 'close' ? [one.openMs] : []));
    expect(lengths).toEqual([null, 1050, null]);
  });
});

describe('reach', () => {
  it('is missed after the last word of a server that leaves our hello unanswered', () => {
    const started = startWatchdog({ offlineAfterMs: 60_000 });
    const { server, clock } = started;
    server.connect();
    server.say('openPlain');
    clock.advance(11_999);
    server.say('closePlain');
    clock.advance(100_000);
    server.say('openPlain');
    // Who answers has heartbeats, and its silence is that of the link.
    server.say('hello');
    clock.advance(24_999);
    expect(saidBy(started, 'offline', 'back')).toEqual(['offline 83999', 'back 111999']);
  });

  it('is not missed of such a server, where its silence is trusted, until it is lost', () => {
    const started = startWatchdog({ offlineAfterMs: 60_000, isSilenceTrusted: true });
    const { server, clock } = started;
    server.connect();
    clock.advance(100_000);
    server.say('openPlain');
    clock.advance(100_000);
    server.lose();
    clock.advance(60_000);
    // One that is known to speak the protocol is not old.
    server.connect();
    server.say('hello');
    server.lose();
    server.connect();
    clock.advance(70_000);
    expect(saidBy(started, 'offline', 'back')).toEqual([
      'offline 260000',
      'back 260000',
      'offline 320000',
    ]);
  });

  it('is not made by a refusal: who is refused is not told of the door', () => {
    const started = startWatchdog({ offlineAfterMs: 60_000 });
    const { server, clock } = started;
    for (const _ of [1, 2, 3]) {
      server.connect();
      server.refuse(30_000);
      server.lose();
      clock.advance(30_000);
    }
    expect(saidBy(started, 'offline')).toEqual(['offline 60000']);
  });

  it('is never missed when offlineAfterMs is 0', () => {
    const started = startWatchdog({ offlineAfterMs: 0 });
    started.clock.advance(2_147_483_647);
    expect(saidBy(started, 'offline')).toEqual([]);
  });
});

describe('the link', () => {
  it('still watches for a server that hung just when it had our hello', () => {
    const started = startWatchdog({ offlineAfterMs: 60_000 });
    const { server, clock } = started;
    server.connect();
    server.say('hello');
    server.lose();
    server.connect();
    // Its plain words of before our hello; then nothing, although it is connected to again.
    server.say('other');
    clock.advance(25_000);
    server.lose();
    server.connect();
    clock.advance(1_000_000);
    expect(saidBy(started, 'dropLink', 'offline')).toEqual([
      'dropLink 25000',
      'dropLink 50000',
      'offline 72000',
    ]);
  });

  it('still watches for a server that refused us after it had hung', () => {
    const started = startWatchdog();
    const { server, clock } = started;
    const hang = () => {
      server.connect();
      server.say('other');
      clock.advance(25_000);
      server.lose();
    };
    server.connect();
    server.say('hello');
    server.lose();
    hang();
    server.connect();
    server.refuse(null);
    server.lose();
    clock.advance(5000);
    hang();
    hang();
    const drops = [25_000, 25_000, 55_000, 80_000].map((ms) => `dropLink ${ms}`);
    expect(saidBy(started, 'dropLink')).toEqual(drops);
  });

  it('waits 5 s doubling to 30 s after connections without one good line', () => {
    const started = startWatchdog();
    for (const _ of [1, 2, 3, 4, 5, 6]) {
      started.server.connect();
      started.server.lose();
      started.clock.advance(started.clock.untilNextMs);
    }
    expect(saidBy(started, 'releaseLink')).toEqual(
      [5000, 15_000, 35_000, 65_000, 95_000, 125_000].map((ms) => `releaseLink ${ms}`),
    );
  });

  it('waits as long after attempts that could not agree on TLS, and says why', () => {
    const started = startWatchdog();
    started.server.unsecure('expired');
    expect(started.reasons).toEqual(['expired']);
    started.server.lose();
    started.clock.advance(5000);
    expect(saidBy(started, 'dropLink', 'releaseLink')).toEqual(['dropLink 0', 'releaseLink 5000']);
  });

  it('is dropped for ten bad lines, and not for those of an earlier connection', () => {
    const started = startWatchdog();
    const { server, reasons } = started;
    for (const badLines of [9, 9, 10]) {
      server.connect();
      // A connection without a good line would be followed by a wait.
      server.say('hello');
      for (let i = 0; i < badLines; i++) server.say('junk');
      expect(reasons).toEqual(badLines < 10 ? [] : ['it misbehaved']);
      if (badLines < 10) server.lose();
    }
    // That is no success, good lines or not.
    server.lose();
    expect(saidBy(started, 'dropLink', 'holdLink')).toEqual(['dropLink 0', 'holdLink 0']);
  });

  it('is dropped with the reason for a person', () => {
    const started = startWatchdog();
    const { server, clock, reasons } = started;
    const again = () => {
      server.lose();
      server.connect();
    };
    clock.advance(10_000);
    again();
    server.say('flood');
    again();
    clock.advance(clock.untilNextMs);
    again();
    server.say('hello');
    clock.advance(25_000);
    again();
    server.refuse(null);
    expect(reasons).toEqual([
      ...['no answer in time', 'it misbehaved', 'it is silent', 'it refused us'],
    ]);
  });
});

describe('a watchdog without one of its actors', () => {
  const actors = ['link', 'alarms', 'pulse'];

  it.each(actors)('fails loudly: %s', (missing) => {
    const others = actors.filter((name) => name !== missing);
    const provided = Object.fromEntries(others.map((name) => [name, fromCallback(() => {})]));
    const machine = watchdogMachine.provide({ actors: provided as never });
    const input = { offlineAfterMs: 0, reconnects: true };
    expect(errorsOf(createActor(machine, { input }))).toEqual([
      `Error: actor '${missing}' was not provided: expected machine.provide({ actors })`,
    ]);
  });
});

describe("the server's sensor", () => {
  it('is said to be gone once and to be back once', () => {
    const started = startWatchdog();
    loseSensor(started);
    loseSensor(started);
    open(started);
    close(started);
    expect(started.news[0]).toMatchObject({ type: 'sensorLost', reason: 'wire' });
    expect(saidBy(started, 'sensorLost', 'sensorBack')).toEqual(['sensorLost 0', 'sensorBack 0']);
  });
});

describe('a sign of life', () => {
  const signsOf = (started: Started) =>
    saidBy(started, 'signOfLife', 'noSignOfLife', 'offline', 'back');

  it.each([0, 5000])(
    'is there while there is word, with an alarm or none: %j',
    (offlineAfterMs) => {
      const started = startWatchdog({ offlineAfterMs });
      const { clock, server } = started;
      clock.advance(1000);
      server.connect();
      expect(signsOf(started)).toEqual([]);
      server.say('hello');
      clock.advance(1000);
      server.lose();
      clock.advance(1000);
      server.connect();
      server.say('hello');
      // It is silent, and dropped for it.
      clock.advance(25_000);
      server.lose();
      expect(signsOf(started)).toEqual([
        ...['signOfLife 1000', 'noSignOfLife 2000', 'signOfLife 3000', 'noSignOfLife 28000'],
      ]);
    },
  );

  it('comes back with the first word after an alarm', () => {
    const started = startWatchdog({ offlineAfterMs: 5000 });
    const { clock, server } = started;
    clock.advance(6000);
    server.connect();
    server.say('hello');
    expect(signsOf(started)).toEqual(['offline 5000', 'back 6000', 'signOfLife 6000']);
  });
});
