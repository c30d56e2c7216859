import { describe, expect, it } from 'vitest';
import type { AlarmOf } from '../../../src/app/alarms.ts';
import { checkedOf, type Emitted, newsOf } from '../../../src/app/news-of.ts';

const NOON_MS = Date.parse('2026-01-31T12:00:00.000Z');
/** Our own clock began at a time of its own. */
const NOW = { wallMs: NOON_MS, monotonicMs: 70_000.4 };
const LIMITS = { limitMs: 2000, maxCelsius: 8 };
const time = '2026-01-31T12:00:00.000Z';
const FRIDGE: AlarmOf = { channel: 'fridge', kind: 'door', isOneOfMany: true };

const said = (emitted: Emitted, of: AlarmOf | undefined = FRIDGE) =>
  newsOf(emitted, of, NOW, LIMITS);

/** Ten seconds ago. */
const opening = { id: 'r-1', sinceMs: 60_000.2 };
const at = '2026-01-31T11:59:50.000Z';
const ofFridge = { time, channel: 'fridge' };
const told = { ...ofFridge, id: 'r-1', at: expect.stringMatching(/^2026-01-31T11:59:(49.999|50)/) };

describe('news of an opening', () => {
  it.each<[Emitted, object]>([
    [{ type: 'open', ...opening }, { openMs: 10_000 }],
    [
      { type: 'warned', ...opening, level: 1, repeat: 0 },
      { openMs: 10_000, level: 1 },
    ],
    [
      { type: 'warned', ...opening, level: 2, repeat: 3 },
      { openMs: 10_000, level: 2, repeat: 3 },
    ],
    [{ type: 'close', ...opening, openMs: 9000.4 }, { openMs: 9000 }],
    [{ type: 'closedAfterWarning', ...opening, openMs: 9000.5 }, { openMs: 9001 }],
    [{ type: 'missed', ...opening, openMs: 9000 }, { openMs: 9000 }],
  ])('says which it is, since when, for how long and how long it may last: %j', (one, rest) => {
    expect(said(one)).toEqual({ ...told, event: one.type, limitMs: 2000, ...rest });
  });

  it("has nothing in an opening's name that a line cannot have", () => {
    expect(said({ type: 'open', ...opening, id: 'r\u2028\u001b-1' }).id).toBe('r-1');
  });

  it('leaves out what nobody knows', () => {
    const nothing = { id: null, sinceMs: null, openMs: null };
    expect(said({ type: 'close', ...nothing })).toEqual({
      ...{ ...ofFridge, event: 'close', limitMs: 2000 },
    });
  });

  it('says of its close all that is said after a warning', () => {
    const end = { ...opening, openMs: 9000 };
    const event = 'closedAfterWarning';
    expect({ ...said({ type: 'close', ...end }), event }).toEqual(said({ type: event, ...end }));
  });

  it.each([
    [
      { id: 'r-1', sinceMs: 60_000.4, untilMs: 80_000.4 },
      { id: 'r-1', at, openMs: 10_000, until: '2026-01-31T12:00:10.000Z' },
    ],
    [{ id: null, sinceMs: null, untilMs: null }, {}],
  ])('says until when it is acknowledged: %j', (one, rest) => {
    expect(said({ type: 'acknowledged', ...one })).toEqual({
      ...{ ...ofFridge, event: 'acknowledged', limitMs: 2000, ...rest },
    });
  });
});

describe('news', () => {
  const air: AlarmOf = { channel: 'air', kind: 'temperature', isOneOfMany: true };
  const one: AlarmOf = { ...FRIDGE, isOneOfMany: false };

  it.each<[Emitted, AlarmOf | undefined, object]>([
    [
      { type: 'warm', celsius: 9.4, sinceMs: 60_000.4, level: 2, repeat: 1 },
      air,
      {
        ...{ channel: 'air', kind: 'temperature', at, celsius: 9.4, maxCelsius: 8 },
        ...{ warmMs: 10_000, limitMs: 2000, level: 2, repeat: 1 },
      },
    ],
    [{ type: 'cool', celsius: 7.5 }, air, { channel: 'air', kind: 'temperature', celsius: 7.5 }],
    [
      { type: 'sensorLost', reason: 'a\u001b' },
      one,
      { reason: expect.not.stringMatching('\u001b') },
    ],
    [{ type: 'sensorBack' }, FRIDGE, { channel: 'fridge' }],
    [{ type: 'disconnected', reason: 'gone' }, undefined, { reason: 'gone' }],
    [{ type: 'offline' }, undefined, { limitMs: 2000 }],
    [{ type: 'back' }, undefined, {}],
  ])('says no more than applies: %j', (emitted, of, rest) => {
    expect(newsOf(emitted, of, NOW, LIMITS)).toEqual({ time, event: emitted.type, ...rest });
  });

  it('of a check is none where all is closed', () => {
    expect(checkedOf({ open: new Map(), unknown: [] }, NOW)).toBeNull();
    expect(checkedOf({ open: new Map(), unknown: ['fridge'] }, NOW)).toEqual({
      ...{ time, event: 'checked', open: [], openMsOf: {}, unknown: ['fridge'] },
    });
    expect(checkedOf({ open: new Map([['fridge', 60_000.2]]), unknown: [] }, NOW)).toEqual({
      ...{ time, event: 'checked', open: ['fridge'], openMsOf: { fridge: 10_000 }, unknown: [] },
    });
  });

  it('says the first moment that a date can say of an age that no clock has', () => {
    for (const sinceMs of [-1e308, -1e17]) {
      const opened = { type: 'open', id: 'a-1', sinceMs } as const;
      expect(newsOf(opened, undefined, NOW, LIMITS).at).toBe('-271821-04-20T00:00:00.000Z');
    }
  });
});
