import {
  acknowledgedOf,
  agesOf,
  celsiusOf,
  channelsOf,
  type Instant,
  isHello,
  isMissedLost,
  lossReasonOf,
  type Message,
  openMsOf,
  refusalOf,
  reportOf,
  retryMsOf,
  unprefixed,
  type WatchdogEvent,
} from '../../machines/index.ts';

/** A server's message as an event for the watchdog, whose machine says what it means. */
export function eventOf(message: Message, at: Instant): WatchdogEvent {
  switch (message.name) {
    case 'hello':
      if (!isHello(message)) return { type: 'line.bad' };
      return {
        type: 'server.greeted',
        channels: channelsOf(message),
        isLost: isMissedLost(message),
      };
    case 'heartbeat':
      return { type: 'server.beat', at, ages: agesOf(message) };
    case 'refused':
      return {
        type: 'server.refused',
        retryMs: retryMsOf(message),
        reason: refusalOf(message),
      };
    default:
      return reportEventOf(message, at);
  }
}

/** What is said of a channel. */
function reportEventOf(message: Message, at: Instant): WatchdogEvent {
  const { channel, event } = unprefixed(message.name);
  const report = { channel, at, ...reportOf(message) };
  switch (event) {
    case 'open':
      return { type: 'door.opened', ...report };
    case 'close':
      return { type: 'door.closed', ...report, openMs: openMsOf(message) };
    case 'unknown':
      return { type: 'sensor.lost', ...report, reason: lossReasonOf(message) };
    case 'temperature': {
      const celsius = celsiusOf(message);
      if (celsius === null || channel === null) return { type: 'line.unknown' };
      return { type: 'temperature.read', channel, at, celsius, ageMs: report.ageMs };
    }
    case 'acknowledged': {
      const { id, remainingMs } = acknowledgedOf(message);
      if (remainingMs === null || channel === null) return { type: 'line.unknown' };
      return { type: 'door.acknowledged', channel, at, id, remainingMs };
    }
    default:
      return { type: 'line.unknown' };
  }
}
