import { copyFile, mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { afterEach, describe, expect, vi } from 'vitest';
import { type Alerting, type AlertingOptions, createAlerting } from '../../../src/app/alerting.ts';
import { tryWays } from '../../../src/app/alerting-test.ts';
import type { DoorEvent, DoorNews } from '../../../src/machines/index.ts';
import { it } from '../../support/lab.ts';
import { memoryWay, toldBy } from '../../support/memory-ways.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const time = '2026-01-31T09:00:00.000Z';
const ALL_DAY_BUT_A_MINUTE = { from: 1, to: 0 };

function news(event: DoorEvent, rest: Partial<DoorNews> = {}): DoorNews {
  return { time, event, ...rest };
}

const started: Alerting[] = [];
// Before the folder is deleted that it may be writing to.
afterEach(() => Promise.all(started.splice(0).map((alerting) => alerting.stop())));

async function start(options: AlertingOptions) {
  const lines: string[] = [];
  const clock = options.clock ?? new VirtualClock();
  const alerting = await createAlerting({ log: (line) => lines.push(line), ...options, clock });
  started.push(alerting);
  const say = (event: DoorEvent, rest?: Partial<DoorNews>) => alerting.say(news(event, rest));
  return { alerting, lines, say, clock: clock as VirtualClock };
}

/** What the same opening is told of by a watcher of its own. */
function opening(id: string) {
  return {
    open: { id, openMs: 0 },
    warned: { id, openMs: 2000, limitMs: 2000, level: 1 as const },
  };
}

/** What is found of a watcher that is killed when it had told so much: a file that nobody finished. */
async function leftOf(path: string, copy: string, text: string) {
  await vi.waitFor(async () => expect(await readFile(path, 'utf8')).toContain(text));
  await copyFile(path, copy);
}

describe('alerts in several ways', () => {
  it('tell a warning and its end, and nothing of what is no matter for people', async () => {
    const way = memoryWay('a');
    const { say } = await start({ ways: [way] });
    for (const event of ['connected', 'disconnected', 'open', 'close'] as const)
      say(event, { id: '1' });
    say('open', { id: '2' });
    say('warned', { id: '2', level: 1 });
    say('warned', { id: '2', level: 1, repeat: 1 });
    say('close', { id: '2', openMs: 4000 });
    say('closedAfterWarning', { id: '2', openMs: 4000 });
    expect(toldBy(way)).toEqual(['warned 2', 'warned 2', 'closedAfterWarning 2']);
    expect(way.delivered.at(-1)?.news.openMs).toBe(4000);
    expect(new Set(way.delivered.map(({ subject }) => subject)).size).toBe(1);
  });

  it('tell ways of the second level what is urgent, and its end', async () => {
    const [first, second] = [memoryWay('a'), memoryWay('b', { level: 2 })];
    const { say } = await start({ ways: [first, second] });
    say('warned', { id: '1', level: 1 });
    say('close', { id: '1' });
    say('warned', { id: '2', level: 1 });
    say('warned', { id: '2', level: 2 });
    say('acknowledged', { id: '2', until: '2026-01-31T09:30:00.000Z' });
    say('close', { id: '2' });
    expect(toldBy(second)).toEqual(['warned! 2', 'acknowledged 2 09:30', 'closedAfterWarning 2']);
    expect(toldBy(first).slice(2)).toEqual(['warned 2', ...toldBy(second)]);
  });

  it('go on in one while another hangs or fails', async () => {
    const [slow, dead, good] = [memoryWay('slow'), memoryWay('dead'), memoryWay('good')];
    slow.outcome = 'hang';
    dead.outcome = 'refuse';
    const { say, lines, clock } = await start({ ways: [slow, dead, good] });
    say('warned', { id: '1', level: 1, channel: 'fridge' });
    say('close', { id: '1', channel: 'fridge' });
    expect(toldBy(good)).toEqual(['warned 1', 'closedAfterWarning 1']);
    slow.outcome = 'deliver';
    clock.advance(60_000);
    expect(toldBy(slow)).toEqual(['closedAfterWarning 1 (warned)']);
    expect(lines).toEqual([
      'dead: alert warned of fridge: expected to deliver it, got: no luck; it is given up',
      'dead: alert closedAfterWarning of fridge: expected to deliver it, got: no luck; it is given up',
      'slow: alert warned of fridge: expected to deliver it, got: no answer within 10 s; ' +
        'it is tried again',
      'slow: alert closedAfterWarning of fridge: delivered after all',
    ]);
  });

  it('fill no disk with lines of a way that fails', async () => {
    const dead = memoryWay('dead');
    dead.outcome = 'refuse';
    const { alerting, say, lines } = await start({ ways: [dead] });
    for (let id = 0; id < 100; id += 1) say('missed', { id: `${id}` });
    expect(lines).toHaveLength(60);
    await alerting.stop();
    expect(lines.at(-1)).toMatch(/^dead: lines: 40 more in the last hour, the last: dead: alert /);
  });

  it('tell of the end of an opening whose door was given a name meanwhile', async () => {
    const ways = [memoryWay('a'), memoryWay('b', { takesOpenings: true })];
    const { say } = await start({ ways });
    say('open', { id: '1' });
    say('warned', { id: '1', level: 1 });
    say('warned', { id: '1', level: 1, repeat: 1, channel: 'fridge' });
    say('close', { id: '1', channel: 'fridge' });
    say('open', { id: '2', channel: 'fridge' });
    for (const way of ways) {
      const told = way.delivered.filter(({ news: { id } }) => id === '1');
      expect(told.at(-1)?.news.event).toBe('closedAfterWarning');
      expect(new Set(told.map(({ subject }) => subject)).size).toBe(1);
    }
  });

  it('tell an address once that is given twice', async () => {
    const [one, other] = [memoryWay('a', { level: 2 }), memoryWay('a')];
    const { say } = await start({ ways: [one, other] });
    say('warned', { id: '1', level: 2 });
    expect([toldBy(one), toldBy(other)]).toEqual([[], ['warned! 1']]);
  });

  it('take what is no name of an opening for none', async () => {
    const way = memoryWay('a');
    const { say } = await start({ ways: [way] });
    say('warned', { id: '../etc/passwd', level: 1 });
    expect(way.delivered[0]?.news).toEqual(news('warned', { level: 1 }));
  });

  it('refuse options that are unknown', async () => {
    const options = { ways: [], quietHour: null } as unknown as AlertingOptions;
    await expect(createAlerting(options)).rejects.toThrow(RangeError);
  });
});

describe('a way that leaves a message behind', () => {
  it('is told of each opening, and of its end where nobody was warned', async () => {
    const way = memoryWay('a', { takesOpenings: true });
    const { say } = await start({ ways: [way] });
    say('open', { id: '1' });
    say('acknowledged', { id: '1', until: '2026-01-31T09:30:00.000Z' });
    say('close', { id: '1' });
    say('open', { id: '2' });
    say('warned', { id: '2', level: 1 });
    say('close', { id: '2' });
    expect(toldBy(way)).toEqual([
      ...['open 1', 'open 1 09:30', 'close 1'],
      ...['open 2', 'warned 2', 'closedAfterWarning 2'],
    ]);
  });

  it('knows until when an opening is expected that somebody knew of before', async () => {
    const way = memoryWay('a', { takesOpenings: true });
    const { say } = await start({ ways: [way] });
    const until = '2026-01-31T09:30:00.000Z';
    say('acknowledged', { until, channel: 'fridge' });
    say('open', { id: '1', channel: 'freezer' });
    say('open', { id: '2', channel: 'fridge' });
    say('close', { id: '2', channel: 'fridge' });
    say('open', { id: '3', channel: 'fridge', time: until });
    say('close', { id: '3', channel: 'fridge' });
    say('acknowledged', { channel: 'fridge' });
    say('open', { id: '4', channel: 'fridge' });
    expect(toldBy(way)).toEqual([
      ...['open 1', 'open 2 09:30', 'close 2', 'open 3', 'close 3', 'open 4'],
    ]);
  });

  it.for([false, true])(
    'expects none any more, taken back within one that was told: %s',
    async (isTold) => {
      const way = memoryWay('a', { takesOpenings: true });
      const { say } = await start({ ways: [way] });
      say('acknowledged', { until: '2026-01-31T09:30:00.000Z' });
      say('open', { id: '1' });
      if (isTold) say('warned', { id: '1', level: 1 });
      say('acknowledged', { id: '1' });
      say('close', { id: '1' });
      say('open', { id: '2' });
      expect(toldBy(way).at(-1)).toBe('open 2');
    },
  );

  it('is not told after a restart of an opening that people were warned of', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const { open, warned } = opening('1');
    const first = await start({ ways: [memoryWay('a')], stateFile: path });
    first.say('open', open);
    first.say('warned', warned);
    await first.alerting.stop();
    const way = memoryWay('a', { takesOpenings: true });
    const { say } = await start({ ways: [way], stateFile: path });
    say('open', open);
    expect(toldBy(way)).toEqual([]);
  });

  it('says nothing at night of what is held until the morning', async () => {
    const way = memoryWay('a', { takesOpenings: true });
    const { say, clock } = await start({ ways: [way], quietHours: ALL_DAY_BUT_A_MINUTE });
    say('open', { id: '1' });
    say('warned', { id: '1', level: 1 });
    const [, postponed] = way.delivered;
    expect(postponed?.news.event).toBe('open');
    expect(Date.parse(postponed?.news.until ?? '')).toBeGreaterThan(clock.now().wallMs);
    say('close', { id: '1' });
    expect(toldBy(way).at(-1)).toBe('close 1');
  });
});

