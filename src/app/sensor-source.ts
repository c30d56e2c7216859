import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  BIASES,
  type Bias,
  createGpiodSensor,
  createGpioSensor,
  createStdinSensors,
  createW1Bus,
  createW1Sensor,
  isW1Device,
  type OpenWhen,
  type StdinSensors,
  type W1Bus,
} from '../hardware/index.ts';
import {
  CHANNEL_KINDS,
  type ChannelKind,
  type Clock,
  type SourceLogic,
} from '../machines/index.ts';
import { checkChannelNames, checkNumber, checkWord, GPIO, SEED, SETTLE_MS } from './options.ts';
import { printable } from './printable.ts';
import { createSimulation, type Simulation } from './simulation.ts';

export { BIASES };
/** What a door is sensed by. */
export const SENSOR_KINDS = ['simulated', 'gpio', 'gpiod', 'stdin'] as const;
/** What a temperature is sensed by. */
export const THERMOMETER_KINDS = ['simulated', 'w1', 'stdin'] as const;
/** What a channel of either kind is sensed by. */
export type SensorKind = (typeof SENSOR_KINDS)[number] | (typeof THERMOMETER_KINDS)[number];

/** A switch bounces for a few ms, and picks up noise on a long wire. */
const GPIO_SETTLE_MS = 50;

/** Which sensor, and what it needs to know; all have a default. */
export interface SensorOptions {
  readonly sensor?: SensorKind | undefined;
  /** Makes simulated channels repeatable: a whole number below 2^32. */
  readonly seed?: number | undefined;
  /** `gpio` cannot do without: the BCM number of a Pi's pin, or a line's number on `gpioChip`. */
  readonly gpio?: number | undefined;
  /** The label of the controller that has the line: the Pi's own. */
  readonly gpioChip?: string | undefined;
  /** `gpiod` cannot do without: a line's number on `chip`, the BCM number on a Pi's, or its name. */
  readonly line?: number | string | undefined;
  /** The name, number or label of the controller that has the line: the Pi's own. */
  readonly chip?: string | undefined;
  /** What `gpiod` pulls the line to while the switch is open: what it was pulled to before. */
  readonly bias?: Bias | undefined;
  /** What 1 means on `stdin` and on a GPIO line: high, an open door. */
  readonly openWhen?: OpenWhen | undefined;
  /** How long a contact must hold before it is believed, in ms: 50 with `gpio` and `gpiod`, else 0. */
  readonly settleMs?: number | undefined;
  /** `w1` cannot do without: the kernel's name of a thermometer, such as `28-0316a2795bff`. */
  readonly device?: string | undefined;
}

/** A channel's sensor, and what it senses: a door without. */
export interface ChannelOptions extends SensorOptions {
  readonly kind?: ChannelKind | undefined;
}

/** What a channel is read from. */
export interface ChannelSource {
  readonly kind: ChannelKind;
  readonly source: SourceLogic;
  /** How long a contact must hold before it is believed, in ms; 0 for a thermometer. */
  readonly settleMs: number;
}

interface SourceSurroundings {
  readonly clock: Clock;
  /** What all `stdin` sensors read; the process's own standard input. */
  readonly input?: Readable | undefined;
  readonly log: (line: string) => void;
  /** Whether people named them: lines on the input, and messages, then begin with the name. */
  readonly areNamed?: boolean | undefined;
}

/** The settle time that the options ask for, in ms. */
export function settleMsOf({ sensor, settleMs }: SensorOptions, prefix = ''): number {
  const fallback = sensor === 'gpio' || sensor === 'gpiod' ? GPIO_SETTLE_MS : 0;
  return checkNumber(`${prefix}settleMs`, settleMs ?? fallback, SETTLE_MS);
}

/**
 * The adapters that the options ask for, by the names of their channels and in that order. Throws a
 * RangeError on options outside their limits.
 */
