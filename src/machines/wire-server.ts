/** What a server writes, and what it reads in a hello; pure. */
import {
  ACKNOWLEDGED_MS,
  ACKNOWLEDGED_MS_MAX,
  type Acknowledge,
  type Acknowledgement,
  remainingMsOf,
} from './acknowledgement.ts';
import type { Change } from './change.ts';
import { CHANNELS_MAX, type Channel, isChannelName, prefixed } from './channel.ts';
import type { DoorProtocol } from './missed-changes.ts';
import type { Reading } from './thermometer.ts';
import type { Instant } from './time.ts';
import { encode, HEARTBEAT_MS, isHello, type LineFault, type Message, property } from './wire.ts';
import { unprefixed } from './wire-watcher.ts';

/** The latest protocol a server speaks; a hello for a later one is answered with this. */
const PROTOCOL_MAX = 2;
/** When a refused client may come back: long enough for a place to get free. */
const FULL_RETRY_MS = 30_000;
/** When one without the token may: a person has to see to it, so it is not to come often. */
const TOKEN_RETRY_MS = 60_000;

/** What a client asks for in its hello. */
export interface Hello {
  readonly protocol: 1 | 2;
  /** The channels it wants; null is all of them. */
  readonly channels: readonly string[] | null;
  /** The last change that it knows; null if none. */
  readonly since: string | null;
  /** Whatever it is. */
  readonly token: unknown;
}

/** Reads what a hello asks for, or says what is wrong with it; never throws. */
export function helloOf(message: Message): Hello | LineFault {
  const [said] = message.args;
  if (!isHello(message)) return { fault: 'expected a hello for a protocol from 1 on, got another' };
  const token = property(said, 'token');
  // To protocol 1 they are arguments it does not expect.
  if (property(said, 'protocol') === 1) return { protocol: 1, channels: null, since: null, token };
  const channels = property(said, 'channels');
  if (channels !== undefined && !isListOfNames(channels)) {
    return { fault: `expected channels to be 1 to ${CHANNELS_MAX} names, got something else` };
  }
  const since = property(said, 'since');
  if (since !== undefined && typeof since !== 'string') {
    return { fault: 'expected since to be the name of a change, got something else' };
  }
  return { protocol: PROTOCOL_MAX, channels: channels ?? null, since: since ?? null, token };
}

function isListOfNames(value: unknown): value is string[] {
  if (!Array.isArray(value)) return false;
  return value.length >= 1 && value.length <= CHANNELS_MAX && value.every(isChannelName);
}

/** What an `acknowledge` asks for; null of anything else, and of what makes no sense. */
export function acknowledgeOf({ name, args: [details] }: Message): Acknowledge | null {
  const { channel, event } = unprefixed(name);
  if (channel === null || event !== 'acknowledge') return null;
  const id = property(details, 'id') ?? null;
  const forMs = property(details, 'forMs') ?? ACKNOWLEDGED_MS;
  if (id !== null && typeof id !== 'string') return null;
  if (typeof forMs !== 'number' || forMs < 0 || forMs > ACKNOWLEDGED_MS_MAX) return null;
  return { channel, id, forMs };
}

/** The answer to a hello for protocol 1. */
export const WELCOME_FRAME = encode('hello', { protocol: 1, heartbeatMs: HEARTBEAT_MS });

/** The answer to one for protocol 2; whether what was missed is not known any more. */
export function encodeWelcome(channels: readonly Channel[], isLost: boolean): string {
  return encode('hello', {
    protocol: PROTOCOL_MAX,
    heartbeatMs: HEARTBEAT_MS,
    channels: Object.fromEntries(channels.map(({ name, kind }) => [name, kind])),
    missed: isLost ? 'lost' : undefined,
  });
}

/** A change as it is told: the article's two elements, or in full and aged to `now`. */
export function encodeChange(protocol: DoorProtocol, change: Change, now: Instant): string {
  const { at, level } = change;
  if (protocol === 'plain') return encode(level, at.wallMs);
  return encode(level, at.wallMs, detailsOf(change, now));
}

/** A change of a channel, in full; one that is told afterwards is marked. */
export function encodeChannelChange(
  channel: string,
  change: Change,
  now: Instant,
  isMissed = false,
): string {
  const details = { ...detailsOf(change, now), missed: isMissed || undefined };
  return encode(prefixed(channel, change.level), change.at.wallMs, details);
}

/** A temperature worth telling. */
export function encodeReading(channel: string, reading: Reading, now: Instant): string {
  const { at, id, celsius } = reading;
  const details = { ageMs: ageMsOf(at, now), id, celsius };
  return encode(prefixed(channel, 'temperature'), at.wallMs, details);
}

/** That somebody knows of an opening, with what is left of the time; none is left: not any more. */
export function encodeAcknowledged(
  channel: string,
  acknowledgement: Acknowledgement,
  now: Instant,
): string {
  const { at, id } = acknowledgement;
  const remainingMs = Math.ceil(remainingMsOf(acknowledgement, now));
  const details = { ageMs: ageMsOf(at, now), id: id ?? undefined, remainingMs };
  return encode(prefixed(channel, 'acknowledged'), at.wallMs, details);
}

/** The answer to who asks for a channel that is not there; it knows all up to that change. */
export function encodeNoSuchChannel(channel: string, id: string, now: Instant): string {
  const details = { ageMs: 0, id, reason: 'no such channel' };
  return encode(prefixed(channel, 'unknown'), now.wallMs, details);
}

/** A server's sign of life, with the change that the present state came of. */
export function encodeHeartbeat(last: Change | null, now: Instant): string {
  if (last === null) return encode('heartbeat', now.wallMs);
  return encode('heartbeat', now.wallMs, stateOf(last, now));
}

/** The same to who knows of channels: the state of each door of which something is known. */
export function encodeChannelHeartbeat(
  lasts: readonly (readonly [channel: string, last: Change])[],
  now: Instant,
): string {
  const channels = lasts.map(([channel, last]) => [channel, stateOf(last, now)] as const);
  return encode('heartbeat', now.wallMs, { channels: Object.fromEntries(channels) });
}

/** Why a server refuses a client. */
export type Refusal = 'full' | 'token';

/** A server's answer to one that it does not serve now. */
export function encodeRefused(reason: Refusal, now: Instant): string {
  const retryMs = reason === 'full' ? FULL_RETRY_MS : TOKEN_RETRY_MS;
  return encode('refused', now.wallMs, { reason, retryMs });
}

function stateOf({ at, id }: Change, now: Instant) {
  return { ageMs: ageMsOf(at, now), id };
}

function detailsOf({ at, id, first, reason, openMs }: Change, now: Instant) {
  // JSON leaves out what is undefined.
  return { ageMs: ageMsOf(at, now), id, first: first || undefined, reason, openMs };
}

function ageMsOf(at: Instant, now: Instant): number {
  return Math.max(0, Math.round(now.monotonicMs - at.monotonicMs));
}
