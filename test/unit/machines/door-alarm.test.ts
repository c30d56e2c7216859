import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { doorAlarmMachine } from '../../../src/machines/index.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** An alarm with a limit of 2 s; the test is its watchdog. */
function startAlarm() {
  const clock = new VirtualClock();
  const alarm = createActor(doorAlarmMachine, { clock, input: { limitMs: 2000, repeatMs: 0 } });
  const said: string[] = [];
  alarm.on('*', ({ type }) => said.push(type));
  const report = { wallMs: 1, ageMs: 0, first: false, isMissed: false, isPreliminary: false };
  const tell = (type: 'door.opened' | 'door.closed', id: string) =>
    alarm.send({ ...report, type, id, at: clock.now() });
  return { alarm: alarm.start(), clock, said, tell };
}

describe('a door alarm', () => {
  it('keeps an opening exactly while the door is open, warned of or not', () => {
    const { alarm, clock, tell } = startAlarm();
    const kept: unknown[] = [];
    const keep = () => kept.push(alarm.getSnapshot().context.opening?.id);
    for (const waitMs of [0, 2000]) {
      tell('door.opened', 'a');
      clock.advance(waitMs);
      alarm.send({ type: 'knowledge.caughtUp' });
      keep();
      tell('door.closed', 'z');
      keep();
    }
    expect(kept).toEqual(['a', undefined, 'a', undefined]);
  });

  it('says that a deadline is over, and warns when it is told that all was heard', () => {
    const { alarm, clock, said, tell } = startAlarm();
    tell('door.opened', 'a');
    alarm.send({ type: 'knowledge.caughtUp' });
    clock.advance(5000);
    expect(said).toEqual(['open', 'deadline.over']);
    alarm.send({ type: 'knowledge.caughtUp' });
    expect(said).toEqual(['open', 'deadline.over', 'warned']);
  });
});