describe('quiet hours', () => {
  it('tell at once what they have no room to hold', async () => {
    const way = memoryWay('a');
    const { say } = await start({ ways: [way], quietHours: ALL_DAY_BUT_A_MINUTE });
    for (let id = 1; id <= 65; id++) {
      say('warned', { id: `${id}`, level: 1 });
      say('close', { id: `${id}` });
    }
    expect(toldBy(way)).toEqual(['warned 65', 'closedAfterWarning 65']);
  });

  it('hold back what can wait, and say it together when they are over', async () => {
    const way = memoryWay('a');
    const { say, clock } = await start({ ways: [way], quietHours: ALL_DAY_BUT_A_MINUTE });
    say('warned', { id: '1', level: 1 });
    say('close', { id: '1' });
    say('warned', { id: '2', level: 1 });
    say('sensorLost', { reason: 'unplugged' });
    expect(toldBy(way)).toEqual([]);
    clock.advance(86_400_000);
    expect(toldBy(way)).toEqual(['closedAfterWarning 1 (warned)', 'warned 2', 'sensorLost']);
  });

  it('let through what is urgent', async () => {
    const way = memoryWay('a');
    const { say } = await start({ ways: [way], quietHours: ALL_DAY_BUT_A_MINUTE });
    say('warned', { id: '1', level: 1 });
    say('warned', { id: '1', level: 2 });
    say('close', { id: '1' });
    for (const event of ['missed', 'offline', 'back', 'checked', 'test'] as const) say(event);
    expect(toldBy(way)).toEqual([
      ...['warned! 1', 'closedAfterWarning 1', 'missed', 'offline', 'back', 'checked', 'test'],
    ]);
  });
});

