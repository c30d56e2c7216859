import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  createGpioSensor,
  createSimulatedSensor,
  createStdinSensor,
  type OpenWhen,
} from '../hardware/index.ts';
import type { Clock, SourceLogic } from '../machines/index.ts';
import { checkNumber, checkWord, GPIO, SEED, SETTLE_MS } from './options.ts';
import { printable } from './printable.ts';

export const SENSOR_KINDS = ['simulated', 'gpio', 'stdin'] as const;
export type SensorKind = (typeof SENSOR_KINDS)[number];

/** A switch bounces for a few ms, and picks up noise on a long wire. */
const GPIO_SETTLE_MS = 50;

/** Which sensor, and what it needs to know; all have a default. */
export interface SensorOptions {
  readonly sensor?: SensorKind | undefined;
  /** What `stdin` reads; the process's own standard input. */
  readonly input?: Readable | undefined;
  /** Makes the simulated door repeatable: a whole number below 2^32. */
  readonly seed?: number | undefined;
  /** `gpio` cannot do without: the BCM number of a Pi's pin, or a line's number on `gpioChip`. */
  readonly gpio?: number | undefined;
  /** The label of the controller that has the line: the Pi's own. */
  readonly gpioChip?: string | undefined;
  /** What 1 means on `stdin` and on a GPIO line: high, an open door. */
  readonly openWhen?: OpenWhen | undefined;
  /** How long a contact must hold before it is believed, in ms: 50 with `gpio`, else 0. */
  readonly settleMs?: number | undefined;
}

/** The settle time that the options ask for, in ms. */
export function settleMsOf({ sensor, settleMs }: SensorOptions): number {
  return checkNumber('settleMs', settleMs ?? (sensor === 'gpio' ? GPIO_SETTLE_MS : 0), SETTLE_MS);
}

/** The adapter that the options ask for; throws a RangeError on options outside their limits. */
export function createSource(
  options: SensorOptions,
  clock: Clock,
  log: (line: string) => void,
): SourceLogic {
  const openWhen = checkWord('openWhen', options.openWhen ?? 'high', ['high', 'low']);
  const kind = checkWord('sensor', options.sensor ?? 'simulated', SENSOR_KINDS);
  if (kind === 'gpio') {
    const gpio = checkNumber('gpio', options.gpio as number, GPIO);
    return createGpioSensor({ gpio, chip: options.gpioChip, openWhen, clock });
  }
  if (kind === 'stdin') {
    return createStdinSensor({
      input: options.input ?? process.stdin,
      openWhen,
      clock,
      onStrangeLine: (line) =>
        log(`expected open, close, closed, 1, 0, rising or falling, got: ${printable(line)}`),
    });
  }
  const seed = options.seed ?? randomBytes(4).readUInt32LE();
  return createSimulatedSensor(clock, checkNumber('seed', seed, SEED));
}
