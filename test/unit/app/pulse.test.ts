import { describe, expect, it } from 'vitest';
import { createPulse } from '../../../src/app/pulse.ts';
import { startInvoked } from '../../support/actors.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** A pulse, and how its process and its computer can stand still. */
function start() {
  const clock = new VirtualClock();
  let stoppedMs = 0;
  const now = () => {
    const { wallMs, monotonicMs } = clock.now();
    return { wallMs: wallMs + stoppedMs, monotonicMs: monotonicMs + stoppedMs };
  };
  const setTimeout = clock.setTimeout.bind(clock);
  const clearTimeout = clock.clearTimeout.bind(clock);
  return {
    clock,
    pulse: startInvoked(createPulse({ now, setTimeout, clearTimeout })),
    /** Its timers and its monotonic clock stand still. */
    sleep: (ms: number) => {
      clock.wallOffsetMs += ms;
    },
    /** Its timers stand still. */
    stop: (ms: number) => {
      stoppedMs += ms;
    },
  };
}

describe('the pulse', () => {
  it('says nothing while all clocks go', () => {
    const { clock, pulse } = start();
    clock.advance(3_600_000);
    pulse.send({ type: 'look' });
    expect(pulse.told).toEqual([]);
  });

  it('tells of a sleep that its monotonic clock did not count, within a second', () => {
    const { clock, pulse, sleep } = start();
    clock.advance(1500);
    sleep(60_000);
    clock.advance(500);
    clock.advance(10_000);
    expect(pulse.told).toEqual([{ type: 'clock.stalled', forMs: 60_000 }]);
  });

  it('tells of it at once when it is to look', () => {
    const { clock, pulse, sleep } = start();
    clock.advance(1500);
    sleep(60_000);
    pulse.send({ type: 'look' });
    expect(pulse.told).toEqual([{ type: 'clock.stalled', forMs: 60_000 }]);
    clock.advance(10_000);
    expect(pulse.told).toHaveLength(1);
  });

  it('tells by how much its timers are late', () => {
    const { clock, pulse, stop } = start();
    stop(5000);
    clock.advance(10_000);
    expect(pulse.told).toEqual([{ type: 'clock.stalled', forMs: 5000 }]);
  });

  it('says nothing of a tick that is not even a second late, nor of a clock that is put back', () => {
    const { clock, pulse, sleep, stop } = start();
    stop(1000);
    clock.advance(1000);
    sleep(1000);
    clock.advance(1000);
    sleep(-3e11);
    clock.advance(10_000);
    expect(pulse.told).toEqual([]);
  });

  it('leaves no timer behind', () => {
    const { clock, pulse } = start();
    pulse.send({ type: 'look' });
    expect(clock.pending).toBe(1);
    pulse.stop();
    expect(clock.pending).toBe(0);
  });
});
