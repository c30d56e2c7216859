import { CHANNELS_MAX, isChannelName, TIMER_MS_MAX } from '../machines/index.ts';
import { BACKOFF, type Backoff } from '../transport/index.ts';

/** The numbers an option takes, and how to say it. */
export interface NumberRange {
  readonly says: string;
  readonly min: number;
  readonly max: number;
  readonly isWhole?: true;
  /** The least is not itself allowed. */
  readonly isAboveMin?: true;
}

/** Whole seconds that fit a Node timer. */
const SECONDS_MAX = Math.floor(TIMER_MS_MAX / 1000);

function whole(what: string, min: number, max: number): NumberRange {
  return { says: `${what} from ${min} to ${max}`, min, max, isWhole: true };
}

function above(min: number, unit: string, max: number): NumberRange {
  return {
    says: `a number of ${unit} above ${min} and at most ${max}`,
    min,
    max,
    isAboveMin: true,
  };
}

function above0(unit: string, max: number): NumberRange {
  return above(0, unit, max);
}

function from0(unit: string, max: number, zero = '0'): NumberRange {
  return { says: `a number of ${unit} from ${zero} to ${max}`, min: 0, max };
}

/** Ports that a server may be told to listen on. */
export const LISTEN_PORT: NumberRange = {
  ...whole('a port', 0, 65_535),
  says: 'a port from 0 (any free one) to 65535',
};
/** Ports that can be connected to. */
export const CONNECT_PORT = whole('a port', 1, 65_535);
/** How long a door may stay open, for programs. */
export const LIMIT_SECONDS = above0('seconds', SECONDS_MAX);
/** The same for the library; also the first wait of a backoff. */
export const LIMIT_MS = above0('ms', TIMER_MS_MAX);
/** A wait of which 0 says that there is none. */
export const SECONDS_OR_NEVER = from0('seconds', SECONDS_MAX, '0 (never)');
/** A time after which something is done again, of which 0 says that it is not. */
export const SECONDS_OR_ONCE = from0('seconds', SECONDS_MAX, '0 (once)');
/** A wait of which 0 says that nothing is waited for. */
export const SECONDS_OR_AT_ONCE = from0('seconds', SECONDS_MAX, '0 (at once)');
/** The same for the library. */
export const MS_OR_AT_ONCE = from0('ms', TIMER_MS_MAX, '0 (at once)');
/** As `SECONDS_OR_NEVER`, for the library. */
export const MS_OR_NEVER = from0('ms', TIMER_MS_MAX, '0 (never)');
const FRACTION: NumberRange = { says: 'a number from 0 to 1', min: 0, max: 1 };
/** What thermometers for a fridge measure: a DS18B20 does from -55 to 125. */
export const CELSIUS: NumberRange = {
  says: 'a number of degrees from -55 to 125',
  min: -55,
  max: 125,
};
/** A minute is longer than any contact needs. */
export const SETTLE_MS = from0('milliseconds', 60_000);
/** As many sockets as a process may have open, with a good margin. */
export const CLIENTS_MAX = whole('a whole number of clients', 1, 100_000);
/** More lines than any controller has; what the one at hand has is asked when it is opened. */
export const GPIO = whole('a GPIO number', 0, 1023);
/** What makes the simulated sensors repeatable: 32 bits. */
export const SEED = whole('a whole number', 0, 2 ** 32 - 1);

/** Whether a number is one of a range's. */
export function isInRange(value: number, { min, max, isWhole, isAboveMin }: NumberRange): boolean {
  if (isWhole && !Number.isInteger(value)) return false;
  return isAboveMin ? value > min && value <= max : value >= min && value <= max;
}

/** The options themselves, if they are known: one that is misspelt would do nothing, unnoticed. */
export function checkOptions<T extends object>(options: T, known: Known<T>): T {
  if (typeof options !== 'object' || options === null) {
    throw new RangeError(`options: expected an object, got ${JSON.stringify(options)}`);
  }
  const stray = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (stray === undefined) return options;
  throw new RangeError(
    `options: expected ${Object.keys(known).join(', ')}, got ${JSON.stringify(stray)}`,
  );
}

