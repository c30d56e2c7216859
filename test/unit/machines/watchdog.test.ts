import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { watchdogMachine } from '../../../src/machines/index.ts';
import { errorsOf, startWatchdog } from '../../support/actors.ts';

type Started = ReturnType<typeof startWatchdog>;
type Report = { id?: string | null; wallMs?: number; ageMs?: number; first?: boolean };

function open({ watchdog, clock }: Started, report: Report = {}) {
  const rest = { id: 'a', wallMs: 1, ageMs: 0, first: false, ...report };
  watchdog.send({ type: 'door.opened', at: clock.now(), ...rest });
}

function close({ watchdog, clock }: Started, report: Report = {}) {
  const rest = { id: 'z', wallMs: 2, ageMs: 0, first: false, ...report };
  watchdog.send({ type: 'door.closed', at: clock.now(), ...rest });
}

/** What was said of the door and its alarms, with its instant. */
function saidBy({ said }: Started, ...what: string[]): string[] {
  return said.filter((one) => what.includes(one.what)).map((one) => `${one.what} ${one.ms}`);
}

const warnings = (started: Started) => saidBy(started, 'warned', 'closedAfterWarning');

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

  it('does not bring back a sensor that is gone', () => {
    const started = startAgain();
    started.watchdog.send({ type: 'sensor.lost', reason: 'unplugged' });
    open(started, { id: null });
    close(started, { id: null });
    expect(saidBy(started, 'sensorBack')).toEqual([]);
    close(started);
    expect(saidBy(started, 'sensorBack')).toEqual(['sensorBack 0']);
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

  it('names the opening that it told of before', () => {
    const started = startAgain();
    open(started, { id: null, wallMs: 100 });
    open(started, { id: 'a-3', wallMs: 100 });
    open(started, { id: 'a-3', wallMs: 8_000_000 });
    started.clock.advance(5000);
    expect(saidBy(started, 'open', 'close', 'warned')).toEqual(['open 0', 'warned 2000']);
  });

  it('is still believed about a close that was missed', () => {
    const started = startAgain();
    open(started);
    started.clock.advance(2000);
    close(started, { id: null });
    expect(warnings(started)).toEqual(['warned 2000', 'closedAfterWarning 2000']);
  });
});

describe('the count of one opening', () => {
  it('runs from the first edge: the limit less the age of the report', () => {
    const started = startWatchdog({ limitMs: 2000 });
    open(started, { ageMs: 800 });
    started.clock.advance(1199);
    expect(warnings(started)).toEqual([]);
    started.clock.advance(1);
    expect(warnings(started)).toEqual(['warned 1200']);
  });

  it('warns at once of an opening that is older than the limit already', () => {
    const started = startWatchdog({ limitMs: 2000 });
    open(started, { ageMs: 2000 });
    expect(warnings(started)).toEqual(['warned 0']);
  });

  it('is neither restarted nor repeated by a replay of the same id', () => {
    const started = startWatchdog({ limitMs: 2000 });
    open(started);
    started.clock.advance(1500);
    open(started, { ageMs: 1500 });
    started.clock.advance(5000);
    open(started, { ageMs: 6500 });
    expect(warnings(started)).toEqual(['warned 2000']);
  });

  it('is brought forward by a replay that is older than thought, as after a laptop slept', () => {
    const started = startWatchdog({ limitMs: 2000 });
    open(started);
    started.clock.advance(500);
    open(started, { ageMs: 1900 });
    started.clock.advance(100);
    expect(warnings(started)).toEqual(['warned 600']);
  });

  it('is never put back by a replay that is younger than thought', () => {
    const started = startWatchdog({ limitMs: 2000 });
    open(started, { ageMs: 1000 });
    started.clock.advance(500);
    open(started, { ageMs: 0 });
    started.clock.advance(500);
    expect(warnings(started)).toEqual(['warned 1000']);
  });

  it('knows an opening of an old server by its wall-clock number', () => {
    const started = startWatchdog({ limitMs: 2000 });
    open(started, { id: null, wallMs: 77 });
    started.clock.advance(1500);
    open(started, { id: null, wallMs: 77 });
    started.clock.advance(500);
    expect(warnings(started)).toEqual(['warned 2000']);
  });

  it('takes a first reading for the opening it counts, under a new name', () => {
    const started = startWatchdog({ limitMs: 2000 });
    open(started, { id: 'old-5' });
    started.clock.advance(1000);
    open(started, { id: 'new-1', first: true });
    started.clock.advance(500);
    open(started, { id: 'new-1' });
    started.clock.advance(5000);
    expect(warnings(started)).toEqual(['warned 2000']);
  });

  it('starts anew for another opening, and says closed now if the last was warned of', () => {
    const started = startWatchdog({ limitMs: 2000 });
    open(started, { id: 'a' });
    started.clock.advance(1500);
    open(started, { id: 'b' });
    started.clock.advance(2000);
    open(started, { id: 'c', ageMs: 500 });
    started.clock.advance(1500);
    expect(warnings(started)).toEqual(['warned 3500', 'closedAfterWarning 3500', 'warned 5000']);
  });

  it('goes on while the link or the sensor is lost', () => {
    const started = startWatchdog({ limitMs: 2000 });
    open(started);
    started.server.lose();
    started.watchdog.send({ type: 'sensor.lost', reason: 'wire' });
    started.clock.advance(2000);
    expect(warnings(started)).toEqual(['warned 2000']);
  });

  it('ends with the close, and says closed now only after a warning', () => {
    const started = startWatchdog({ limitMs: 2000 });
    open(started, { id: 'a' });
    close(started);
    open(started, { id: 'b' });
    started.clock.advance(2000);
    close(started);
    close(started);
    expect(warnings(started)).toEqual(['warned 2000', 'closedAfterWarning 2000']);
  });

  it('warns again every repeatMs while the door stays open', () => {
    const started = startWatchdog({ limitMs: 2000, repeatMs: 500 });
    open(started);
    started.clock.advance(3100);
    close(started);
    started.clock.advance(5000);
    expect(warnings(started)).toEqual([
      ...['warned 2000', 'warned 2500', 'warned 3000'],
      'closedAfterWarning 3100',
    ]);
  });

  it('warns once without repeatMs, however long the door stays open', () => {
    const started = startWatchdog({ limitMs: 2000, repeatMs: 0 });
    open(started);
    started.clock.advance(5_000_000_000);
    expect(warnings(started)).toEqual(['warned 2000']);
  });

  it('tells how long the door was open, from edge to edge', () => {
    const started = startWatchdog();
    const lengths: unknown[] = [];
    started.watchdog.on('close', ({ openMs }) => lengths.push(openMs));
    started.clock.advance(100);
    close(started);
    open(started, { ageMs: 60 });
    started.clock.advance(1000);
    close(started, { ageMs: 10 });
    open(started, { id: 'b' });
    open(started, { id: 'c' });
    expect(lengths).toEqual([null, 1050, null]);
  });

  it('keeps an opening exactly while the door is open, warned of or not', () => {
    const started = startWatchdog({ limitMs: 2000 });
    const kept: unknown[] = [];
    const keep = () => kept.push(started.watchdog.getSnapshot().context.opening?.id);
    for (const waitMs of [0, 2000]) {
      open(started);
      started.clock.advance(waitMs);
      keep();
      close(started);
      keep();
    }
    expect(kept).toEqual(['a', undefined, 'a', undefined]);
  });

  it('says open and close once each, however often they are replayed', () => {
    const started = startWatchdog();
    for (const _ of [1, 2]) close(started);
    for (const _ of [1, 2]) open(started);
    for (const _ of [1, 2]) close(started);
    expect(saidBy(started, 'open', 'close')).toEqual(['close 0', 'open 0', 'close 0']);
  });
});

