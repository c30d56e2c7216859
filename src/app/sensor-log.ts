import type { Clock, SensorEmitted } from '../machines/index.ts';
import { printable } from './printable.ts';

/** How many lines of a sensor's losses and returns are written in one such hour; the rest is counted. */
const SENSOR_LINES_MAX = 20;
/** So a sensor that comes and goes for a year writes less than 20 MB. */
const SENSOR_LINES_WINDOW_MS = 3_600_000;

export interface SensorLogOptions {
  readonly clock: Clock;
  readonly write: (line: string) => void;
}

/** What a server says of its sensor: lost, tried again, back; in bounded numbers. */
export function createSensorLog({ clock, write }: SensorLogOptions) {
  /** What was said of the loss there is; null while there is none. */
  let loss: string | null = null;
  let beganMs = Number.NEGATIVE_INFINITY;
  let lines = 0;
  let unsaid = 0;

  /** Without a timer: what was left unsaid in an hour is said with the next line. */
  function say(line: string): void {
    const { monotonicMs } = clock.now();
    if (monotonicMs - beganMs >= SENSOR_LINES_WINDOW_MS) {
      if (unsaid > 0) write(`door sensor: ${unsaid} lines more were not written`);
      beganMs = monotonicMs;
      lines = 0;
      unsaid = 0;
    }
    if (lines < SENSOR_LINES_MAX) write(line);
    else if (unsaid++ === 0) write('door sensor: lost and back too often, no more of it this hour');
    lines += 1;
  }

  return (news: SensorEmitted): void => {
    if (news.type === 'sensor.failed') {
      const { reason, retryMs } = news;
      const next = retryMs === null ? '' : `; trying again in ${retryMs / 1000} s`;
      const said = `lost: ${printable(reason)}${next}`;
      // A try that fails like the one before it is no news.
      if (said !== loss) say(`door sensor ${loss === null ? '' : 'still '}${said}`);
      loss = said;
    }
    if (news.type === 'sensor.started' && loss !== null) {
      say('door sensor back');
      loss = null;
    }
  };
}