/** Each name of an interface, which is nowhere while it runs. */
export type Known<T> = Readonly<Record<keyof T, true>>;

/** The number itself, or a RangeError that says what was expected and what was got. */
export function checkNumber(name: string, value: number, range: NumberRange): number {
  if (typeof value === 'number' && isInRange(value, range)) return value;
  const got = typeof value === 'number' ? value : JSON.stringify(value);
  throw new RangeError(`${name}: expected ${range.says}, got ${got}`);
}

/** The backoff itself: waits that a timer takes, the longest no shorter than the first. */
export function checkBackoff(backoff: Partial<Backoff>): Backoff {
  const { initialDelay, maxDelay, randomisationFactor } = { ...BACKOFF, ...backoff };
  checkNumber('backoff.initialDelay', initialDelay, LIMIT_MS);
  // reconnect-net refuses two that are the same.
  checkNumber('backoff.maxDelay', maxDelay, above(initialDelay, 'ms', TIMER_MS_MAX));
  checkNumber('backoff.randomisationFactor', randomisationFactor, FRACTION);
  return { initialDelay, maxDelay, randomisationFactor };
}

/** The host itself; an empty one, as from a variable that is not set, would mean any. */
export function checkHost<T extends string | undefined>(host: T): T {
  if (host === undefined || (typeof host === 'string' && host !== '')) return host;
  throw new RangeError(`host: expected a name or an address, got ${JSON.stringify(host)}`);
}

/** A channel's name itself, or a RangeError. */
export function checkChannel(option: string, name: string): string {
  if (isChannelName(name)) return name;
  throw new RangeError(`${option}: expected 1 to 32 of a-z0-9-, got ${JSON.stringify(name)}`);
}

/** Names of channels, each once; undefined where there are none, which is all. */
export function checkChannels(channels: readonly string[] | undefined): readonly string[] | null {
  if (channels === undefined) return null;
  const names = new Set(channels.map((name) => checkChannel('channels', name)));
  if (names.size >= 1 && names.size <= CHANNELS_MAX) return [...names];
  throw new RangeError(`channels: expected 1 to ${CHANNELS_MAX} names, got ${names.size}`);
}

/** The path itself; a simulated door has nothing to be remembered. */
export function checkStateFile(
  path: string | undefined,
  sensors: readonly string[],
): string | undefined {
  if (path === undefined) return path;
  if (typeof path !== 'string' || path === '') {
    throw new RangeError(`stateFile: expected a path, got ${JSON.stringify(path)}`);
  }
  if (sensors.some((sensor) => sensor !== 'simulated')) return path;
  throw new RangeError('stateFile: expected sensor gpio, gpiod or stdin with it, got simulated');
}

/** The word itself, if it is one of a few. */
export function checkWord<const T>(name: string, word: unknown, words: readonly T[]): T {
  const found = words.find((one) => one === word);
  if (found !== undefined) return found;
  throw new RangeError(`${name}: expected ${words.join(' or ')}, got ${JSON.stringify(word)}`);
}

/** The names themselves, if channels may be called so and there are not too many. */
export function checkChannelNames(names: readonly string[]): readonly string[] {
  const strange = names.find((name) => !isChannelName(name));
  if (strange !== undefined) {
    throw new RangeError(`channels: expected ${CHANNEL_NAMES}, got ${JSON.stringify(strange)}`);
  }
  if (names.length > 0 && names.length <= CHANNELS_MAX) return names;
  throw new RangeError(`channels: expected 1 to ${CHANNELS_MAX} of them, got ${names.length}`);
}

const CHANNEL_NAMES = 'names of 1 to 32 characters a-z, 0-9 and -';