describe('a watcher that is restarted with its state file', () => {
  it('within an opening tells nobody twice, and of its end', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const again = await lab.scratchFile('again');
    const { open, warned } = opening('k3f9-7');
    const [first, second] = [memoryWay('a'), memoryWay('a')];
    const { say } = await start({ ways: [first], stateFile: path });
    say('open', open);
    say('warned', warned);
    await leftOf(path, again, '"level":1');
    const next = await start({ ways: [second], stateFile: again });
    next.say('open', open);
    next.say('warned', warned);
    expect(toldBy(second)).toEqual([]);
    next.say('warned', { ...warned, repeat: 1 });
    next.say('warned', { ...warned, level: 2 });
    next.say('close', { id: 'k3f9-8' });
    expect(toldBy(second)).toEqual([
      'warned k3f9-7',
      'warned! k3f9-7',
      'closedAfterWarning k3f9-8',
    ]);
    const subjects = [...first.delivered, ...second.delivered].map(({ subject }) => subject);
    expect(new Set(subjects).size).toBe(1);
  });

  it('finds another opening, and says that the one it knew is over', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const [first, second] = [memoryWay('a'), memoryWay('a')];
    const { alerting, say } = await start({ ways: [first], stateFile: path });
    say('open', { id: '1' });
    say('warned', { id: '1', level: 1 });
    await alerting.stop();
    const next = await start({ ways: [second], stateFile: path });
    next.say('open', { id: '2' });
    next.say('warned', { id: '2', level: 1 });
    expect(toldBy(second)).toEqual(['closedAfterWarning 1', 'warned 2']);
  });

  it('delivers what could not be, and what quiet hours held', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const [bad, good, gone] = [memoryWay('a'), memoryWay('b'), memoryWay('c')];
    for (const way of [bad, gone]) way.outcome = 'fail';
    const quietHours = ALL_DAY_BUT_A_MINUTE;
    const { alerting, say } = await start({ ways: [bad, good, gone], quietHours, stateFile: path });
    say('warned', { id: '1', level: 1 });
    say('missed', { id: '0', openMs: 5000 });
    await alerting.stop();
    expect(toldBy(good)).toEqual(['missed 0']);
    const [restored, also] = [memoryWay('a'), memoryWay('b')];
    const next = await start({ ways: [restored, also], stateFile: path });
    expect(toldBy(restored)).toEqual(['missed 0', 'warned 1']);
    expect(toldBy(also)).toEqual(['warned 1']);
    expect(next.lines).toEqual(['1 alert waited for a way that is no more; given up']);
    await next.alerting.stop();
    const last = memoryWay('a');
    await start({ ways: [last], stateFile: path });
    expect(toldBy(last)).toEqual([]);
  });

  it('tells a way that is new what nobody may have heard', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const { open, warned } = opening('1');
    const mistyped = memoryWay('a');
    mistyped.outcome = 'refuse';
    const { alerting, say } = await start({ ways: [mistyped], stateFile: path });
    say('open', open);
    say('warned', warned);
    await alerting.stop();
    /** What all ways but the mistyped one are told by a run that finds the door still open. */
    const toldIn = async (...names: readonly string[]) => {
      const ways = names.map((name) => memoryWay(name));
      const next = await start({ ways, stateFile: path });
      next.say('open', open);
      next.say('warned', warned);
      next.say('warned', { ...warned, repeat: 1 });
      await next.alerting.stop();
      return ways.map(toldBy);
    };
    expect(await toldIn('b')).toEqual([['warned 1', 'warned 1']]);
    expect(await toldIn('b', 'c')).toEqual([['warned 1'], ['warned 1', 'warned 1']]);
  });

  it('tells a way that is new at the level that it is for', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const { alerting, say } = await start({ ways: [memoryWay('a')], stateFile: path });
    const { warned } = opening('1');
    say('warned', warned);
    say('warned', { ...warned, level: 2 });
    await alerting.stop();
    const urgent = memoryWay('b', { level: 2, takesOpenings: true });
    const next = await start({ ways: [urgent], stateFile: path });
    next.say('warned', warned);
    expect(toldBy(urgent)).toEqual([]);
    next.say('warned', { ...warned, level: 2 });
    expect(toldBy(urgent)).toEqual(['warned! 1']);
  });

  it('tells a way that is new once of what quiet hours hold for all', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const quietHours = ALL_DAY_BUT_A_MINUTE;
    const { warned } = opening('1');
    const first = await start({ ways: [memoryWay('a')], quietHours, stateFile: path });
    first.say('warned', warned);
    await first.alerting.stop();
    const way = memoryWay('b');
    const { say, clock } = await start({ ways: [way], quietHours, stateFile: path });
    say('warned', warned);
    expect(toldBy(way)).toEqual([]);
    clock.advance(86_400_000);
    expect(toldBy(way)).toEqual(['warned 1']);
  });

  it('says by its name which opening is over, whoever says so', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const first = await start({ ways: [memoryWay('a')], stateFile: path });
    first.say('warned', { id: 'k3f9-7', level: 1, channel: 'fridge' });
    await first.alerting.stop();
    const way = memoryWay('a');
    const { say } = await start({ ways: [way], stateFile: path });
    say('close', { channel: 'fridge' });
    expect(toldBy(way)).toEqual(['closedAfterWarning k3f9-7']);
  });

  it('says little of a disk that works now and then', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    const { alerting, say, lines } = await start({
      ...{ ways: [memoryWay('a')], quietHours: ALL_DAY_BUT_A_MINUTE, stateFile: path },
    });
    // More than can be written over what is there.
    for (let i = 0; i < 50; i += 1)
      say('sensorLost', { channel: `door-${i}`, reason: 'unplugged' });
    for (let round = 1; round <= 4; round += 1) {
      // One that is being written may come between.
      await vi.waitFor(async () => {
        await rm(path);
        await mkdir(path);
      });
      say('warned', { id: `${round}`, level: 1 });
      if (round === 4) break;
      await vi.waitFor(() => expect(lines).toHaveLength(round));
      await rmdir(path);
      say('warned', { id: `${round}-again`, level: 1 });
    }
    await alerting.stop();
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toMatch(
      /^lines about the state file: 1 more in the last hour, the last: /,
    );
  });

  it('leaves the file to the one that has it', async ({ lab }) => {
    const path = await lab.scratchFile('state');
    await start({ ways: [], stateFile: path });
    const { lines } = await start({ ways: [], stateFile: path });
    expect(lines).toEqual([
      `state file ${path}: expected one of this watcher's own, got another's; ` +
        'what was told is not remembered',
    ]);
  });
});

