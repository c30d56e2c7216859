import {
  CELSIUS,
  CONNECT_PORT,
  LIMIT_SECONDS,
  SECONDS_OR_AT_ONCE,
  SECONDS_OR_NEVER,
  SECONDS_OR_ONCE,
} from '../app/index.ts';
import { number, onOff, path, text } from './option.ts';
import { channelNames, channelNumbers, numberForChannels } from './watched.ts';

/** What there is to say to door-client, by the names of its configuration file. */
export const CLIENT_OPTIONS = {
  host: text('The name or address of the server.'),
  port: number(CONNECT_PORT, "The server's port."),
  seconds: number(LIMIT_SECONDS, 'Warn when a door stays open for more than that.'),
  channels: {
    ...channelNames('The channels of the server that are watched (all).'),
    flag: 'channel',
  },
  limits: {
    ...channelNumbers(LIMIT_SECONDS, 'Other limits than seconds, by channel (none).'),
    flag: 'limit',
  },
  maxCelsius: numberForChannels(
    CELSIUS,
    'Warn when thermometers are warmer: all, or by channel, where * is every other (none).',
  ),
  warmFor: number(SECONDS_OR_AT_ONCE, 'When they are for more than that; 0 is at once (1200).'),
  repeat: number(SECONDS_OR_ONCE, 'Warn again every so often while it stays so; 0 is once (0).'),
  offlineAfter: number(SECONDS_OR_NEVER, 'Alarm after so long without word; 0 is never (60).'),
  noReconnect: onOff('End when the connection is lost or refused (false).'),
  tokenFile: path('Say the token in this file to the server (none).'),
  tls: onOff('Speak TLS 1.3, and check that the server is host (false).'),
  ca: path('Trust certificates of this CA (the usual ones).'),
  cert: path("One's own certificate, for a server that wants one."),
  key: path("The certificate's key."),
  json: onOff('One JSON object a line instead of prose (false).'),
  trace: path('Append one JSON line per transition of any machine to this file (none).'),
  verbose: onOff('Say what the server reports (false).'),
};
