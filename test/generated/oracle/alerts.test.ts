import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import {
  type AlertsEvent,
  alertsMachine,
  type DoorEvent,
  type DoorNews,
  type WaysLogic,
} from '../../../src/machines/index.ts';
import { RUNS } from './runs.ts';

const BEGIN_MS = Date.parse('2026-01-31T09:00:00.000Z');
/** After this, what has no name is told again by another run. */
const WEEK_MS = 604_800_000;
const MORNING = '2030-02-01T07:00:00.000Z';

/** What can happen: things at a door, to a thermometer or to the watcher, and hours. */
type Step =
  | { does: 'open' | 'warn' | 'escalate' | 'close' | 'rename'; channel: string }
  | { does: 'acknowledge'; channel: string; forMs: number | null }
  | { does: 'begin' | 'end' | 'endRenamed'; what: keyof typeof STANDING }
  | { does: 'restart' | 'night' | 'day' | 'missed' | 'wait' };

/** What lasts besides openings: its two news, and whether it wakes people. */
const STANDING: Record<'reach' | 'sensor' | 'thermometer' | 'temperature', Standing> = {
  reach: { begins: 'offline', ends: 'back', of: {}, isUrgent: true },
  sensor: { begins: 'sensorLost', ends: 'sensorBack', of: { channel: 'a' }, isUrgent: false },
  thermometer: {
    ...{ begins: 'sensorLost', ends: 'sensorBack', isUrgent: false },
    of: { channel: 'thermometer', kind: 'temperature' },
  },
  temperature: {
    ...{ begins: 'warm', ends: 'cool', isUrgent: false },
    of: { channel: 'air', kind: 'temperature' },
  },
};

interface Standing {
  readonly begins: DoorEvent;
  readonly ends: DoorEvent;
  readonly of: Pick<DoorNews, 'channel' | 'kind'>;
  readonly isUrgent: boolean;
}

/** An opening as the world knows it, and the number of the watcher's run that knows of it. */
interface Opening {
  /** Its name when it was told first, and now. */
  readonly name: string;
  id: string;
  /** What people heard, in whatever run. */
  told: 0 | 1 | 2;
  /** What this run has warned of. */
  warned: 0 | 1 | 2;
  isKnown: boolean;
  /** Somebody's word was told after the last warning; and so in this run all that follows is news. */
  isRecalled: boolean;
  isAnew: boolean;
  /** For how long that word was, if no warning came since. */
  forMs: number | null;
}