describe('alerts that are stopped', () => {
  it('without a state file say what is lost', async () => {
    const way = memoryWay('a');
    way.outcome = 'hang';
    const { alerting, say, lines } = await start({ ways: [way] });
    say('missed', { id: '1' });
    say('missed', { id: '2' });
    await alerting.stop();
    expect(lines).toEqual(['2 alerts could not be delivered, and no state file keeps them']);
  });

  it('without a state file say that what quiet hours hold is lost', async () => {
    const { alerting, say, lines } = await start({
      ...{ ways: [memoryWay('a')], quietHours: ALL_DAY_BUT_A_MINUTE },
    });
    say('warned', { id: '1', level: 1 });
    say('sensorLost', { reason: 'unplugged' });
    await alerting.stop();
    expect(lines).toEqual(['2 alerts could not be delivered, and no state file keeps them']);
  });

  it('are flushed when nothing waits', async () => {
    const way = memoryWay('a');
    way.outcome = 'fail';
    const { alerting, say, clock } = await start({ ways: [way] });
    say('missed', { id: '1' });
    let isFlushed = false;
    const flushed = alerting.flushed().then(() => {
      isFlushed = true;
    });
    await Promise.resolve();
    expect(isFlushed).toBe(false);
    way.outcome = 'deliver';
    clock.advance(60_000);
    await flushed;
    expect(toldBy(way)).toEqual(['missed 1']);
  });
});

