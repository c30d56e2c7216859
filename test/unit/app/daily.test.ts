import { describe, expect, it, onTestFinished } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { createHours, quietHoursOf, startDaily, timeOfDayOf } from '../../../src/app/daily.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A clock in a time zone, at a time of UTC; the platform takes the zone from the environment. */
function clockIn(zone: string, utc: string): VirtualClock {
  const before = process.env.TZ;
  process.env.TZ = zone;
  onTestFinished(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
  const clock = new VirtualClock();
  clock.wallOffsetMs = Date.parse(utc);
  return clock;
}

/** When it was due, in UTC and to the minute, over so many days. */
function dueIn(zone: string, utc: string, text: string, days: number): string[] {
  const clock = clockIn(zone, utc);
  const { due } = start(clock, text);
  clock.advance(days * DAY_MS);
  return due;
}

function start(clock: VirtualClock, text: string) {
  const due: string[] = [];
  const at = timeOfDayOf(text) ?? Number.NaN;
  const onDue = () => due.push(new Date(clock.now().wallMs).toISOString().slice(5, 16));
  onTestFinished(startDaily({ clock, at, onDue }));
  return { due };
}

describe('a time of day', () => {
  it.each([
    ['Europe/Berlin', '2026-03-27T12:00:00Z', ['03-27T21:00', '03-28T21:00', '03-29T20:00']],
    ['Europe/Berlin', '2026-10-23T12:00:00Z', ['10-23T20:00', '10-24T20:00', '10-25T21:00']],
    ['America/New_York', '2026-03-06T12:00:00Z', ['03-07T03:00', '03-08T03:00', '03-09T02:00']],
    ['Australia/Lord_Howe', '2026-04-03T00:00:00Z', ['04-03T11:00', '04-04T11:00', '04-05T11:30']],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', ['01-01T16:15', '01-02T16:15', '01-03T16:15']],
  ])('is once a day in %s from %s on, by the clock on the wall', (zone, utc, expected) => {
    expect(dueIn(zone, utc, '22:00', 3)).toEqual(expected);
  });

  it('that is skipped in spring is when the clocks have gone forward', () => {
    expect(dueIn('Europe/Berlin', '2026-03-28T12:00:00Z', '02:30', 2)).toEqual([
      ...['03-29T01:00', '03-30T00:30'],
    ]);
  });

  it('that comes twice in autumn is the first of the two', () => {
    expect(dueIn('Europe/Berlin', '2026-10-24T12:00:00Z', '02:30', 2)).toEqual([
      ...['10-25T00:30', '10-26T01:30'],
    ]);
  });

  it('that is over when it is started is the next day', () => {
    expect(dueIn('UTC', '2026-01-01T22:00:00Z', '22:00', 1)).toEqual(['01-02T22:00']);
  });

  it('is late when a computer slept over it', () => {
    const clock = clockIn('UTC', '2026-01-01T21:00:00Z');
    const { due } = start(clock, '22:00');
    clock.wallOffsetMs += 5 * HOUR_MS;
    clock.advance(MINUTE_MS);
    expect(due).toEqual(['01-02T02:01']);
    clock.advance(DAY_MS);
    expect(due.slice(1)).toEqual(['01-02T22:00']);
  });

  it('is once after a sleep of days', () => {
    const clock = clockIn('UTC', '2026-01-01T21:00:00Z');
    const { due } = start(clock, '22:00');
    clock.wallOffsetMs += 5 * DAY_MS + 2 * HOUR_MS;
    clock.advance(MINUTE_MS);
    expect(due).toEqual(['01-06T23:01']);
  });

  it('comes no second time on a day when the wall clock is set back', () => {
    const clock = clockIn('UTC', '2026-01-01T21:59:00Z');
    const { due } = start(clock, '22:00');
    for (let setBack = 0; setBack < 3; setBack++) {
      clock.advance(2 * MINUTE_MS);
      clock.wallOffsetMs -= 3 * MINUTE_MS;
    }
    clock.advance(DAY_MS + HOUR_MS);
    expect(due).toEqual(['01-01T22:00', '01-02T22:00']);
  });

  it('goes on by a wall clock that was a year ahead and is set right', () => {
    const clock = clockIn('UTC', '2027-01-01T21:59:00Z');
    const { due } = start(clock, '22:00');
    clock.advance(HOUR_MS);
    clock.wallOffsetMs -= 365 * DAY_MS;
    clock.advance(DAY_MS);
    expect(due).toEqual(['01-01T22:00', '01-02T22:00']);
  });

  it('goes on by a wall clock that was of 1970 and is set right', () => {
    const clock = clockIn('UTC', '1970-01-01T00:00:10Z');
    const { due } = start(clock, '22:00');
    clock.advance(MINUTE_MS);
    clock.wallOffsetMs = Date.parse('2026-01-01T21:00:00Z');
    clock.advance(2 * HOUR_MS);
    // What is late is due: nobody knows when it was by the right clock.
    expect(due).toEqual(['01-01T21:01', '01-01T22:00']);
  });

  it('is none any more when it is stopped', () => {
    const clock = clockIn('UTC', '2026-01-01T21:00:00Z');
    const due: number[] = [];
    startDaily({ clock, at: 22 * 60, onDue: () => due.push(1) })();
    clock.advance(DAY_MS);
    expect([due, clock.pending]).toEqual([[], 0]);
  });
});

describe('quiet hours', () => {
  /** What is said of them at which times of UTC, over so many hours. */
  function start(clock: VirtualClock, text?: string): string[] {
    const said: string[] = [];
    const note = ({ event }: { event: { type: string; until?: string } }) => {
      const now = new Date(clock.now().wallMs).toISOString().slice(8, 16);
      said.push(`${now} ${event.type}${event.until ? ` ${event.until.slice(8, 16)}` : ''}`);
    };
    const src = createHours(clock, text === undefined ? undefined : quietHoursOf(text));
    const host = createActor(createMachine({ invoke: { src }, on: { '*': { actions: note } } }));
    onTestFinished(() => void host.stop());
    host.start();
    return said;
  }

  it('are none where nobody asked for any', () => {
    expect(start(clockIn('UTC', '2026-01-01T21:00:00Z'))).toEqual(['01T21:00 hours.ended']);
  });

  it('over midnight begin and end on time, also in the night in which summer begins', () => {
    const clock = clockIn('Europe/Berlin', '2026-03-28T12:00:00Z');
    const said = start(clock, '22:00-07:00');
    clock.advance(DAY_MS);
    expect(said).toEqual([
      ...['28T12:00 hours.ended', '28T21:00 hours.began 29T05:00', '29T05:00 hours.ended'],
    ]);
  });

  it('within a day begin and end on time', () => {
    const clock = clockIn('Asia/Kathmandu', '2026-01-01T00:00:00Z');
    const said = start(clock, '12:30-14:00');
    clock.advance(DAY_MS);
    expect(said).toEqual([
      ...['01T00:00 hours.ended', '01T06:45 hours.began 01T08:15', '01T08:15 hours.ended'],
    ]);
  });

  it('that are when it starts are told at once, before and after midnight', () => {
    for (const utc of ['2026-01-01T23:30:00Z', '2026-01-02T03:00:00Z']) {
      const said = start(clockIn('UTC', utc), '22:00-07:00');
      expect(said).toEqual([`${utc.slice(8, 16)} hours.began 02T07:00`]);
    }
  });

  it('follow a wall clock that is set', () => {
    const clock = clockIn('UTC', '2026-01-01T23:00:00Z');
    const said = start(clock, '22:00-07:00');
    clock.wallOffsetMs -= 3 * HOUR_MS;
    clock.advance(MINUTE_MS);
    clock.wallOffsetMs += 27 * HOUR_MS;
    clock.advance(MINUTE_MS);
    expect(said).toEqual([
      '01T23:00 hours.began 02T07:00',
      '01T20:01 hours.ended',
      '02T23:02 hours.began 03T07:00',
    ]);
  });
});

describe('what is read', () => {
  it('is a time of day', () => {
    expect(['00:00', '7:05', '23:59'].map(timeOfDayOf)).toEqual([0, 425, 1439]);
    const bad = ['24:00', '12:60', '12', '12:5', ' 12:00', '12:00pm', '-1:00', ''];
    expect(bad.map(timeOfDayOf)).toEqual(bad.map(() => undefined));
  });

  it('are quiet hours', () => {
    expect(quietHoursOf('22:00-07:00')).toEqual({ from: 1320, to: 420 });
    const bad = ['22:00', '22:00-22:00', '22:00-7', '22:00-07:00-08:00', '-', ''];
    expect(bad.map(quietHoursOf)).toEqual(bad.map(() => undefined));
  });
});
