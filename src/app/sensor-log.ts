import { printable } from './printable.ts';
import type { SensorNews } from './watched-channels.ts';

/** What to do about a contact that moves all the time. */
const CHATTERS =
  'door chatters: not all of its changes are told; see to the contact, or let it settle (--settle 50)';

/**
 * What a server says of a sensor: lost, tried again, back. Of one that never worked it says nothing
 * if that ends the server, which then says why.
 */
export function createSensorLog(
  say: (line: string) => void,
  what = 'door sensor',
  isOnlyOne = true,
) {
  /** What was said of the loss there is; null while there is none. */
  let loss: string | null = null;

  return (news: SensorNews): void => {
    if (news.type === 'door.chattering') say(CHATTERS);
    if (news.type === 'door.calmed') say('door chatters no longer');
    if (news.type === 'sensor.failed' || (news.type === 'sensor.unusable' && !isOnlyOne)) {
      const { reason, retryMs } = news;
      const next = retryMs === null ? '' : `; trying again in ${retryMs / 1000} s`;
      const said = `lost: ${printable(reason)}${next}`;
      // A try that fails like the one before it is no news.
      if (said !== loss) say(`${what} ${loss === null ? '' : 'still '}${said}`);
      loss = said;
    }
    if (news.type === 'sensor.started' && loss !== null) {
      say(`${what} back`);
      loss = null;
    }
  };
}
