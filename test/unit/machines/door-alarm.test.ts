import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import {
  type DoorAlarmEvent,
  type DoorAlarmInput,
  doorAlarmMachine,
} from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** An alarm with a limit of 2 s; the test is its watchdog. */
function startAlarm(rest: Partial<DoorAlarmInput> = {}) {
  const clock = new VirtualClock();
  const input = { limitMs: 2000, repeatMs: 0, ...rest };
  const alarm = createActor(doorAlarmMachine, { clock, input });
  const said: string[] = [];
  alarm.on('*', (news) => said.push('openMs' in news ? `${news.type} ${news.openMs}` : news.type));
  const report = { wallMs: 1, ageMs: 0, first: false, isMissed: false, isPreliminary: false };
  const open = (rest: Partial<DoorAlarmEvent> = {}) =>
    alarm.send({ ...report, type: 'door.opened', id: 'a', at: clock.now(), ...rest } as never);
  const close = (openMs: number | null, rest: Partial<DoorAlarmEvent> = {}) => {
    const closed = { ...report, type: 'door.closed', id: 'z', at: clock.now(), openMs };
    alarm.send({ ...closed, ...rest } as never);
  };
  const catchUp = () => alarm.send({ type: 'knowledge.caughtUp' });
  return { alarm: alarm.start(), catchUp, clock, close, open, said };
}