describe('reach', () => {
  it('is missed once after offlineAfterMs, and back with the next word', () => {
    const started = startWatchdog({ offlineAfterMs: 60_000 });
    started.clock.advance(200_000);
    started.server.connect();
    expect(saidBy(started, 'offline', 'back')).toEqual(['offline 60000', 'back 200000']);
  });

  it('of a server known to speak the protocol needs a good line, not a connection', () => {
    const started = startWatchdog({ offlineAfterMs: 60_000 });
    const { server, clock } = started;
    server.connect();
    server.say('hello');
    server.lose();
    clock.advance(30_000);
    server.connect();
    clock.advance(20_000);
    server.lose();
    // What was on its way when the link was lost is stale.
    server.say('other');
    clock.advance(10_000);
    server.say('other');
    server.connect();
    clock.advance(1000);
    server.say('other');
    expect(saidBy(started, 'offline', 'back')).toEqual(['offline 60000', 'back 61000']);
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
  it('drops a greeted server after 25 s of silence, and an old silent one never', () => {
    const started = startWatchdog();
    started.server.connect();
    started.clock.advance(1_000_000);
    expect(saidBy(started, 'dropLink')).toEqual([]);
    started.server.say('hello');
    started.clock.advance(24_999);
    started.server.say('other');
    started.clock.advance(25_000);
    expect(saidBy(started, 'dropLink')).toEqual(['dropLink 1049999']);
  });

  it('drops a fresh connection that stays silent when the server is known to speak', () => {
    const started = startWatchdog();
    const { server, clock } = started;
    server.connect();
    server.say('hello');
    server.lose();
    server.connect();
    clock.advance(25_000);
    expect(saidBy(started, 'dropLink')).toEqual(['dropLink 25000']);
  });

  it('drops a server that was known to speak and twice does not, and takes it for an old one', () => {
    const started = startWatchdog();
    const { server, clock } = started;
    server.connect();
    server.say('hello');
    for (const _ of [1, 2, 3]) {
      server.lose();
      server.connect();
      server.say('other');
      clock.advance(24_999);
      server.say('other');
      clock.advance(1_000_000);
      // Too late: it is no longer listened to.
      server.say('hello');
    }
    expect(saidBy(started, 'dropLink')).toEqual(['dropLink 49999', 'dropLink 1074998']);
  });

  it('doubts no more that a server speaks which has refused it', () => {
    const started = startWatchdog();
    const { server, clock } = started;
    const again = () => {
      server.lose();
      clock.advance(Math.min(clock.untilNextMs, 30_000));
      server.connect();
    };
    server.connect();
    server.say('hello');
    for (const isRefused of [false, true, false]) {
      again();
      if (isRefused) server.refuse(1000);
      else server.say('other');
      if (!isRefused) clock.advance(25_000);
    }
    again();
    const drops = saidBy(started, 'dropLink').length;
    clock.advance(25_000);
    expect(drops).toBe(3);
    expect(saidBy(started, 'dropLink')).toHaveLength(4);
  });

  it('doubts a server until it answers again, however its connections end', () => {
    const started = startWatchdog();
    const { server, clock } = started;
    const fallSilent = () => {
      server.connect();
      server.say('other');
      clock.advance(25_000);
      server.lose();
    };
    server.connect();
    server.say('hello');
    server.lose();
    fallSilent();
    // Doubted; this one neither answered nor fell silent.
    server.connect();
    server.lose();
    clock.advance(5000);
    server.connect();
    server.say('hello');
    server.say('heartbeat');
    server.lose();
    for (const _ of [1, 2, 3]) fallSilent();
    expect(saidBy(started, 'dropLink', 'answerHeartbeat')).toEqual([
      ...['dropLink 25000', 'answerHeartbeat 30000', 'dropLink 55000', 'dropLink 80000'],
    ]);
  });

  it('does not take a doubted server for an old one because a connection just ended', () => {
    const started = startWatchdog();
    const { server, clock } = started;
    server.connect();
    server.say('hello');
    for (const say of ['nothing', 'other', 'nothing', 'other', 'other'] as const) {
      server.lose();
      clock.advance(30_000);
      server.connect();
      if (say === 'other') {
        server.say('other');
        clock.advance(25_000);
      }
    }
    expect(saidBy(started, 'dropLink')).toHaveLength(2);
  });

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
      'offline 85000',
    ]);
  });

  it('gives an attempt 10 s', () => {
    const started = startWatchdog();
    started.clock.advance(9999);
    expect(saidBy(started, 'dropLink')).toEqual([]);
    started.clock.advance(1);
    expect(saidBy(started, 'dropLink')).toEqual(['dropLink 10000']);
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

  it('waits as long as a full server asks, within bounds', () => {
    const started = startWatchdog();
    for (const retryMs of [30_000, 1, 9e9]) {
      started.server.connect();
      started.server.refuse(retryMs);
      started.server.lose();
      started.clock.advance(started.clock.untilNextMs);
    }
    expect(saidBy(started, 'releaseLink')).toEqual(
      [30_000, 31_000, 631_000].map((ms) => `releaseLink ${ms}`),
    );
  });

  it('drops a server on its tenth bad line, counted anew in each connection', () => {
    const started = startWatchdog();
    const { server } = started;
    server.connect();
    for (let i = 0; i < 9; i++) server.say('junk');
    server.say('other');
    server.lose();
    server.connect();
    for (let i = 0; i < 9; i++) server.say('junk');
    expect(saidBy(started, 'dropLink')).toEqual([]);
    server.say('junk');
    expect(saidBy(started, 'dropLink')).toEqual(['dropLink 0']);
    server.say('junk');
    expect(saidBy(started, 'dropLink')).toEqual(['dropLink 0']);
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

  it('is over with the first loss when it is not to be made again', () => {
    const started = startWatchdog({ reconnects: false });
    started.server.lose();
    expect(saidBy(started, 'disconnected', 'ended')).toEqual(['disconnected 0', 'ended 0']);
    expect(started.watchdog.getSnapshot().status).toBe('done');
  });
});

describe('a watchdog without a link', () => {
  it('fails loudly', () => {
    const input = { limitMs: 1, repeatMs: 0, offlineAfterMs: 0, reconnects: true };
    expect(errorsOf(createActor(watchdogMachine, { input }))).toEqual([
      "Error: actor 'link' was not provided: expected machine.provide({ actors })",
    ]);
  });
});

describe("the server's sensor", () => {
  it('is said to be gone once and to be back once', () => {
    const started = startWatchdog();
    const { watchdog } = started;
    const reasons: string[] = [];
    watchdog.on('sensorLost', ({ reason }) => reasons.push(reason));
    for (const reason of ['wire', 'wire']) watchdog.send({ type: 'sensor.lost', reason });
    open(started);
    close(started);
    expect(reasons).toEqual(['wire']);
    expect(saidBy(started, 'sensorLost', 'sensorBack')).toEqual(['sensorLost 0', 'sensorBack 0']);
  });

  it.each([
    ['open', open],
    ['closed', close],
  ])('is back once it says that the door is %s', (_, report) => {
    const started = startWatchdog();
    started.watchdog.send({ type: 'sensor.lost', reason: 'wire' });
    for (const _ of [1, 2]) report(started);
    expect(saidBy(started, 'sensorLost', 'sensorBack')).toEqual(['sensorLost 0', 'sensorBack 0']);
  });
});
