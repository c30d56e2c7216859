import { describe, expect, it, onTestFinished } from 'vitest';
import { createWatchedChannels } from '../../../src/app/watched-channels.ts';
import {
  BLANK_JOURNAL,
  type ChannelKind,
  type ServerEvent,
  type SourceEvent,
  type SourceLogic,
} from '../../../src/machines/index.ts';
import { startInvoked } from '../../support/actors.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** A watched door whose source is the test. */
function startDoor() {
  const clock = new VirtualClock();
  let send: (event: SourceEvent) => void = () => {};
  let attached = 0;
  const source: SourceLogic = ({ sendBack }) => {
    attached++;
    send = sendBack;
    return () => void attached--;
  };
  const channels = { door: { kind: 'door', source, settleMs: 0 } } as const;
  const logic = createWatchedChannels({ channels, clock, onNews: () => {} });
  const { told, stop } = startInvoked(logic, { journal: BLANK_JOURNAL });
  const changes = () =>
    (told as ServerEvent[]).flatMap((event) => {
      if (event.type !== 'door.changed') return [];
      const { last } = event.record;
      return [[last?.level, last?.first && 'first', last?.reason].filter(Boolean).join(' ')];
    });
  const tell = (type: SourceEvent['type']) =>
    send({ type, at: clock.now(), reason: 'unplugged' } as SourceEvent);
  return { clock, stop, changes, told, tell, attached: () => attached };
}

describe('a watched door', () => {
  it('is unknown while the sensor is lost, and its first reading after that is marked', () => {
    const { clock, changes, tell } = startDoor();
    tell('sensor.started');
    tell('contact.closed');
    tell('contact.opened');
    tell('sensor.failed');
    clock.advance(1000);
    tell('sensor.failed');
    clock.advance(2000);
    tell('sensor.started');
    tell('contact.opened');
    expect(changes()).toEqual(['close first', 'open', 'unknown unplugged', 'open first']);
  });

  it('tells the server whether its sensor could be opened', () => {
    const [working, unusable] = [startDoor(), startDoor()];
    working.tell('sensor.started');
    unusable.tell('sensor.failed');
    expect(working.told).toEqual([{ type: 'sensor.started', channel: 'door' }]);
    expect(unusable.told).toEqual([
      { type: 'sensor.unusable', channel: 'door', reason: 'unplugged' },
      { type: 'door.changed', channel: 'door', record: expect.anything() },
    ]);
  });

  it('lets go of the source when it is stopped, and tries no other', () => {
    const [working, lost] = [startDoor(), startDoor()];
    for (const { tell } of [working, lost]) tell('sensor.started');
    lost.tell('sensor.failed');
    for (const { stop } of [working, lost]) stop();
    expect([working.attached(), lost.attached()]).toEqual([0, 0]);
    expect([working.clock.pending, lost.clock.pending]).toEqual([0, 0]);
  });
});

describe('several channels', () => {
  /** Two doors and a thermometer whose sources are the test. */
  function startSeveral() {
    const clock = new VirtualClock();
    const sources: Record<string, (event: SourceEvent) => void> = {};
    const channelOf = (name: string, kind: ChannelKind) => {
      const source: SourceLogic = ({ sendBack }) => {
        sources[name] = sendBack;
      };
      return { kind, source, settleMs: 0 };
    };
    const channels = {
      air: channelOf('air', 'temperature'),
      fridge: channelOf('fridge', 'door'),
      freezer: channelOf('freezer', 'door'),
    };
    const at = clock.now();
    const remembered = {
      channel: 'freezer',
      change: { level: 'open', id: 'run-freezer-7', at, first: false } as const,
    };
    const logic = createWatchedChannels({ channels, clock, onNews: () => {}, run: 'run' });
    const { told, stop } = startInvoked(logic, {
      journal: { ...BLANK_JOURNAL, lasts: [remembered] },
    });
    onTestFinished(stop);
    const said = () =>
      (told as ServerEvent[]).splice(0).map((event) => {
        if (event.type === 'door.changed') {
          return `${event.channel} ${event.record.last?.level} ${event.record.last?.id}`;
        }
        if (event.type === 'thermometer.lost') return `${event.channel} lost ${event.change.id}`;
        if (event.type !== 'temperature.read') return event.type;
        return `${event.channel} ${event.reading.celsius} ${event.reading.id}`;
      });
    const tell = (name: string, type: SourceEvent['type'], rest: object = {}) =>
      sources[name]?.({ type, at: clock.now(), reason: 'unplugged', ...rest } as SourceEvent);
    return { said, tell };
  }

  it('have names of their own: the first door those that it always had', () => {
    const { said, tell } = startSeveral();
    for (const name of ['air', 'fridge', 'freezer']) tell(name, 'sensor.started');
    expect(said()).toEqual(Array(3).fill('sensor.started'));
    tell('fridge', 'contact.opened');
    tell('freezer', 'contact.opened');
    tell('freezer', 'contact.closed');
    tell('air', 'temperature.read', { celsius: 4.5 });
    expect(said()).toEqual([
      ...['fridge open run-1', 'freezer open run-freezer-7', 'freezer close run-freezer-1'],
      'air 4.5 run-air-1',
    ]);
  });

  it('are lost one by one, and one that did not work at first is tried again', () => {
    const { said, tell } = startSeveral();
    tell('fridge', 'sensor.started');
    tell('air', 'sensor.failed');
    expect(said()).toEqual(['sensor.started', 'sensor.unusable', 'air lost run-air-1']);
    tell('fridge', 'sensor.failed');
    expect(said()).toEqual(['fridge unknown run-1']);
  });

  it('share what is told in a second', () => {
    const clock = new VirtualClock();
    const sources: ((event: SourceEvent) => void)[] = [];
    const door = {
      kind: 'door',
      settleMs: 0,
      source: (({ sendBack }) => void sources.push(sendBack)) as SourceLogic,
    } as const;
    const channels = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`d${i}`, door]));
    const logic = createWatchedChannels({ channels, clock, onNews: () => {} });
    const { told, stop } = startInvoked(logic, { journal: BLANK_JOURNAL });
    onTestFinished(stop);
    for (const send of sources) {
      send({ type: 'sensor.started' });
      for (let i = 0; i < 30; i++) {
        send({ type: i % 2 === 0 ? 'contact.opened' : 'contact.closed', at: clock.now() });
      }
    }
    expect(told.filter(({ type }) => type === 'door.changed')).toHaveLength(8 * 12);
  });
});
