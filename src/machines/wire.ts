/**
 * The wire, pure: UTF-8 lines, each a JSON array of an event's name and its arguments.
 *
 * Nothing here throws on what a peer sent: parsing gives a message or a fault.
 */

/** How often a server says that it is still there. */
export const HEARTBEAT_MS = 10_000;
/** Silence after which a greeted connection is dead: two and a half heartbeats. */
export const SILENCE_MS = 25_000;
/** The longest line without its end: 16 times our longest, yet a thousand peers hold only 4 MB. */
export const LINE_BYTES_MAX = 4096;
/** Bad lines in one connection's life: a person's typing mistakes, not a program's. */
export const BAD_LINES_MAX = 10;
/** Lines a peer may send in a second: ten times what is told of a door that chatters. */
export const LINES_PER_SECOND_MAX = 200;
/** Bytes a peer may send in a second, so that few long lines cost no more than many short ones. */
export const BYTES_PER_SECOND_MAX = 65_536;

/** One event as it travels: a name and whatever arguments came with it. */
export interface Message {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Why a line is no message, in words for a person. */
export interface LineFault {
  readonly fault: string;
}

/** What a server says of the door, as a client reads it; what was not said is null. */
export interface Report {
  readonly id: string | null;
  readonly wallMs: number | null;
  /** How long ago by the server's monotonic clock, in ms; 0 when it did not say. */
  readonly ageMs: number;
  readonly first: boolean;
  /** It is told afterwards: what became of it follows. */
  readonly isMissed: boolean;
}

const HEARTBEAT_ANSWER = '["heartbeat"]';
const HEARTBEAT_MESSAGE: Message = { name: 'heartbeat', args: [] };

/** Reads one line without its end; null for an empty one, which is nothing. */
export function parseLine(line: string): Message | LineFault | null {
  // By far the commonest line that a server reads.
  if (line === HEARTBEAT_ANSWER) return HEARTBEAT_MESSAGE;
  if (line === '' || line === '\r') return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { fault: 'expected a JSON array, got no JSON' };
  }
  if (!Array.isArray(value)) return { fault: 'expected a JSON array, got other JSON' };
  const [name, ...args] = value;
  if (typeof name !== 'string') return { fault: 'expected a name first, got something else' };
  return { name, args };
}

/** One event as a frame, its line end included; throws a TypeError on what JSON cannot say. */
export function encode(name: string, ...args: readonly unknown[]): string {
  return `${JSON.stringify([name, ...args])}\n`;
}

/** A greeted client's question how the door is. */
export const ASK_FRAME = encode('ask');
/** Whether a hello names a protocol: a whole number from 1. Anything else is a bad line. */
export function isHello({ args }: Message): boolean {
  const protocol = property(args[0], 'protocol');
  return Number.isInteger(protocol) && Number(protocol) >= 1;
}

/** What a message says of a change, as far as it can be believed. */
export function reportOf({ args: [wallMs, details] }: Message): Report {
  const id = property(details, 'id');
  return {
    id: typeof id === 'string' ? id : null,
    wallMs: numberOr(wallMs, null),
    ageMs: Math.max(0, numberOr(property(details, 'ageMs'), 0)),
    first: property(details, 'first') === true,
    isMissed: property(details, 'missed') === true,
  };
}

/** Why the server does not know the door's level. */
export function lossReasonOf({ args }: Message): string {
  const reason = property(args[1], 'reason');
  return typeof reason === 'string' ? reason : 'no reason given';
}

/** When a refused client may come back, in ms; null when the server did not say. */
export function retryMsOf({ args }: Message): number | null {
  return numberOr(property(args[1], 'retryMs'), null);
}

/** What a refusal means, in words of our own. */
export function refusalOf({ args }: Message): string {
  if (property(args[1], 'reason') !== 'token') return 'it refused us';
  return 'it refused us: expected its token, got none or another; see --token-file';
}

/** What an object has under a key; undefined of anything else. */
export function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** A number as it is, or else something that stands for none. */
export function numberOr<T>(value: unknown, otherwise: T): number | T {
  // JSON's 1e999 is Infinity, which is no length of time.
  return Number.isFinite(value) ? Number(value) : otherwise;
}
