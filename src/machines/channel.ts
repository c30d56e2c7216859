/** Channels: several doors and thermometers in one stream, told apart by a prefix. */

/** What a channel can be of. */
export const CHANNEL_KINDS = ['door', 'temperature'] as const;
/** One of these. */
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** One of a server's sensors, as its clients know it. */
export interface Channel {
  readonly name: string;
  readonly kind: ChannelKind;
}

/** The names of those that are doors. */
export function doorsOf(channels: readonly Channel[]): readonly string[] {
  return channels.filter(({ kind }) => kind === 'door').map(({ name }) => name);
}

/** How many a server may have: more than a house has doors, and their last states are 4 kB. */
export const CHANNELS_MAX = 32;

/** What a channel may be called. */
export const CHANNEL_NAME = /^[a-z0-9-]{1,32}$/;

/** Whether a name is one that a channel may have: 1 to 32 of `a-z0-9-`. */
export function isChannelName(name: unknown): name is string {
  return typeof name === 'string' && CHANNEL_NAME.test(name);
}

/** The name of a channel's event: the prefix tells the channel, also to `grep`. */
export function prefixed(channel: string, event: string): string {
  return `${channel}/${event}`;
}
