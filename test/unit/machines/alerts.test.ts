import { describe, expect, it } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import {
  type AlertsEvent,
  type AlertsInput,
  alertsMachine,
  type DoorNews,
  type RaiseCommand,
} from '../../../src/machines/index.ts';

const TIME = '2026-01-31T23:00:00.000Z';
const MORNING = '2026-02-01T07:00:00.000Z';
const NOON = '2026-02-01T12:00:00.000Z';
const LEFT = { kind: 'door', subject: 'w-a', level: 1 } as const;

/** A watcher's alerts; gives what is told by each event, and to whom. */
function start(input: Partial<AlertsInput>, first: AlertsEvent) {
  const told: string[] = [];
  const levels: number[] = [];
  const ways = fromCallback<RaiseCommand>(({ receive }) => {
    receive(({ alerts, to, level }) => {
      levels.push(level);
      for (const { subject, news } of alerts) {
        const { event, id = '-', channel = '-', until = '-' } = news;
        told.push(`${to}: ${subject} ${event} ${id} ${channel} ${until}`);
      }
    });
  });
  const hours = fromCallback(() => {});
  const actor = createActor(alertsMachine.provide({ actors: { ways, hours } }), {
    input: { watcher: 'w', incidents: [], held: [], ...input },
  });
  actor.start();
  actor.send(first);
  const say = (event: DoorNews['event'], rest: Partial<DoorNews> = {}) => {
    actor.send({ type: 'news.said', news: { time: TIME, event, ...rest } });
    return told.splice(0);
  };
  return Object.assign(say, { levels, incidents: () => actor.getSnapshot().context.incidents });
}

describe('alerts', () => {
  it("put off what is left behind until both the night and somebody's word are over", () => {
    const say = start({}, { type: 'hours.began', until: MORNING });
    say('open', { id: 'a' });
    expect(say('warned', { id: 'a', level: 1 })).toEqual([`openings: w-a open a - ${MORNING}`]);
    expect(say('acknowledged', { id: 'a', until: NOON })).toEqual([
      `openings: w-a open a - ${NOON}`,
    ]);
  });

  it('tell only ways that are new what an earlier run told, at whatever level', () => {
    const incidents = [{ ...LEFT, channel: null, id: 'a' }];
    const say = start({ incidents }, { type: 'hours.ended' });
    expect(say('warned', { id: 'a' })).toEqual(['new: w-a warned a - -']);
    expect(say('warned', { id: 'a' })).toEqual(['all: w-a warned a - -']);
  });

  it.each([
    [{ channel: null, id: 'a' }, 'all: w-a closedAfterWarning a - -'],
    [{ channel: 'fridge', id: null }, 'all: w-a closedAfterWarning - fridge -'],
  ])('tell the end of an opening when another begins: %j', (of, end) => {
    const say = start({ incidents: [{ ...LEFT, ...of }] }, { type: 'hours.ended' });
    const channel = of.channel === null ? {} : { channel: of.channel };
    expect(say('open', { id: 'b', ...channel })[0]).toBe(end);
  });

  it('know a door and a thermometer of one name apart', () => {
    const say = start({}, { type: 'hours.ended' });
    const channel = 'fridge';
    say('open', { channel, id: 'a' });
    say('warned', { channel, id: 'a', level: 1 });
    say('warm', { channel, kind: 'temperature', level: 1 });
    expect(say('closedAfterWarning', { channel, id: 'a' })).toEqual([
      'all: w-fridge-a closedAfterWarning a fridge -',
    ]);
  });

  it.each([
    [null, { channel: 'front' }],
    ['front', {}],
  ])('tell a loss anew of a sensor that was back under another name: %j', (channel, after) => {
    const lost = { channel, kind: 'sensor', id: null, subject: 'w-one', level: 1 } as const;
    const say = start({ incidents: [lost] }, { type: 'hours.ended' });
    expect(say('sensorBack', after)[0]).toMatch('all: w-one sensorBack');
    expect(say('sensorLost', channel ? { channel } : {})[0]).toMatch('all: ');
  });

  it.each([
    ['new', undefined],
    ['new', '2026-01-24T23:00:00.000Z'],
    ['all', '2026-01-24T22:59:59.999Z'],
  ])('tell %s ways again what has no name and was said at %s', (to, time) => {
    const lost = {
      channel: null,
      kind: 'reach',
      id: null,
      subject: 'w-reach',
      time,
      level: 1,
    } as const;
    const say = start({ incidents: [lost] }, { type: 'hours.ended' });
    expect(say('offline')).toEqual([`${to}: w-reach offline - - -`]);
  });

  it('put off nothing else that is left behind, and for no shorter than the night', () => {
    const say = start({}, { type: 'hours.began', until: MORNING });
    say('open', { id: 'a' });
    say('warned', { id: 'a', level: 1 });
    expect(say('acknowledged', { id: 'a', until: TIME })).toEqual([
      `openings: w-a open a - ${MORNING}`,
    ]);
    expect(say('sensorLost', { reason: 'cut' })).toEqual([]);
  });

  it('expect an opening for as long as somebody said last that they know of it', () => {
    const say = start({}, { type: 'hours.ended' });
    say('acknowledged', { until: NOON });
    expect(say('open', { id: 'a' })).toEqual([`openings: w-a open a - ${NOON}`]);
    say('close', { id: 'a' });
    say('acknowledged');
    expect(say('open', { id: 'b' })).toEqual(['openings: w-b open b - -']);
  });

  it.each([
    [1, NOON, true],
    [1, undefined, true],
    [0, NOON, true],
    [0, undefined, undefined],
  ] as const)("know of somebody's word about what was told at level %i: %s", (level, until, is) => {
    const incidents = [{ ...LEFT, level, channel: null, id: 'a' }];
    const say = start({ incidents }, { type: 'hours.ended' });
    say('acknowledged', { id: 'a', ...(until && { until }) });
    expect(say.incidents()).toMatchObject([{ id: 'a', isRecalled: is, toldBefore: [] }]);
  });

  it("tell nobody of somebody's word about what nobody was told of, however often", () => {
    const say = start({}, { type: 'hours.ended' });
    say('open', { id: 'a' });
    for (const _ of [1, 2]) {
      expect(say('acknowledged', { id: 'a', until: NOON })).toEqual([
        `openings: w-a open a - ${NOON}`,
      ]);
    }
  });

  it('tell a test as urgently as can be', () => {
    const say = start({}, { type: 'hours.began', until: MORNING });
    expect(say('test')).toEqual(['all: w-test test - - -']);
    expect(say.levels).toEqual([2]);
  });

  it('take an opening with another name, and a sensor of another door, for another', () => {
    const lost = {
      channel: 'front',
      kind: 'sensor',
      id: null,
      subject: 'w-lost',
      level: 1,
    } as const;
    const incidents = [lost, { ...LEFT, channel: null, id: 'a' }];
    const say = start({ incidents }, { type: 'hours.ended' });
    expect(say('sensorBack', { channel: 'back' })).toEqual([
      'all: w-back-sensor sensorBack - back -',
    ]);
    expect(say('warned', { channel: 'front', id: 'b', level: 1 })[0]).toBe(
      'all: w-front-b warned b front -',
    );
  });

  it('take the loss of one sensor for that of no other', () => {
    const channel = null;
    const lost = { channel, kind: 'sensor', id: null, subject: 'w-sensor', level: 1 } as const;
    const say = start({ incidents: [lost] }, { type: 'hours.ended' });
    expect(say('sensorLost', { channel: 'back' })).toEqual([
      'all: w-back-sensor sensorLost - back -',
    ]);
  });
});
