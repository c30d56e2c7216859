import { describe, expect, it } from 'vitest';
import { inWords, proseOf } from '../../../src/delivery/prose.ts';

const news = { time: '2026-01-31T09:00:00.000Z' };

describe('a length of time', () => {
  it.each([
    [1, '1 SECOND'],
    [1000, '1 SECOND'],
    [59_400, '59 SECONDS'],
    [60_000, '1 MINUTE'],
    [90_000, '90 SECONDS'],
    [2_400_000, '40 MINUTES'],
    [3_600_000, '1 HOUR'],
    [5_400_000, '90 MINUTES'],
    [10_800_000, '3 HOURS'],
  ])('of %i ms is %s', (ms, words) => expect(inWords(ms)).toBe(words));
});

describe('what is said', () => {
  it('of a check names what is open, and of what nobody knows', () => {
    const checked = { ...news, event: 'checked', open: ['fridge'], unknown: ['freezer'] } as const;
    expect(proseOf({ ...checked, openMsOf: { fridge: 720_000 } })).toEqual({
      alarm: 'NOT CLOSED: fridge is open for 12 MINUTES; of freezer nobody knows',
    });
  });

  it('of what somebody knows is until when, by the local clock', () => {
    const time = new Date(2026, 0, 31, 13, 35).toISOString();
    const until = new Date(2026, 0, 31, 14, 5).toISOString();
    const known = { time, event: 'acknowledged' } as const;
    expect(proseOf({ ...known, until })).toEqual({ info: 'quiet until 14:05' });
    const tomorrow = new Date(2026, 1, 1, 13, 35).toISOString();
    expect(proseOf({ ...known, until: tomorrow })).toEqual({
      info: 'quiet until 2026-02-01 13:35',
    });
    expect(proseOf(known)).toEqual({ info: 'alarms are on again' });
  });

  it('of no word is for how long', () => {
    expect(proseOf({ ...news, event: 'offline', limitMs: 60_000 })).toEqual({
      alarm: 'NO WORD FROM THE DOOR FOR MORE THAN 60 SECONDS',
    });
  });

  it('of what was missed is an alarm', () => {
    expect(proseOf({ ...news, event: 'missed', openMs: 2_400_000, limitMs: 30_000 })).toEqual({
      alarm: 'DOOR WAS OPEN FOR 40 MINUTES WHILE NOBODY WATCHED',
    });
  });

  it('of one of several doors stands behind its name', () => {
    const channel = 'freezer';
    expect(proseOf({ ...news, event: 'warned', channel, limitMs: 1100 })).toEqual({
      alarm: 'freezer: DOOR OPEN FOR MORE THAN 1.1 SECONDS, GO CLOSE IT!!!',
    });
    expect(proseOf({ ...news, event: 'closedAfterWarning', channel })).toEqual({
      info: 'freezer: closed now',
    });
    expect(proseOf({ ...news, event: 'open', channel })).toEqual({});
  });

  it.each([
    [8, 1_200_000, 'WARMER THAN 8 DEGREES FOR MORE THAN 20 MINUTES (9.4)'],
    [1, 60_000, 'WARMER THAN 1 DEGREE FOR MORE THAN 1 MINUTE (9.4)'],
    [-7.5, 90_000, 'WARMER THAN -7.5 DEGREES FOR MORE THAN 90 SECONDS (9.4)'],
    [8, 0, 'WARMER THAN 8 DEGREES (9.4)'],
  ])('of more than %d degrees for %i ms is %s', (maxCelsius, limitMs, alarm) => {
    const warm = { ...news, event: 'warm', celsius: 9.4375, maxCelsius, limitMs } as const;
    expect(proseOf(warm)).toEqual({ alarm });
  });
});
