import {
  type Instant,
  isHello,
  type Message,
  reasonOf,
  reportOf,
  retryMsOf,
  type WatchdogEvent,
} from '../machines/index.ts';

/** What a server's message means to the watchdog, in order. */
export function eventsOf(message: Message, at: Instant): WatchdogEvent[] {
  const heard = { type: 'line.heard' } as const;
  switch (message.name) {
    case 'hello':
      return isHello(message) ? [{ type: 'server.greeted' }, heard] : [{ type: 'line.bad' }];
    case 'heartbeat':
      return [heard, { type: 'server.beat' }];
    case 'open':
      return [heard, { type: 'door.opened', at, ...reportOf(message) }];
    case 'close':
      return [heard, { type: 'door.closed', at, ...reportOf(message) }];
    case 'unknown':
      return [heard, { type: 'sensor.lost', reason: reasonOf(message) }];
    case 'refused':
      return [{ type: 'server.refused', retryMs: retryMsOf(message) }];
    default:
      return [heard];
  }
}
