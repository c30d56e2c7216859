import * as v from 'valibot';
import {
  BIASES,
  CHANNEL_NAME,
  CHANNELS_MAX,
  GPIO,
  SEED,
  SETTLE_MS,
  type SensorKind,
  settleMsOf,
} from '../app/index.ts';
import { objectOf } from './config-schema.ts';
import {
  expected,
  matching,
  number,
  numberOrName,
  type Option,
  text,
  type ValuesOf,
  word,
} from './option.ts';

/** What there is to say of a sensor. */
export const SENSOR_OPTIONS = {
  seed: number(SEED, 'Make what is simulated repeatable'),
  line: numberOrName(GPIO, "For gpiod: the switch's line, a BCM number such as 17, or its name"),
  chip: text("Take it of this chip, by name, number or label (a Raspberry Pi's own)"),
  bias: word(BIASES, 'Pull-up, as a switch to ground needs, pull-down or disabled (as it was)'),
  gpio: number(GPIO, "For gpio: the BCM number of the switch's pin, such as 17"),
  gpioChip: text("Take it of the chip with this label (a Raspberry Pi's own)"),
  device: matching(
    /^[\da-f]{2}-[\da-f]{12}$/,
    'a name such as 28-0316a2795bff',
    'The thermometer, by its name in /sys/bus/w1/devices',
  ),
  openWhen: word(
    ['high', 'low'],
    "High or low: the level of an open door's pin, and what 1 means on stdin (high)",
  ),
  settleMs: {
    ...number(SETTLE_MS, 'Believe a contact that held for so many ms (50 on a pin, else 0)'),
    flag: 'settle',
  },
};

type SensorOption = keyof typeof SENSOR_OPTIONS;

interface SensorTakes {
  /** It cannot do without. */
  readonly needs?: SensorOption;
  readonly takes: readonly SensorOption[];
}

/** The kinds of channel, the sensors that each can have, and what there is to say of those. */
export const SENSORS: Readonly<Record<'door' | 'temperature', Record<string, SensorTakes>>> = {
  door: {
    simulated: { takes: ['seed', 'settleMs'] },
    gpio: { needs: 'gpio', takes: ['gpioChip', 'openWhen', 'settleMs'] },
    gpiod: { needs: 'line', takes: ['chip', 'bias', 'openWhen', 'settleMs'] },
    stdin: { takes: ['openWhen', 'settleMs'] },
  },
  temperature: {
    simulated: { takes: ['seed'] },
    w1: { needs: 'device', takes: [] },
    stdin: { takes: [] },
  },
};

/** A channel as a file describes it. */
export interface ChannelSettings extends ValuesOf<typeof SENSOR_OPTIONS> {
  readonly kind: Kind;
  readonly sensor: SensorKind;
}

type Kind = keyof typeof SENSORS;

const NAME_SAYS = 'a name of 1 to 32 of a-z, 0-9 and -';
const CHANNELS_ARE = 'Doors and thermometers; the first door is the one that old clients know';
const SAYS = `1 to ${CHANNELS_MAX} channels by name`;

/** Several sensors; only a file has room for them. */
export const CHANNELS: Option<Readonly<Record<string, ChannelSettings>>> = {
  ...{ says: SAYS, value: '', about: CHANNELS_ARE },
  schema: v.pipe(
    v.record(
      v.pipe(v.string(), v.regex(CHANNEL_NAME, expected(NAME_SAYS))),
      v.variant('kind', [kindSchema('door'), kindSchema('temperature')], wrongChannel),
      expected('an object with channels by name'),
    ),
    v.minEntries(1, expected(SAYS)),
    v.maxEntries(CHANNELS_MAX, expected(SAYS)),
    v.description(`${CHANNELS_ARE}.`),
    // Its type would have to be written out by hand, sensor by sensor.
  ) as unknown as v.GenericSchema<Readonly<Record<string, ChannelSettings>>>,
  read: null,
};

function kindSchema<const K extends Kind>(kind: K) {
  const sensors = Object.entries(SENSORS[kind]);
  return v.variant(
    'sensor',
    sensors.map(([sensor, { needs, takes }]) =>
      objectOf(
        { kind: v.literal(kind), sensor: v.literal(sensor) },
        pick(needs ? [needs] : []),
        pick(takes),
        (name) => whereItBelongs(kind, sensor, name),
      ),
    ),
  );
}

function pick(names: readonly SensorOption[]) {
  return Object.fromEntries(names.map((name) => [name, SENSOR_OPTIONS[name]]));
}

/** What is wrong with a channel whose sensor is not known yet. */
function wrongChannel(issue: v.BaseIssue<unknown>): string {
  const [field] = issue.path ?? [];
  if (field === undefined) return expected('an object with kind and sensor')(issue);
  const { kind } = field.input as { kind: Kind };
  const words = Object.keys(field.key === 'kind' ? SENSORS : SENSORS[kind]);
  return expected(words.join(' or '))(issue);
}

/** What to say of a field that another sensor, or a channel of another kind, has. */
function whereItBelongs(kind: Kind, sensor: string, name: string): string | null {
  const sensors = Object.keys(SENSORS[kind]).filter((one) => isOptionOf(kind, one, name));
  if (sensors.length > 0) return `sensor ${sensors.join(' or ')} with it, got sensor ${sensor}`;
  if (!Object.hasOwn(SENSOR_OPTIONS, name)) return null;
  return `kind ${kind === 'door' ? 'temperature' : 'door'} with it, got kind ${kind}`;
}

/** Whether there is a use for an option with this sensor. */
export function isOptionOf(kind: Kind, sensor: string, name: string): boolean {
  const { needs, takes = [] } = SENSORS[kind][sensor] ?? {};
  return name === needs || takes.some((one) => one === name);
}

/** What holds of a sensor where nobody says it. */
export function sensorDefaults(kind: Kind, sensor: SensorKind) {
  return {
    ...(isOptionOf(kind, sensor, 'openWhen') && { openWhen: 'high' as const }),
    ...(isOptionOf(kind, sensor, 'settleMs') && { settleMs: settleMsOf({ sensor }) }),
  };
}
