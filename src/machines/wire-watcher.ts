/** What a watcher writes, and what it reads of channels; pure. */
import { CHANNEL_KINDS, CHANNELS_MAX, type Channel, isChannelName } from './channel.ts';
import { encode, type Message, numberOr, property } from './wire.ts';

/** The protocol a watcher asks for; an older server answers with its own. */
const PROTOCOL = 2;
/** The longest name of a change that is said again, in characters: a hello has to fit its line. */
const ID_LENGTH_MAX = 64;

/** Why nothing is known of a channel that a server has not, or has no more. */
export const NO_SUCH_CHANNEL = 'no such channel';

/** What a watcher asks for in its hello. */
export interface HelloRequest {
  /** The channels it wants; null is all of them. */
  readonly channels: readonly string[] | null;
  /** The last change that it knows; null if none. */
  readonly since: string | null;
}

/** Which change the present state of a door is of, and how old that is. */
export interface ChannelAge {
  /** Null of a server that names no channels. */
  readonly channel: string | null;
  readonly id: string | null;
  readonly ageMs: number;
}

/** A client's request for our protocol, with the server's token if it has one. */
export function encodeHello({ channels, since }: HelloRequest, token?: string): string {
  // JSON leaves out what is undefined.
  const rest = { channels: channels ?? undefined, since: since ?? undefined, token };
  return encode('hello', { protocol: PROTOCOL, ...rest });
}

/** An event's name without its channel, and that; null where it has none. */
export function unprefixed(name: string): { readonly channel: string | null; event: string } {
  const slash = name.indexOf('/');
  const channel = name.slice(0, Math.max(0, slash));
  if (!isChannelName(channel)) return { channel: null, event: name };
  return { channel, event: name.slice(slash + 1) };
}

/** The channels that a server has, in its order; null if its answer to a hello names none. */
export function channelsOf({ args: [details] }: Message): readonly Channel[] | null {
  const said = property(details, 'channels');
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return null;
  return Object.entries(said).flatMap(channelOf).slice(0, CHANNELS_MAX);
}

/** A kind that we do not know is of no use to us. */
function channelOf([name, kind]: [string, unknown]): Channel[] {
  const known = CHANNEL_KINDS.find((one) => one === kind);
  return known !== undefined && isChannelName(name) ? [{ name, kind: known }] : [];
}

/** Whether what a client missed is not known to the server any more. */
export function isMissedLost({ args: [details] }: Message): boolean {
  return property(details, 'missed') === 'lost';
}

/** The ages in a heartbeat: of the one door, or of each channel that it names. */
export function agesOf({ args: [, details] }: Message): readonly ChannelAge[] {
  const channels = property(details, 'channels');
  if (typeof channels !== 'object' || channels === null) return [ageOf(null, details)];
  return Object.entries(channels)
    .slice(0, CHANNELS_MAX)
    .map(([channel, age]) => ageOf(channel, age));
}

function ageOf(channel: string | null, details: unknown): ChannelAge {
  const id = property(details, 'id');
  const ageMs = Math.max(0, numberOr(property(details, 'ageMs'), 0));
  return { channel, id: typeof id === 'string' ? id : null, ageMs };
}

/** How long a door was open that closed, in ms; null where it is not said. */
export function openMsOf({ args: [, details] }: Message): number | null {
  return numberOr(property(details, 'openMs'), null);
}

/** How warm it is; null where it is not said. */
export function celsiusOf({ args: [, details] }: Message): number | null {
  return numberOr(property(details, 'celsius'), null);
}

/** What a server says of an acknowledgement; what was not said is null. */
export interface Acknowledged {
  /** Which opening somebody knows of; null is each one until the time is over. */
  readonly id: string | null;
  /** How much of the time is left from now, in ms; 0: it was taken back. */
  readonly remainingMs: number | null;
  /** How long ago it was acknowledged, by the server's monotonic clock, in ms; 0 without. */
  readonly ageMs: number;
}

/** What an `acknowledged` of a channel says, as far as it can be believed. */
export function acknowledgedOf({ args: [, details] }: Message): Acknowledged {
  const { id, ageMs } = ageOf(null, details);
  const remainingMs = numberOr(property(details, 'remainingMs'), null);
  return { id, remainingMs: remainingMs === null ? null : Math.max(0, remainingMs), ageMs };
}

/** Whether a change can be named in a hello. */
export function isSayable(id: string): boolean {
  return id.length <= ID_LENGTH_MAX;
}
