import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createSimulatedSensor, createStdinSensor, type OpenWhen } from '../hardware/index.ts';
import type { Clock } from '../machines/index.ts';
import { checkNumber, checkWord, SEED } from './options.ts';
import { printable } from './printable.ts';
import type { SensorSource } from './supervised-sensor.ts';

/** Which sensor, and what it needs to know; all have a default. */
export interface SensorOptions {
  readonly sensor?: 'simulated' | 'stdin' | undefined;
  /** What `stdin` reads; the process's own standard input. */
  readonly input?: Readable | undefined;
  /** Makes the simulated door repeatable: a whole number below 2^32. */
  readonly seed?: number | undefined;
  /** How `stdin` reads 1 and 0: high. */
  readonly openWhen?: OpenWhen | undefined;
}

/** The adapter that the options ask for; throws a RangeError on options outside their limits. */
export function createSource(
  options: SensorOptions,
  clock: Clock,
  log: (line: string) => void,
): SensorSource {
  const openWhen = checkWord('openWhen', options.openWhen ?? 'high', ['high', 'low']);
  const kind = checkWord('sensor', options.sensor ?? 'simulated', ['simulated', 'stdin']);
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