describe('a door alarm', () => {
  it('keeps an opening exactly while the door is open, warned of or not', () => {
    const { alarm, catchUp, clock, close, open } = startAlarm();
    const kept: unknown[] = [];
    const keep = () => kept.push(alarm.getSnapshot().context.opening?.id);
    for (const waitMs of [0, 2000]) {
      open();
      clock.advance(waitMs);
      catchUp();
      keep();
      close(null);
      keep();
    }
    expect(kept).toEqual(['a', undefined, 'a', undefined]);
  });

  it('says of which opening it is, and since when, in all that it says of one', () => {
    const { alarm, catchUp, clock, close, open } = startAlarm();
    const said: unknown[] = [];
    alarm.on('*', (news) => {
      if ('sinceMs' in news) said.push([news.type, news.id, news.sinceMs]);
    });
    close(null);
    clock.advance(10_000);
    open({ ageMs: 2500 });
    catchUp();
    close(null);
    open({ id: 'b' });
    clock.advance(1000);
    open({ id: 'c' });
    close(2001);
    expect(said).toEqual([
      ['close', null, null],
      ...['open', 'warned', 'close', 'closedAfterWarning'].map((type) => [type, 'a', 7500]),
      ...['open', 'close'].map((type) => [type, 'b', 10_000]),
      ...['open', 'close', 'missed'].map((type) => [type, 'c', 11_000]),
    ]);
  });

  it('tells of one that is missed after a warning what it tells of any other', () => {
    const { alarm, catchUp, clock, close, open, said } = startAlarm();
    open();
    clock.advance(2000);
    catchUp();
    open({ id: 'b', isMissed: true });
    expect(alarm.getSnapshot().matches({ alarm: { openTiming: 'past' } })).toBe(true);
    close(2001, { isMissed: true });
    expect(said.slice(-2)).toEqual(['close 2001', 'missed 2001']);
  });

  it('says that a deadline is over, and warns when it is told that all was heard', () => {
    const { catchUp, clock, open, said } = startAlarm();
    open();
    catchUp();
    clock.advance(5000);
    expect(said).toEqual(['open', 'deadline.over']);
    catchUp();
    expect(said).toEqual(['open', 'deadline.over', 'warned']);
  });

  it('takes back that its sensor is lost where its channel is there and is no door', () => {
    const { alarm, said } = startAlarm();
    alarm.send({ type: 'channel.replaced' });
    alarm.send({ type: 'sensor.lost', reason: 'no such channel', isMissed: false });
    alarm.send({ type: 'channel.replaced' });
    alarm.send({ type: 'channel.replaced' });
    expect(said).toEqual(['sensorLost', 'sensorBack']);
  });

  it('goes by the limit of the name that its door is given, from its beginning on', () => {
    const { alarm, catchUp, clock, open, said } = startAlarm();
    const limit = (limitMs: number) =>
      alarm.send({ type: 'limit.changed', limitMs, at: clock.now() });
    limit(3000);
    open();
    clock.advance(2500);
    limit(5000);
    clock.advance(2499);
    expect(said).toEqual(['open']);
    clock.advance(1);
    expect(said).toEqual(['open', 'deadline.over']);
    limit(6000);
    catchUp();
    clock.advance(999);
    expect(said).toEqual(['open', 'deadline.over']);
    limit(4000);
    catchUp();
    limit(9000);
    clock.advance(9000);
    expect(said).toEqual(['open', 'deadline.over', 'deadline.over', 'warned']);
  });

  it('counts what is told afterwards from its beginning, when it is known to be open still', () => {
    const { alarm, clock, open, said } = startAlarm();
    open({ isMissed: true, ageMs: 1500 });
    clock.advance(400);
    open({ isMissed: true, ageMs: 1900 });
    alarm.send({ type: 'limit.changed', limitMs: 3000, at: clock.now() });
    clock.advance(600);
    open({ ageMs: 2000 });
    clock.advance(499);
    expect(said).toEqual(['open']);
    clock.advance(1);
    expect(said).toEqual(['open', 'deadline.over']);
  });

  it('waits for what follows an opening that is told afterwards, and not for one of now', () => {
    const { clock, open, said } = startAlarm();
    open({ isMissed: true, ageMs: 1500 });
    open({ isMissed: true, ageMs: 1500 });
    clock.advance(600);
    expect(said).toEqual(['open']);
    open({ id: 'b' });
    open({ id: 'b', isMissed: true });
    open({ id: 'c', isMissed: true });
    clock.advance(2500);
    const next = ['close null', 'open'];
    expect(said.splice(0)).toEqual(['open', ...next, ...next]);
    open({ id: 'd', ageMs: 2000 });
    expect(said).toEqual([...next, 'deadline.over']);
  });

  it('counts what is told afterwards also when nothing follows', () => {
    const { clock, open, said } = startAlarm();
    open({ isMissed: true, ageMs: 1500 });
    clock.advance(29_999);
    expect(said).toEqual(['open']);
    clock.advance(1);
    expect(said).toEqual(['open', 'deadline.over']);
  });

  it.each(['another limit', 'the same again'])(
    'waits anew for its end with %s, and counts it from its beginning',
    (what) => {
      const { alarm, clock, open, said } = startAlarm();
      const limit = () => alarm.send({ type: 'limit.changed', limitMs: 60_000, at: clock.now() });
      limit();
      open({ isMissed: true });
      clock.advance(20_000);
      if (what === 'another limit') limit();
      else open({ isMissed: true, ageMs: 20_000 });
      clock.advance(29_999);
      expect(alarm.getSnapshot().matches({ alarm: { openTiming: 'past' } })).toBe(true);
      clock.advance(10_000);
      expect(said).toEqual(['open']);
      clock.advance(1);
      expect(said).toEqual(['open', 'deadline.over']);
    },
  );

  it('waits for the end of what is told afterwards, also by another limit', () => {
    const { alarm, clock, close, open, said } = startAlarm();
    open({ isMissed: true, ageMs: 2500 });
    alarm.send({ type: 'limit.changed', limitMs: 1000, at: clock.now() });
    clock.advance(500);
    close(null, { isMissed: true, ageMs: 2400 });
    expect(said).toEqual(['open', 'close 600']);
  });

  it('tells of an opening over its limit whose beginning and end are heard late together', () => {
    const { close, open, said } = startAlarm();
    open();
    close(2001);
    open({ isMissed: true });
    close(2001, { isMissed: true });
    open();
    close(2000);
    const told = ['open', 'close 2001', 'missed 2001'];
    expect(said).toEqual([...told, ...told, 'open', 'close 2000']);
  });

  it('tells of one that is counted by its server, not by what it heard, marked or not', () => {
    const { close, clock, open, said } = startAlarm();
    for (const isMissed of [false, true]) {
      open();
      clock.advance(5000);
      close(2001, { isMissed });
      open({ isMissed });
      clock.advance(5000);
      close(2000, { isMissed });
    }
    const told = ['open', 'deadline.over', 'close 2001', 'missed 2001', 'open'];
    expect(said).toEqual([...told, 'deadline.over', 'close 2000', ...told, 'close 2000']);
  });

  it('never tells afterwards of what it warned of', () => {
    const { catchUp, clock, close, open, said } = startAlarm();
    open();
    clock.advance(2000);
    catchUp();
    close(2001);
    close(2001);
    const warned = ['deadline.over', 'warned', 'close 2001', 'closedAfterWarning 2001'];
    expect(said).toEqual(['open', ...warned]);
  });

  it('believes its own clock of a server that does not say how long it was', () => {
    const { clock, close, open, said } = startAlarm();
    open();
    clock.advance(5000);
    close(null, { isMissed: true });
    open({ isMissed: true });
    clock.advance(5000);
    close(null, { isMissed: true });
    const told = ['open', 'deadline.over', 'close 5000'];
    expect(said.splice(0)).toEqual([...told, 'open', 'close 5000', 'missed 5000']);
    for (const rest of [{ isMissed: false }, { isMissed: true, first: true }]) {
      open({ isMissed: true });
      clock.advance(5000);
      close(null, rest);
    }
    expect(said).toEqual(['open', 'close 5000', 'open', 'close 5000']);
  });
});

