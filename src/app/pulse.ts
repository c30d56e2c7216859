import { fromCallback } from 'xstate';
import type { Clock, PulseLogic } from '../machines/index.ts';

/** How often the clocks are looked at, in ms. */
const TICK_MS = 1000;

/**
 * The actor that the watchdog's machine invokes: whether this process, or its computer, stood still.
 * What is shorter than a tick is not told: that would be news without end of a busy processor.
 */
export function createPulse(clock: Clock) {
  const run: PulseLogic = ({ sendBack, receive }) => {
    let last = clock.now();
    let timer = clock.setTimeout(look, TICK_MS);

    function look(): void {
      const now = clock.now();
      const countedMs = now.monotonicMs - last.monotonicMs;
      // While a computer sleeps, its timers and its monotonic clock may stand still.
      const sleptMs = now.wallMs - last.wallMs - countedMs;
      const forMs = Math.max(countedMs - TICK_MS, sleptMs);
      last = now;
      clock.clearTimeout(timer);
      timer = clock.setTimeout(look, TICK_MS);
      if (forMs > TICK_MS) sendBack({ type: 'clock.stalled', forMs });
    }
    receive(look);
    return () => clock.clearTimeout(timer);
  };
  return fromCallback(run);
}
