import { join } from 'node:path';
import { CLIENTS_MAX, LISTEN_PORT, SENSOR_KINDS, type SensorKind } from '../app/index.ts';
import {
  CHANNELS,
  type ChannelSettings,
  isOptionOf,
  SENSOR_OPTIONS,
  SENSORS,
  sensorDefaults,
} from './channels.ts';
import { filePath, number, onOff, path, text, word } from './option.ts';
import type { ProgramContext } from './program.ts';
import type { Settings } from './settings.ts';

// Only a channel can be a thermometer.
const { device: _device, ...DOOR_OPTIONS } = SENSOR_OPTIONS;

/** What there is to say to door-server, by the names of its configuration file. */
export const SERVER_OPTIONS = {
  port: number(LISTEN_PORT, 'Listen here; 0 takes any free port (8000)'),
  host: text('Listen on this address only (all addresses)'),
  sensor: word(
    SENSOR_KINDS,
    'Simulated; gpiod: a switch on a pin, by the programs of libgpiod; gpio: the same by the npm ' +
      'package onoff; stdin: lines open, close, closed, 1, 0, rising, falling (simulated)',
  ),
  ...DOOR_OPTIONS,
  channels: CHANNELS,
  stateFile: filePath(
    'Keep the latest changes here over a restart; not with simulated (door.json in ' +
      '$STATE_DIRECTORY if systemd names one, else nowhere)',
  ),
  tokenFile: path('Serve only who says the token in this file, or in $DOOR_TOKEN (everybody)'),
  tlsCert: path('Speak TLS 1.3 with this certificate, in PEM (plain TCP)'),
  tlsKey: path("The certificate's key"),
  tlsCa: path('Serve only who has a certificate of this CA (everybody)'),
  maxClients: number(CLIENTS_MAX, 'Refuse more clients than that (1000)'),
  maxPerAddress: number(CLIENTS_MAX, 'Refuse more than that of one address (half of all)'),
  trace: path('Append one JSON line per transition of any machine to this file (none)'),
  verbose: onOff('Say which clients come and go'),
};

type Said = Settings<typeof SERVER_OPTIONS>;
type Name = keyof Said['values'];

/** What holds of all that was said, with its defaults; throws a UsageError where it does not fit. */
export function settleServer(said: Said, { STATE_DIRECTORY }: ProgramContext['env']) {
  said.expectTogether('tlsCert', 'tlsKey');
  said.expectTogether('tlsKey', 'tlsCert');
  said.expectTogether('tlsCa', 'tlsCert');
  const { channels, sensor = 'simulated' } = said.values;
  const sensors = channels ? Object.values(channels).map((one) => one.sensor) : [sensor];
  if (channels) refuseBeside(said, Object.keys(channels));
  else expectNeeded(said, sensor);
  const entries = Object.entries(said.values).filter(([name]) => fits(said, name as Name, sensors));
  const values: Said['values'] = Object.fromEntries(entries);
  // systemd may name several, separated by colons.
  const [folder] = STATE_DIRECTORY?.split(':') ?? [];
  const { maxClients = 1000 } = values;
  return {
    ...{ port: 8000, maxClients, maxPerAddress: Math.ceil(maxClients / 2), verbose: false },
    ...(!channels && { sensor, ...sensorDefaults('door', sensor) }),
    ...(folder && sensors.some(isReal) && { stateFile: join(folder, 'door.json') }),
    ...values,
    ...(channels && { channels: Object.fromEntries(Object.entries(channels).map(withDefaults)) }),
  };
}

function withDefaults([name, channel]: [string, ChannelSettings]): [string, ChannelSettings] {
  return [name, { ...channel, ...sensorDefaults(channel.kind, channel.sensor), ...channel }];
}

/** A door beside the channels would be nobody's. */
function refuseBeside({ values, wrong }: Said, channels: readonly string[]): void {
  for (const name of ['sensor', ...Object.keys(DOOR_OPTIONS)] as Name[]) {
    if (values[name] === undefined) continue;
    const got = channels.join(', ');
    throw wrong(name, () => `expected no channels beside it, got ${got}; move it into one of them`);
  }
}

function expectNeeded({ values, wrong }: Said, sensor: SensorKind): void {
  const { needs } = SENSORS.door[sensor] ?? {};
  if (needs === undefined || values[needs as Name] !== undefined) return;
  throw wrong(needs as Name, () => `expected ${SENSOR_OPTIONS[needs].says}, got none`);
}

/** A simulated door's past is nobody's truth. */
function isReal(sensor: string): boolean {
  return sensor !== 'simulated';
}

/**
 * Whether an option does something with these sensors. One that does nothing is left out where the
 * sensor was said in a place that overrules the option's; else it would go unnoticed, and is refused.
 */
function fits({ levelOf, wrong }: Said, name: Name, sensors: readonly string[]): boolean {
  const isUsed = (sensor: string) =>
    name === 'stateFile' ? isReal(sensor) : isOptionOf('door', sensor, name);
  if (!(name in DOOR_OPTIONS || name === 'stateFile') || sensors.some(isUsed)) return true;
  if (levelOf(name) < levelOf('sensor')) return false;
  const kinds = SENSOR_KINDS.filter(isUsed).join(' or ');
  throw wrong(name, (nameOf) => {
    const word = nameOf('sensor');
    return `expected ${word} ${kinds} with it, got ${word} ${sensors[0]}`;
  });
}