describe('a test of ways', () => {
  it('says of each whether it works', async () => {
    const [good, bad, dead] = [memoryWay('good'), memoryWay('bad'), memoryWay('dead')];
    bad.outcome = 'fail';
    dead.outcome = 'refuse';
    const tried = await tryWays([good, bad, dead], new VirtualClock());
    expect(tried.map(({ way, failure }) => [way.name, failure])).toEqual([
      ...[
        ['good', null],
        ['bad', 'no luck'],
        ['dead', 'no luck'],
      ],
    ]);
    expect(toldBy(good)).toEqual(['test']);
  });

  it('gives up what is under way when it is to stop, and begins nothing then', async () => {
    let givenUp = 0;
    const hang = () => () => {
      givenUp += 1;
    };
    const [good, late] = [memoryWay('good'), memoryWay('late')];
    const slow = { ...memoryWay('slow'), send: hang };
    const stop = new AbortController();
    const trying = tryWays([good, slow], new VirtualClock(), stop.signal);
    stop.abort();
    expect((await trying).map(({ failure }) => failure)).toEqual([null, 'a signal to stop']);
    expect(givenUp).toBe(1);
    expect(await tryWays([late], new VirtualClock(), stop.signal)).toMatchObject([
      { failure: 'a signal to stop' },
    ]);
    expect(toldBy(late)).toEqual([]);
  });
});
