import { describe, expect, it } from 'vitest';
import { createSensorLog } from '../../../src/app/sensor-log.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function startLog() {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const note = createSensorLog({ clock, write: (line) => lines.push(line) });
  const start = () => note({ type: 'sensor.started' });
  const fail = (reason: string, retryMs: number | null) =>
    note({ type: 'sensor.failed', at: clock.now(), reason, retryMs });
  return { clock, lines, note, start, fail };
}

describe("what is said of a sensor's losses", () => {
  it('is the loss, each new wait and the return', () => {
    const { lines, start, fail } = startLog();
    start();
    fail('unplugged\u001b[2J', 1000);
    fail('unplugged', 2000);
    fail('unplugged', 2000);
    fail('no chip', 2000);
    start();
    start();
    expect(lines).toEqual([
      'door sensor lost: unplugged[2J; trying again in 1 s',
      'door sensor still lost: unplugged; trying again in 2 s',
      'door sensor still lost: no chip; trying again in 2 s',
      'door sensor back',
    ]);
  });

  it('has no wait when the sensor is over for good', () => {
    const { lines, fail } = startLog();
    fail('its input ended', null);
    expect(lines).toEqual(['door sensor lost: its input ended']);
  });

  it('never is a reading, nor that it started or never did', () => {
    const { clock, lines, note, start } = startLog();
    start();
    note({ type: 'contact.opened', at: clock.now() });
    note({ type: 'sensor.unusable', reason: 'no chip' });
    expect(lines).toEqual([]);
  });

  it('is at most 22 lines an hour, however often it comes and goes', () => {
    const { clock, lines, start, fail } = startLog();
    for (let i = 0; i < 1000; i++) {
      fail('loose', 1000);
      start();
      clock.advance(3000);
    }
    expect(lines).toHaveLength(21);
    expect(lines[20]).toBe('door sensor: lost and back too often, no more of it this hour');
    clock.advance(600_000);
    fail('loose', 1000);
    expect(lines.slice(21)).toEqual([
      'door sensor: 1980 lines more were not written',
      'door sensor lost: loose; trying again in 1 s',
    ]);
    expect(clock.pending).toBe(0);
  });
});
