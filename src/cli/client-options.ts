import {
  CELSIUS,
  CONNECT_PORT,
  EVERY_OTHER,
  LIMIT_SECONDS,
  SECONDS_OR_AT_ONCE,
  SECONDS_OR_NEVER,
  SECONDS_OR_ONCE,
  WARM_FOR_MS,
} from '../app/index.ts';
import { ALERT_OPTIONS, settleAlerts } from './alert-options.ts';
import { number, onOff, path, text } from './option.ts';
import type { ProgramContext } from './program.ts';
import type { Settings } from './settings.ts';
import { channelNames, channelNumbers, numberForChannels } from './watched.ts';

/** What there is to say to door-client, by the names of its configuration file. */
export const CLIENT_OPTIONS = {
  host: text('The name or address of the server'),
  port: number(CONNECT_PORT, "The server's port"),
  seconds: number(LIMIT_SECONDS, 'Warn when a door stays open for more than so many seconds'),
  channels: channelNames('Watch only this channel of the server (all)'),
  limits: channelNumbers(LIMIT_SECONDS, 'Warn of this door after so many seconds (as of others)'),
  maxCelsius: numberForChannels(
    CELSIUS,
    'Warn when thermometers, or this one, are warmer; below 0 as --max-celsius=-15 (none)',
  ),
  warmFor: number(SECONDS_OR_AT_ONCE, 'When they are for so many seconds; 0 is at once (1200)'),
  repeat: number(SECONDS_OR_ONCE, 'Warn again every so many seconds while it stays so (0: once)'),
  offlineAfter: number(
    SECONDS_OR_NEVER,
    'Alarm after so many seconds without word; 0 is never (60)',
  ),
  ...ALERT_OPTIONS,
  noReconnect: onOff('End when the connection is lost or refused'),
  tokenFile: path('Say the token in this file, or in $DOOR_TOKEN, to the server (none)'),
  tls: onOff('Speak TLS 1.3, and check that the server is the host that is named'),
  ca: path('Trust certificates of this CA (the usual ones)'),
  cert: path("One's own certificate, for a server that wants one"),
  key: path("The certificate's key"),
  json: onOff('One JSON object a line instead of prose'),
  trace: path('Append one JSON line per transition of any machine to this file (none)'),
  verbose: onOff('Say what the server reports'),
};

type Said = Settings<typeof CLIENT_OPTIONS>;

/** What holds of all that was said, with its defaults; throws a UsageError where it does not fit. */
export function settleClient(said: Said, env: ProgramContext['env']) {
  for (const name of ['ca', 'cert', 'key'] as const) said.expectTogether(name, 'tls');
  said.expectTogether('cert', 'key');
  said.expectTogether('key', 'cert');
  const { limits, maxCelsius } = said.values;
  if (maxCelsius === undefined) said.expectTogether('warmFor', 'maxCelsius');
  const alerts = settleAlerts(said, env);
  return {
    ...alerts,
    // Not offlineAfter: who says it wants an alarm also of an old server, which may be silent.
    ...{ repeat: 0, noReconnect: false, tls: false, json: false, verbose: false },
    ...(maxCelsius !== undefined && { warmFor: WARM_FOR_MS / 1000 }),
    ...said.values,
    ...(limits && { limits: ofWatched(said, 'limits', limits) }),
    ...(typeof maxCelsius === 'object' && {
      maxCelsius: ofWatched(said, 'maxCelsius', maxCelsius),
    }),
  };
}

/** What door-client was told, and what holds of the rest. */
export type ClientValues = ReturnType<typeof settleClient>;

/**
 * The numbers of channels that are watched. One of another is left out where it was said which are
 * watched in a place that overrules it; else it would do nothing, unnoticed, and is refused.
 */
function ofWatched(
  { values: { channels }, levelOf, wrong }: Said,
  option: 'limits' | 'maxCelsius',
  numbers: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const isWatched = (name: string) =>
    channels === undefined || name === EVERY_OTHER || channels.includes(name);
  const stray = Object.keys(numbers).find((name) => !isWatched(name));
  if (stray !== undefined && levelOf(option) >= levelOf('channels')) {
    const got = channels?.join(', ');
    throw wrong(option, (nameOf) => `expected ${nameOf('channels')} ${stray} with it, got ${got}`);
  }
  return Object.fromEntries(Object.entries(numbers).filter(([name]) => isWatched(name)));
}
