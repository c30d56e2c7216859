import { describe, expect, it } from 'vitest';
import { startWatchdog } from '../../support/actors.ts';
import {
  beat,
  close,
  loseSensor,
  open,
  type Started,
  saidBy,
  warnings,
} from '../../support/watchdog-steps.ts';

/** Happens when a timer of that instant has fired, and before sockets are read: it waits in one. */
function waiting({ clock }: Started, atMs: number, what: () => void): void {
  clock.setTimeout(what, atMs - clock.now().monotonicMs);
}

/** A watcher of a server that greeted it, and that knows since then of an open door. */
function startOpen(options: Parameters<typeof startWatchdog>[0] = {}) {
  const started = startWatchdog(options);
  started.server.connect();
  started.server.say('hello');
  open(started);
  const stall = (forMs: number) => started.watchdog.send({ type: 'clock.stalled', forMs });
  return { ...started, stall };
}

describe('a deadline that is over', () => {
  it('is no warning when the close waits to be heard', () => {
    const started = startOpen();
    waiting(started, 2000, () => close(started));
    started.clock.advance(5000);
    expect(saidBy(started, 'warned', 'close')).toEqual(['close 2000']);
  });

  it('is no second warning when the close waits to be heard', () => {
    const started = startOpen({ repeatMs: 500 });
    waiting(started, 2500, () => close(started));
    started.clock.advance(5000);
    expect(warnings(started)).toEqual(['warned 2000', 'closedAfterWarning 2500']);
  });

  it('is no warning of an opening that is overdue when its close came with it', () => {
    const started = startOpen();
    open(started, { id: 'b', ageMs: 5000 });
    close(started);
    started.clock.advance(5000);
    expect(warnings(started)).toEqual([]);
  });

  it.each(['hello', 'other'] as const)('is no lost contact when a word waits: %s', (word) => {
    const started = startWatchdog({ offlineAfterMs: 60_000 });
    waiting(started, 60_000, () => {
      started.server.connect();
      started.server.say(word);
    });
    started.clock.advance(70_000);
    expect(saidBy(started, 'offline', 'back')).toEqual([]);
  });
});

describe('a watcher whose own clock stood still', () => {
  it('asks, and warns as soon as it is told that the door is open still', () => {
    const started = startOpen();
    started.clock.advance(1500);
    started.stall(60_000);
    started.clock.advance(1000);
    open(started, { ageMs: 62_000 });
    started.clock.advance(5000);
    expect(saidBy(started, 'ask', 'open', 'warned')).toEqual(['open 0', 'ask 1500', 'warned 2500']);
  });

  it.each([
    ['closed', (started: Started) => close(started), []],
    ['of a lost sensor', (started: Started) => loseSensor(started), ['warned 2500']],
  ] as const)('is in doubt until it is told %s', (_, tell, expected) => {
    const started = startOpen();
    started.clock.advance(1500);
    started.stall(60_000);
    started.clock.advance(1000);
    tell(started);
    started.clock.advance(5000);
    expect(saidBy(started, 'warned')).toEqual(expected);
  });

  it('waits 5 s for an answer before it warns or says that there is no word', () => {
    const started = startOpen({ offlineAfterMs: 2000 });
    started.server.lose();
    started.clock.advance(1500);
    started.stall(60_000);
    started.clock.advance(60_000);
    expect(saidBy(started, 'warned', 'offline')).toEqual(['offline 6500', 'warned 6500']);
  });

  it('looks whether it did before it warns', () => {
    const started = startOpen();
    started.sleep(60_000);
    started.clock.advance(60_000);
    expect(saidBy(started, 'ask', 'warned')).toEqual(['ask 2000', 'warned 7000']);
  });

  it('hears what waits when it has waited for an answer', () => {
    const started = startOpen();
    started.clock.advance(1500);
    started.stall(60_000);
    waiting(started, 6500, () => close(started));
    started.clock.advance(60_000);
    expect(warnings(started)).toEqual([]);
  });

  it('needs no answer for what no busy computer could explain', () => {
    const started = startOpen();
    started.stall(2000);
    expect(saidBy(started, 'ask')).toEqual([]);
    started.stall(2001);
    expect(saidBy(started, 'ask')).toEqual(['ask 0']);
  });
});

describe('a word after a long silence', () => {
  it('was under way for long: how the door is is asked for', () => {
    const started = startWatchdog();
    const { clock, server } = started;
    server.connect();
    server.say('hello');
    clock.advance(11_999);
    server.say('other');
    clock.advance(12_000);
    server.say('openA');
    clock.advance(50);
    open(started, { wallMs: 1, ageMs: 12_500 });
    clock.advance(5000);
    expect(saidBy(started, 'ask', 'warned')).toEqual(['ask 23999', 'warned 24049']);
  });

  it('is no reason to ask an old server, nor one that was lost meanwhile', () => {
    const started = startWatchdog();
    const { clock, server } = started;
    server.connect();
    server.say('other');
    clock.advance(20_000);
    server.say('other');
    server.say('hello');
    clock.advance(20_000);
    server.lose();
    server.connect();
    server.say('hello');
    expect(saidBy(started, 'ask')).toEqual([]);
  });
});

describe('a heartbeat', () => {
  it('that says an older age of the opening brings the deadline forward', () => {
    const started = startOpen();
    started.clock.advance(500);
    beat(started, 'a', 1900);
    started.clock.advance(100);
    expect(warnings(started)).toEqual(['warned 600']);
  });

  it('puts no deadline back, and says nothing of another opening', () => {
    const started = startOpen();
    started.clock.advance(500);
    beat(started, 'a', 100);
    beat(started, 'b', 1900);
    beat(started, null, 1900);
    started.clock.advance(5000);
    expect(warnings(started)).toEqual(['warned 2000']);
  });

  it('says nothing of an opening without a name', () => {
    const started = startWatchdog();
    open(started, { id: null });
    beat(started, null, 1900);
    started.clock.advance(500);
    expect(warnings(started)).toEqual([]);
  });
});
