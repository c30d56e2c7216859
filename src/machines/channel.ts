/** What a stream is made of: channels, each with a name and a kind. */

/** What a channel tells of. */
export const CHANNEL_KINDS = ['door', 'temperature'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** So many channels there may be: more switches than a small computer has pins for. */
export const CHANNELS_MAX = 32;

/** A channel, by the name that is its prefix on the wire. */
export interface Channel {
  readonly name: string;
  readonly kind: ChannelKind;
}

/** Whether a channel may be called so: 1 to 32 of `a-z0-9-`. */
export function isChannelName(name: unknown): name is string {
  return typeof name === 'string' && /^[a-z0-9-]{1,32}$/.test(name);
}
