import { describe, expect, it } from 'vitest';
import { createSensorLog } from '../../../src/app/sensor-log.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function startLog() {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const note = createSensorLog((line) => lines.push(line));
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
    note({ type: 'sensor.unusable', at: clock.now(), reason: 'no chip', retryMs: 1000 });
    expect(lines).toEqual([]);
  });

  it('is that its door chatters, and that it does no longer', () => {
    const { lines, note } = startLog();
    note({ type: 'door.chattering' });
    note({ type: 'door.calmed' });
    expect(lines).toEqual([
      expect.stringMatching(/^door chatters: .* let it settle \(--settle 50\)$/),
      'door chatters no longer',
    ]);
  });
});