export function createSources<N extends string>(
  channels: Readonly<Record<N, ChannelOptions>>,
  { clock, input = process.stdin, log, areNamed = true }: SourceSurroundings,
): Record<N, ChannelSource> {
  const names = Object.keys(channels) as N[];
  checkChannelNames(names);
  const prefixOf = (name: string) => (areNamed ? `channels.${name}.` : '');
  const [seed = randomBytes(4).readUInt32LE()] = names.flatMap((name) => {
    const { seed } = channels[name];
    return seed === undefined ? [] : [checkNumber(`${prefixOf(name)}seed`, seed, SEED)];
  });
  const makers: Makers = {
    clock,
    simulation: createSimulation(clock, seed),
    bus: createW1Bus(),
    stdin: createStdinSensors({
      ...{ input, clock, isNamed: areNamed },
      onStrangeLine: (line, expected) => log(`expected ${expected}, got: ${printable(line)}`),
    }),
  };
  const entries = names.map((name): [N, ChannelSource] => {
    const options = channels[name];
    const asked: Asked = { name, prefix: prefixOf(name), options };
    const kind = checkWord(`${asked.prefix}kind`, options.kind ?? 'door', CHANNEL_KINDS);
    const isDoor = kind === 'door';
    const source = isDoor ? createDoor(asked, makers) : createThermometer(asked, makers);
    return [name, { kind, source, settleMs: isDoor ? settleMsOf(options, asked.prefix) : 0 }];
  });
  return Object.fromEntries(entries) as Record<N, ChannelSource>;
}

/** What the sources of one server share. */
interface Makers {
  readonly clock: Clock;
  readonly simulation: Simulation;
  readonly bus: W1Bus;
  readonly stdin: StdinSensors;
}

/** A channel that is asked for; `prefix` is how its options are called in messages. */
interface Asked {
  readonly name: string;
  readonly prefix: string;
  readonly options: ChannelOptions;
}

function createDoor({ name, prefix, options }: Asked, makers: Makers): SourceLogic {
  const { clock, simulation, stdin } = makers;
  const openWhen = checkWord(`${prefix}openWhen`, options.openWhen ?? 'high', ['high', 'low']);
  switch (checkWord(`${prefix}sensor`, options.sensor ?? 'simulated', SENSOR_KINDS)) {
    case 'simulated':
      return simulation.door(options.seed);
    case 'gpio': {
      const gpio = checkNumber(`${prefix}gpio`, options.gpio as number, GPIO);
      return createGpioSensor({ gpio, chip: options.gpioChip, openWhen, clock });
    }
    case 'gpiod': {
      const { chip } = options;
      const line = checkLine(`${prefix}line`, options.line);
      const bias = options.bias && checkWord(`${prefix}bias`, options.bias, BIASES);
      return createGpiodSensor({ line, chip, bias, openWhen, clock });
    }
    case 'stdin':
      return stdin.door(name, openWhen);
  }
}

function createThermometer({ name, prefix, options }: Asked, makers: Makers): SourceLogic {
  const { clock, simulation, bus, stdin } = makers;
  switch (checkWord(`${prefix}sensor`, options.sensor ?? 'simulated', THERMOMETER_KINDS)) {
    case 'simulated':
      return simulation.thermometer(options.seed);
    case 'w1': {
      const device = checkDevice(`${prefix}device`, options.device);
      return createW1Sensor({ device, clock, bus });
    }
    case 'stdin':
      return stdin.thermometer(name);
  }
}

function checkLine(name: string, line: number | string | undefined): number | string {
  if (typeof line === 'string' && line !== '') return line;
  return checkNumber(name, line as number, { ...GPIO, says: `${GPIO.says}, or a name` });
}

function checkDevice(name: string, device: unknown): string {
  if (isW1Device(device)) return device;
  throw new RangeError(
    `${name}: expected a name such as 28-0316a2795bff, got ${JSON.stringify(device)}; ` +
      'ls /sys/bus/w1/devices shows those that are there',
  );
}
