import { type SavedChange, WALL_AGE_MS_MAX } from '../machines/index.ts';
import { printable } from './printable.ts';

/** The format of what is written; a file of any other is not read. */
const STATE_VERSION = 1;
/** As far as a JavaScript date goes from 1970, in ms. */
const DATE_MS_MAX = 8_640_000_000_000_000;

/** As long as the name of a change or of a boot may be, in characters. */
const NAME_CHARACTERS_MAX = 64;
const DAY_MS = 86_400_000;

const NAME = new RegExp(`^[\\w-]{1,${NAME_CHARACTERS_MAX}}$`);

/** Why a text is no state of a door, in words for a person. */
export interface StateFault {
  readonly fault: string;
}

type Field = readonly [
  name: keyof SavedChange | 'version',
  says: string,
  isGood: (value: unknown) => boolean,
];

const FIELDS: readonly Field[] = [
  ['version', String(STATE_VERSION), (value) => value === STATE_VERSION],
  ['level', 'open, close or unknown', (value) => isText(value, /^(open|close|unknown)$/)],
  // It goes out to clients again: nothing but a name shall.
  [
    'id',
    `a name of at most ${NAME_CHARACTERS_MAX} letters, digits and dashes`,
    (value) => isText(value, NAME),
  ],
  ['wallMs', 'ms since 1970', (value) => isBetween(value, -DATE_MS_MAX, DATE_MS_MAX)],
  [
    'monotonicMs',
    `ms since the boot, at most ${WALL_AGE_MS_MAX / DAY_MS} days before it`,
    (value) => isBetween(value, -WALL_AGE_MS_MAX, Number.MAX_SAFE_INTEGER),
  ],
  ['bootId', 'the name of a boot or null', (value) => value === null || isText(value, NAME)],
  ['first', 'true or false', (value) => typeof value === 'boolean'],
];

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function isBetween(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && value >= min && value <= max;
}

/** A change as the text of a state file. */
export function stateText(saved: SavedChange): string {
  return `${JSON.stringify({ version: STATE_VERSION, ...saved })}\n`;
}

/** Reads the text of a state file; a fault says what was expected and what was got. Never throws. */
export function parseState(text: string): SavedChange | StateFault {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    return { fault: `expected an object of JSON, got ${text === '' ? 'nothing' : 'no JSON'}` };
  }
  if (typeof state !== 'object' || state === null || Array.isArray(state)) {
    return { fault: 'expected an object of JSON, got other JSON' };
  }
  for (const [name, says, isGood] of FIELDS) {
    const value: unknown = Object.hasOwn(state, name) ? Reflect.get(state, name) : undefined;
    if (isGood(value)) continue;
    const got = value === undefined ? 'none' : printable(JSON.stringify(value));
    return { fault: `expected ${name} to be ${says}, got ${got}` };
  }
  const { level, id, wallMs, monotonicMs, bootId, first } = state as SavedChange;
  return { level, id, wallMs, monotonicMs, bootId, first };
}