describe('an acknowledgement', () => {
  function startAcknowledged() {
    const { alarm, clock, open, said } = startAlarm();
    const acknowledge = (remainingMs: number) =>
      alarm.send({ type: 'door.acknowledged', id: 'a', remainingMs, at: clock.now() });
    return { acknowledge, alarm, clock, open, said };
  }

  it('is of the opening that it names, and says since when that is', () => {
    const { alarm, clock, open } = startAcknowledged();
    const said: unknown[] = [];
    alarm.on('acknowledged', ({ id, sinceMs }) => said.push([id, sinceMs]));
    const acknowledge = (id: string | null, remainingMs: number) =>
      alarm.send({ type: 'door.acknowledged', id, remainingMs, at: clock.now() });
    clock.advance(1000);
    acknowledge(null, 60_000);
    open();
    clock.advance(500);
    acknowledge(null, 80_000);
    acknowledge('a', 80_000);
    acknowledge('z', 80_000);
    expect(said).toEqual([
      [null, null],
      ...[
        ['a', 1000],
        ['a', 1000],
        ['z', null],
      ],
    ]);
  });

  it('whose end is 5 s another is the same told again, and no longer', () => {
    const { acknowledge, said } = startAcknowledged();
    for (const remainingMs of [60_000, 65_000, 60_000, 65_001]) acknowledge(remainingMs);
    expect(said).toEqual(['acknowledged', 'acknowledged']);
  });

  it('holds for a day at most, and for nothing then', () => {
    const { acknowledge, alarm, clock } = startAcknowledged();
    acknowledge(Number.MAX_SAFE_INTEGER);
    clock.advance(86_399_999);
    expect(alarm.getSnapshot().context.acknowledged?.id).toBe('a');
    clock.advance(1);
    expect(alarm.getSnapshot().context.acknowledged).toBeNull();
  });

  it('leaves unsaid that what somebody knew of was over while nobody watched', () => {
    const { alarm, clock, close, open, said } = startAlarm();
    open({ isMissed: true });
    alarm.send({ type: 'door.acknowledged', id: 'a', remainingMs: 60_000, at: clock.now() });
    clock.advance(5000);
    close(null, { isMissed: true });
    expect(said).toEqual(['open', 'acknowledged', 'close 5000']);
  });
});

describe('a door alarm after an earlier run that warned', () => {
  const startAfter = (id: string) => {
    const started = startAlarm({ escalateAfterMs: 5000, openBefore: { id, isWarned: true } });
    const levels: unknown[] = [];
    started.alarm.on('warned', ({ level }) =>
      levels.push([level, started.clock.now().monotonicMs]),
    );
    const pass = (ms: number) => {
      started.clock.advance(ms);
      started.catchUp();
    };
    return { ...started, levels, pass };
  };

  it.each([
    ['of this opening when it was too long', 'a', 6000, 1000],
    ['of this opening, for so long that it is due', 'a', 60_000, 0],
    ['of this opening, which has a longer limit now', 'a', 1000, 5000],
    ['of another one', 'b', 6000, 5000],
  ])('is more urgent in time: %s', (_, id, ageMs, inMs) => {
    const { alarm, clock, levels, open, pass } = startAfter(id);
    open({ ageMs });
    pass(Math.max(0, 2000 - ageMs));
    const warnedMs = clock.now().monotonicMs;
    if (inMs > 0) pass(inMs - 1);
    expect(levels).toEqual([[1, warnedMs]]);
    pass(inMs > 0 ? 1 : 0);
    expect(levels).toEqual([
      [1, warnedMs],
      [2, warnedMs + inMs],
    ]);
    alarm.stop();
  });

  it('begins anew where somebody knew of it meanwhile', () => {
    const { alarm, clock, levels, open, pass } = startAfter('a');
    alarm.send({ type: 'door.acknowledged', id: 'a', remainingMs: 1000, at: clock.now() });
    open({ ageMs: 60_000 });
    pass(1000);
    pass(4999);
    expect(levels).toEqual([[1, 1000]]);
    pass(1);
    expect(levels.at(-1)).toEqual([2, 6000]);
  });

  it('says how long it was, if its end was missed and the server knows it', () => {
    for (const [openMs, isMissed, told] of [
      [7000, true, ['close 7000', 'closedAfterWarning 7000']],
      [null, true, ['close null']],
      [7000, false, ['close null']],
    ] as const) {
      const { close, said } = startAfter('a');
      close(openMs, { isMissed });
      close(openMs, { isMissed });
      expect(said).toEqual(told);
    }
  });
});

describe('a door alarm after an earlier run that did not warn', () => {
  it.each([
    [2001, true, ['close a -6001', 'missed a -6001']],
    [2000, true, ['close null null']],
    [2001, false, ['close null null']],
  ])('tells of an opening of %i ms whose end was missed: %s', (openMs, isMissed, told) => {
    const { alarm, clock, close } = startAlarm({ openBefore: { id: 'a', isWarned: false } });
    const said: string[] = [];
    alarm.on('*', (news) => {
      if ('sinceMs' in news) said.push(`${news.type} ${news.id} ${news.sinceMs}`);
    });
    // Somebody knows of another one.
    alarm.send({ type: 'door.acknowledged', id: 'x', remainingMs: 1000, at: clock.now() });
    close(openMs, { isMissed, ageMs: 4000 });
    expect(said.slice(1)).toEqual(told);
  });
});