/** A history that is possible: no warning without an opening, no end without a beginning. */
function worldOf(steps: readonly Step[]) {
  const openings = new Map<string, Opening>();
  /** What lasts, whether this run has said so, when one did, and what it is to people. */
  const lasting = new Map<keyof typeof STANDING, { isSaid: boolean; ms: number; about: string }>();
  let ms = BEGIN_MS;
  const events: (AlertsEvent | { type: 'restart' })[] = [];
  /** By hand what people must hear: `first` and `second` are ways of these levels. */
  const heard: string[] = [];
  /** What the night holds back, by what it is about. */
  let held = new Map<string, { first: string; last: string }>();
  let isNight = false;
  let count = 0;
  const news = (event: DoorEvent, rest: Partial<DoorNews> = {}) =>
    events.push({ type: 'news.said', news: { time: new Date(ms).toISOString(), event, ...rest } });

  function tell(about: string, event: string, level: 0 | 1 | 2, isUrgent = level === 2) {
    const before = held.get(about);
    const first = before?.first ?? event;
    held.delete(about);
    if (isNight && !isUrgent) held.set(about, { first, last: event });
    else heard.push(lineOf(about, event, first, level));
  }
  function lineOf(about: string, event: string, first: string, level: number) {
    const [name] = about.split(' ');
    return `${level} ${name} ${event}${first === event ? '' : ` (${first})`}`;
  }
  /** A run that hears of an opening for the first time is told that it is open. */
  function learn(channel: string, opening: Opening) {
    if (opening.isKnown) return;
    opening.isKnown = true;
    news('open', { channel, id: opening.id });
  }
  function warn(channel: string, level: 1 | 2) {
    const opening = openings.get(channel);
    if (!opening) return;
    learn(channel, opening);
    const isFirst = opening.warned < level;
    if (!isFirst && opening.warned !== level) return;
    news('warned', { channel, id: opening.id, level, ...(isFirst ? {} : { repeat: 1 }) });
    const isSaidAgain = isFirst && opening.told >= level && !opening.isAnew;
    if (!isSaidAgain) {
      tell(opening.name, 'warned', level);
      Object.assign(opening, { isRecalled: false, forMs: null });
    }
    // Ways that no earlier run had hear it all the same, and what is held with all others.
    else if (!held.has(opening.name))
      heard.push(`new ${lineOf(opening.name, 'warned', 'warned', level)}`);
    if (level > opening.told) opening.told = level;
    opening.warned = level;
  }
  function begin(what: keyof typeof STANDING) {
    const { begins, of, isUrgent } = STANDING[what];
    const known = lasting.get(what);
    if (known?.isSaid) return;
    // A sensor is the same to people whenever it is lost; a warmth has its own beginning.
    const about = known?.about ?? (what === 'temperature' ? `${what} ${ms}` : what);
    lasting.set(what, { isSaid: true, ms, about });
    news(begins, of);
    if (!known || ms - known.ms > WEEK_MS) return tell(about, begins, 1, isUrgent);
    if (!held.has(about)) heard.push(`new ${lineOf(about, begins, begins, 1)}`);
  }
  /** A door is renamed when it is the only one any more. */
  function end(what: keyof typeof STANDING, isRenamed = false) {
    const { ends, of, isUrgent } = STANDING[what];
    const about = lasting.get(what)?.about;
    if (about === undefined) return;
    lasting.delete(what);
    news(ends, isRenamed && what === 'sensor' ? {} : of);
    tell(about, ends, 1, isUrgent);
  }
  function close(channel: string) {
    const opening = openings.get(channel);
    if (!opening) return;
    openings.delete(channel);
    if (opening.told > 0) tell(opening.name, 'closedAfterWarning', opening.told);
    news('close', { channel, id: 'whatever' });
    if (opening.warned > 0) news('closedAfterWarning', { channel, id: 'whatever' });
  }

  for (const step of steps) {
    switch (step.does) {
      case 'open': {
        if (openings.has(step.channel)) close(step.channel);
        const name = `r-${count++}`;
        const opening: Opening = {
          ...{ name, id: name, told: 0, warned: 0, isKnown: false },
          ...{ isRecalled: false, isAnew: false, forMs: null },
        };
        openings.set(step.channel, opening);
        learn(step.channel, opening);
        break;
      }
      case 'warn':
        warn(step.channel, 1);
        break;
      case 'escalate':
        if (openings.get(step.channel)?.warned) warn(step.channel, 2);
        break;
      case 'close':
        close(step.channel);
        break;
      case 'acknowledge': {
        const opening = openings.get(step.channel);
        if (!opening) break;
        learn(step.channel, opening);
        const { forMs } = step;
        const until = forMs !== null && {
          until: new Date(BEGIN_MS + forMs).toISOString(),
        };
        news('acknowledged', { channel: step.channel, id: opening.id, ...until });
        if (opening.told === 0) break;
        const isAgain =
          forMs !== null && opening.forMs !== null && Math.abs(forMs - opening.forMs) <= 5000;
        const line = lineOf(opening.name, 'acknowledged', 'acknowledged', opening.told);
        if (!isAgain) tell(opening.name, 'acknowledged', opening.told);
        else if (!held.has(opening.name)) heard.push(`new ${line}`);
        Object.assign(opening, { isRecalled: true, isAnew: true, forMs });
        break;
      }
      case 'rename': {
        const opening = openings.get(step.channel);
        if (!opening?.isKnown) break;
        const id = `r-${count++}`;
        events.push({ type: 'opening.renamed', id, was: opening.id });
        opening.id = id;
        break;
      }
      case 'restart':
        events.push({ type: 'restart' });
        for (const opening of openings.values())
          Object.assign(opening, { warned: 0, isKnown: false, isAnew: opening.isRecalled });
        for (const one of lasting.values()) one.isSaid = false;
        events.push(isNight ? { type: 'hours.began', until: MORNING } : { type: 'hours.ended' });
        break;
      case 'night':
        if (!isNight) events.push({ type: 'hours.began', until: MORNING });
        isNight = true;
        break;
      case 'day':
        if (isNight) {
          for (const [about, { first, last }] of held) heard.push(lineOf(about, last, first, 1));
          events.push({ type: 'hours.ended' });
        }
        held = new Map();
        isNight = false;
        break;
      case 'wait':
        ms += WEEK_MS / 2 + 1;
        break;
      case 'begin':
        begin(step.what);
        break;
      case 'end':
      case 'endRenamed':
        end(step.what, step.does === 'endRenamed');
        break;
      case 'missed':
        news('missed', { channel: 'a', id: `r-${count}` });
        tell(`r-${count++}`, 'missed', 1, true);
    }
  }
  return { events, heard };
}

/** What the machine has people told, over restarts. */
function heardOf(events: readonly (AlertsEvent | { type: 'restart' })[]): string[] {
  const heard: string[] = [];
  const ways: WaysLogic = ({ receive }) => {
    receive(({ alerts, to, level }) => {
      for (const { subject, news, untold } of to === 'openings' ? [] : alerts) {
        const about = /r-\d+$|(reach|temperature|thermometer|sensor)/.exec(subject)?.[0];
        const whom = to === 'new' ? 'new ' : '';
        heard.push(`${whom}${level} ${about} ${news.event}${untold ? ` (${untold})` : ''}`);
      }
    });
  };
  const machine = alertsMachine.provide({
    actors: { ways: fromCallback(ways), hours: fromCallback(() => {}) },
  });
  const startWith = (input: object) =>
    createActor(machine, { input: { watcher: 'w', incidents: [], held: [], ...input } }).start();
  let actor = startWith({});
  actor.send({ type: 'hours.ended' });
  for (const event of events) {
    if (event.type !== 'restart') actor.send(event);
    else {
      const { incidents, held } = actor.getSnapshot().context;
      actor.stop();
      actor = startWith({ incidents, held });
    }
  }
  return heard;
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constantFrom('open', 'warn', 'warn', 'escalate', 'close', 'rename'),
      channel: fc.constantFrom('a', 'b'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('acknowledge'),
      channel: fc.constantFrom('a', 'b'),
      // Null takes it back.
      forMs: fc.constantFrom(null, 60_000, 65_000, 65_001),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom('restart', 'night', 'day', 'missed', 'wait'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom('begin', 'end', 'endRenamed'),
      what: fc.constantFrom(...(Object.keys(STANDING) as (keyof typeof STANDING)[])),
    }),
  },
) as fc.Arbitrary<Step>;

describe('alerts, over nights and restarts', () => {
  it('tell of any history what the oracle says, once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const { events, heard } = worldOf(steps);
        expect(heardOf(events)).toEqual(heard);
      }),
      RUNS,
    );
  });
});
