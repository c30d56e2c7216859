import { TIMER_MS_MAX } from '../machines/index.ts';

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

export const LISTEN_PORT: NumberRange = {
  says: 'a port from 0 (any free one) to 65535',
  min: 0,
  max: 65_535,
  isWhole: true,
};
export const CONNECT_PORT: NumberRange = {
  says: 'a port from 1 to 65535',
  min: 1,
  max: 65_535,
  isWhole: true,
};
export const LIMIT_MS: NumberRange = {
  says: `a number of ms above 0 and at most ${TIMER_MS_MAX}`,
  min: 0,
  max: TIMER_MS_MAX,
  isAboveMin: true,
};
export const MS_OR_NEVER: NumberRange = {
  says: `a number of ms from 0 (never) to ${TIMER_MS_MAX}`,
  min: 0,
  max: TIMER_MS_MAX,
};
export const LIMIT_SECONDS: NumberRange = {
  says: `a number of seconds above 0 and at most ${SECONDS_MAX}`,
  min: 0,
  max: SECONDS_MAX,
  isAboveMin: true,
};
export const SECONDS_OR_NEVER: NumberRange = {
  says: `a number of seconds from 0 (never) to ${SECONDS_MAX}`,
  min: 0,
  max: SECONDS_MAX,
};
export const SECONDS_OR_ONCE: NumberRange = {
  ...SECONDS_OR_NEVER,
  says: `a number of seconds from 0 (once) to ${SECONDS_MAX}`,
};
export const SETTLE_MS: NumberRange = {
  says: 'a number of milliseconds from 0 to 60000',
  min: 0,
  max: 60_000,
};
export const CLIENTS_MAX: NumberRange = {
  says: 'a whole number of clients from 1 to 100000',
  min: 1,
  max: 100_000,
  isWhole: true,
};
export const SEED: NumberRange = {
  says: 'a whole number from 0 to 4294967295',
  min: 0,
  max: 2 ** 32 - 1,
  isWhole: true,
};

/** Whether a number is one of a range's. */
export function isWithin(value: number, { min, max, isWhole, isAboveMin }: NumberRange): boolean {
  if (isWhole && !Number.isInteger(value)) return false;
  return isAboveMin ? value > min && value <= max : value >= min && value <= max;
}

/** The number itself, or a RangeError that says what was expected and what was got. */
export function checkNumber(name: string, value: number, range: NumberRange): number {
  if (typeof value === 'number' && isWithin(value, range)) return value;
  const got = typeof value === 'number' ? value : JSON.stringify(value);
  throw new RangeError(`${name}: expected ${range.says}, got ${got}`);
}

/** The host itself; an empty one, as from a variable that is not set, would mean any. */
export function checkHost<T extends string | undefined>(host: T): T {
  if (host === undefined || (typeof host === 'string' && host !== '')) return host;
  throw new RangeError(`host: expected a name or an address, got ${JSON.stringify(host)}`);
}

/** The word itself, if it is one of a few. */
export function checkWord<T extends string>(name: string, word: T, words: readonly T[]): T {
  if (words.includes(word)) return word;
  throw new RangeError(`${name}: expected ${words.join(' or ')}, got ${JSON.stringify(word)}`);
}
