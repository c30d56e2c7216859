import type { SensorEmitted } from '../machines/index.ts';
import { printable } from './printable.ts';

/** What a server says of its sensor: lost, tried again, back. */
export function createSensorLog(say: (line: string) => void) {
  /** What was said of the loss there is; null while there is none. */
  let loss: string | null = null;

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
