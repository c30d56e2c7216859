import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { createAlarms } from '../../../src/app/alarms.ts';
import { checkWarmth } from '../../../src/app/temperature-alarms.ts';
import type { AlarmFact, IncidentKind, Watched } from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const DOOR = { name: 'fridge', kind: 'door', isGone: false } as const;
const AIR = { name: 'air', kind: 'temperature', isGone: false } as const;

/** Alarms that an earlier run left an incident to; gives all that they say. */
function start(kind: IncidentKind, channel: string | null) {
  const clock = new VirtualClock();
  const said: string[] = [];
  const alarms = createActor(
    createAlarms({
      clock,
      inputOf: () => ({ limitMs: 2000, repeatMs: 0, escalateAfterMs: 0 }),
      warmth: checkWarmth({ maxCelsius: 8 }),
      onNews: ({ type }) => said.push(type),
      earlier: { since: null, incidents: [{ channel, kind, id: null, subject: 'w-1', level: 1 }] },
    }),
  );
  alarms.start();
  const watch = (...channels: readonly Watched[]) =>
    alarms.send({ type: 'watch', channels, renaming: null });
  const tell = (of: Watched, fact: AlarmFact) => alarms.send({ type: 'tell', channel: of, fact });
  const at = clock.now();
  const close = () =>
    tell(DOOR, {
      ...{ type: 'door.closed', id: 'a', wallMs: 0, ageMs: 0, openMs: null, first: false },
      ...{ isMissed: false, isPreliminary: false, at },
    });
  const cool = () => tell(AIR, { type: 'temperature.read', celsius: 4, ageMs: 0, at });
  return { said, watch, close, cool };
}

describe('alarms that go on from an earlier run', () => {
  it.each(['fridge', null])('say once that a sensor is back, of %s', (channel) => {
    const { said, watch, close } = start('sensor', channel);
    for (let round = 0; round < 2; round += 1) {
      watch(DOOR);
      close();
      watch();
    }
    expect(said.filter((one) => one === 'sensorBack')).toEqual(['sensorBack']);
  });

  it.each([
    ['temperature', 'cool'],
    ['thermometer', 'sensorBack'],
  ] as const)('say once that a %s is as it was: %s', (kind, end) => {
    const { said, watch, cool } = start(kind, 'air');
    for (let round = 0; round < 2; round += 1) {
      watch(AIR);
      cool();
      watch();
    }
    expect(said).toEqual([end]);
  });
});
