import {
  type Instant,
  isHello,
  lossReasonOf,
  type Message,
  refusalOf,
  reportOf,
  retryMsOf,
  type WatchdogEvent,
} from '../../machines/index.ts';

/** A server's message as an event for the watchdog, whose machine says what it means. */
export function eventOf(message: Message, at: Instant): WatchdogEvent {
  switch (message.name) {
    case 'hello':
      return { type: isHello(message) ? 'server.greeted' : 'line.bad' };
    case 'heartbeat':
      return { type: 'server.beat', at, id: reportOf(message).id, ageMs: reportOf(message).ageMs };
    case 'open':
      return { type: 'door.opened', at, ...reportOf(message) };
    case 'close':
      return { type: 'door.closed', at, ...reportOf(message) };
    case 'unknown':
      return { type: 'sensor.lost', reason: lossReasonOf(message) };
    case 'refused':
      return {
        type: 'server.refused',
        retryMs: retryMsOf(message),
        reason: refusalOf(message),
      };
    default:
      return { type: 'line.unknown' };
  }
}
