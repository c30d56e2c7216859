import {
  ACKNOWLEDGED_MS_MAX,
  CHANNELS_MAX,
  HISTORY_MAX,
  isChannelName,
  type SavedAcknowledgement,
  type SavedChange,
  WALL_AGE_MS_MAX,
} from '../machines/index.ts';
import { faultOf, isObject, isText, readStateLine, type StateFault } from './state-json.ts';

/** The format of what is written; one of the first, of one door, is read too, and no other. */
const STATE_VERSION = 2;
/** More than a server has channels, for some of an earlier run may be no more. */
const CHANGES_MAX = 2 * CHANNELS_MAX;
/** As far as a JavaScript date goes from 1970, in ms. */
export const DATE_MS_MAX = 8_640_000_000_000_000;

/** As long as the name of a change or of a boot may be, in characters. */
const NAME_CHARACTERS_MAX = 64;
const DAY_MS = 86_400_000;

/** A change of a channel; null is the first door, in a file of before there were channels. */
export interface SavedOfChannel extends SavedChange {
  readonly channel: string | null;
}

/** What a state file says, oldest first. */
export interface SavedState {
  /** The last change of each channel. */
  readonly changes: readonly SavedOfChannel[];
  /** The latest of all; undefined in a file of before they were kept, or for want of room. */
  readonly history?: readonly SavedOfChannel[] | undefined;
  /** What somebody knows of; undefined in a file of before that was kept, or for want of room. */
  readonly acknowledged?: readonly SavedAcknowledgement[] | undefined;
}

const NAME = new RegExp(`^[\\w-]{1,${NAME_CHARACTERS_MAX}}$`);

type Field = readonly [name: string, says: string, isGood: (value: unknown) => boolean];

const CHANNEL: Field = ['channel', '1 to 32 of a-z, 0-9 and -', isChannelName];
// It goes out to clients again: nothing but a name shall.
const ID_SAYS = `a name of at most ${NAME_CHARACTERS_MAX} letters, digits and dashes`;
const ID: Field = ['id', ID_SAYS, (value) => isText(value, NAME)];
const INSTANT: readonly Field[] = [
  ['wallMs', 'ms since 1970', (value) => isBetween(value, -DATE_MS_MAX, DATE_MS_MAX)],
  [
    'monotonicMs',
    `ms since the boot, at most ${WALL_AGE_MS_MAX / DAY_MS} days before it`,
    (value) => isBetween(value, -WALL_AGE_MS_MAX, Number.MAX_SAFE_INTEGER),
  ],
  ['bootId', 'the name of a boot or null', (value) => value === null || isText(value, NAME)],
];
const FIELDS: readonly Field[] = [
  ['level', 'open, close or unknown', (value) => isText(value, /^(open|close|unknown)$/)],
  ID,
  ...INSTANT,
  ['first', 'true or false', (value) => typeof value === 'boolean'],
  [
    'openMs',
    'ms from 0, or not there',
    (value) => value === undefined || isBetween(value, 0, Number.MAX_SAFE_INTEGER),
  ],
];
const ACKNOWLEDGED_FIELDS: readonly Field[] = [
  CHANNEL,
  ['id', `${ID_SAYS}, or null`, (value) => value === null || isText(value, NAME)],
  ...INSTANT,
  [
    'forMs',
    `ms from 0 to ${ACKNOWLEDGED_MS_MAX}`,
    (value) => isBetween(value, 0, ACKNOWLEDGED_MS_MAX),
  ],
];

function isBetween(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && value >= min && value <= max;
}

/**
 * The text of a state file; of the history, and then of what somebody knows of, no more than has room
 * in so many characters.
 */
export function stateText(state: SavedState, lengthMax = Infinity): string {
  const { changes, history = [], acknowledged = [] } = state;
  const fields = { history: someOf(history), acknowledged: someOf(acknowledged) };
  const text = `${JSON.stringify({ version: STATE_VERSION, changes, ...fields })}\n`;
  if (text.length <= lengthMax) return text;
  if (history.length > 0) return stateText({ ...state, history: history.slice(1) }, lengthMax);
  return acknowledged.length > 0 ? stateText({ changes }, lengthMax) : text;
}

/** JSON leaves out what is undefined. */
function someOf<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** Reads the text of a state file; a fault says what was expected and what was got. Never throws. */
export function parseState(text: string): SavedState | StateFault {
  const line = readStateLine(text);
  if ('fault' in line) return line;
  const { state } = line;
  const version = own(state, 'version');
  if (version === 1) return stateOf([state], undefined, FIELDS);
  if (version !== STATE_VERSION) return faultOf('version', `1 or ${STATE_VERSION}`, version);
  const [changes, history] = [own(state, 'changes'), own(state, 'history')];
  const acknowledged = own(state, 'acknowledged');
  if (!isList(changes, CHANGES_MAX)) return notAList('changes', CHANGES_MAX);
  if (history !== undefined && !isList(history, HISTORY_MAX))
    return notAList('history', HISTORY_MAX);
  if (acknowledged !== undefined && !isList(acknowledged, CHANNELS_MAX))
    return notAList('acknowledged', CHANNELS_MAX);
  const fault = faultIn(acknowledged ?? [], 'an acknowledgement', ACKNOWLEDGED_FIELDS);
  if (fault) return fault;
  const read = stateOf(changes, history, [CHANNEL, ...FIELDS]);
  return 'fault' in read ? read : { ...read, acknowledged: acknowledgedOf(acknowledged) };
}

function isList(value: unknown, max: number): value is unknown[] {
  return Array.isArray(value) && value.length <= max;
}

function notAList(name: string, max: number): StateFault {
  return { fault: `expected ${name} to be a list of at most ${max}, got something else` };
}

function stateOf(
  changes: readonly unknown[],
  history: readonly unknown[] | undefined,
  fields: readonly Field[],
): SavedState | StateFault {
  const all = changesOf([...changes, ...(history ?? [])], fields);
  if ('fault' in all) return all;
  const { length } = changes;
  return { changes: all.slice(0, length), history: history && all.slice(length) };
}

function changesOf(
  changes: readonly unknown[],
  fields: readonly Field[],
): readonly SavedOfChannel[] | StateFault {
  const fault = faultIn(changes, 'a change', fields);
  if (fault) return fault;
  return changes.map((change) => {
    const { channel = null, level, id, wallMs, ...rest } = change as SavedOfChannel;
    const { monotonicMs, bootId, first, openMs } = rest;
    return { channel, level, id, wallMs, monotonicMs, bootId, first, openMs };
  });
}

/** Null if all of them are objects with these fields. */
function faultIn(
  all: readonly unknown[],
  what: string,
  fields: readonly Field[],
): StateFault | null {
  for (const one of all) {
    if (!isObject(one)) return { fault: `expected ${what} to be an object, got other JSON` };
    for (const [name, says, isGood] of fields) {
      const value = own(one, name);
      if (!isGood(value)) return faultOf(name, says, value);
    }
  }
  return null;
}

function acknowledgedOf(list: readonly unknown[] | undefined): SavedState['acknowledged'] {
  return (list as readonly SavedAcknowledgement[] | undefined)?.map(
    ({ channel, id, wallMs, monotonicMs, bootId, forMs }) => ({
      ...{ channel, id, wallMs, monotonicMs, bootId, forMs },
    }),
  );
}

function own(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined;
}
