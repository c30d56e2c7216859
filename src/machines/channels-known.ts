/** What a watcher knows of its server's channels: which there are, and the last change of each; pure. */
import { CHANNELS_MAX, type Channel } from './channel.ts';
import type { Instant } from './time.ts';
import type { Report } from './wire.ts';
import { isSayable } from './wire-watcher.ts';

/** What the door of a server that names none is called. */
const ONLY_DOOR: Channel = { name: 'door', kind: 'door' };
/** As many again that are gone are remembered, for they may come back. */
const KNOWN_MAX = 2 * CHANNELS_MAX;

/** A channel that is watched, or was until it was there no more. */
export interface KnownChannel extends Channel {
  readonly isGone: boolean;
  /** Whether anything was said of it, and the name of its last change. */
  readonly isTold: boolean;
  readonly lastId: string | null;
}

/** All that a watchdog has to know of them. */
export interface ChannelsKnown {
  /** Those that are there first, in the server's order. */
  readonly channels: readonly KnownChannel[];
  /** Which are wanted; null is all of them. */
  readonly wanted: readonly string[] | null;
  /** Of which channel reports without one are; null if of none. */
  readonly firstDoor: string | null;
  /** Whether the server names its channels. */
  readonly isNamed: boolean;
  /** The latest change that was told, and when it was by the client's monotonic clock, in ms. */
  readonly since: { readonly id: string; readonly atMs: number } | null;
}

/** A report of a change: of a door, or that its sensor is lost. */
export type ChangeReport = Pick<Report, 'id' | 'ageMs' | 'isMissed'> & { readonly at: Instant };

function fresh({ name, kind }: Channel, isGone = false): KnownChannel {
  return { name, kind, isGone, isTold: false, lastId: null };
}

/** Those of a server's channels that are wanted; one that is not there is gone. */
function watchedOf(
  list: readonly Channel[],
  wanted: readonly string[] | null,
): readonly KnownChannel[] {
  if (wanted === null) return list.map((channel) => fresh(channel));
  return wanted.map((name) => {
    const found = list.find((channel) => channel.name === name);
    return found ? fresh(found) : fresh({ name, kind: 'door' }, true);
  });
}

/** What is known before anything was said; an earlier run may have been told of a change. */
export function nothingKnown(
  wanted: readonly string[] | null,
  sinceId: string | null = null,
): ChannelsKnown {
  const channels = watchedOf([ONLY_DOOR], wanted);
  // How long ago it was is not known, and need not be: no last state is later than the latest change,
  // so that one wins by its age, or this one stays where all were before our clock began.
  const since = sinceId === null ? null : { id: sinceId, atMs: 0 };
  return { channels, wanted, firstDoor: ONLY_DOOR.name, isNamed: false, since };
}

/** One door under another name. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
}

/** The name that a server's one door gets when it names its channels, or loses; null without. */
export function renamingOf(
  before: ChannelsKnown,
  list: readonly Channel[] | null,
): Renaming | null {
  const [from, to] = [before.firstDoor, firstDoorOf(list ?? [ONLY_DOOR])];
  if (before.isNamed === (list !== null) || before.wanted !== null) return null;
  if (from === null || to === null) return null;
  return before.channels.some(({ name }) => name === to) ? null : { from, to };
}

function firstDoorOf(list: readonly Channel[]): string | null {
  return list.find(({ kind }) => kind === 'door')?.name ?? null;
}

/** What is known when the server has said which channels it has; null: it names none. */
export function withList(
  before: ChannelsKnown,
  list: readonly Channel[] | null,
  isLost: boolean,
): ChannelsKnown {
  const { wanted } = before;
  const there = list ?? [ONLY_DOOR];
  const renaming = renamingOf(before, list);
  const known = before.channels.map((one) =>
    one.name === renaming?.from ? { ...one, name: renaming.to } : one,
  );
  const watched = watchedOf(there, wanted).map((one) => {
    const same = known.find(({ name, kind }) => name === one.name && kind === one.kind);
    return same ? { ...same, isGone: one.isGone } : one;
  });
  const gone = known
    .filter((one) => one.isTold && !watched.some(({ name }) => name === one.name))
    .map((one) => ({ ...one, isGone: true }));
  const channels = [...watched, ...gone].slice(0, KNOWN_MAX);
  return {
    ...{ wanted, firstDoor: firstDoorOf(there), isNamed: list !== null },
    // Of another run, no change that is told is one that was known.
    channels: isLost ? channels.map((one) => ({ ...one, lastId: null })) : channels,
    since: isLost ? null : before.since,
  };
}

/** The channel that a report is of; undefined if it is none that is watched. */
export function channelIn(
  { channels, firstDoor }: ChannelsKnown,
  channel: string | null,
): KnownChannel | undefined {
  const name = channel ?? firstDoor;
  return channels.find((one) => one.name === name);
}

/** The same, where there has to be one; without, the machine is wrong. */
export function watchedIn(known: ChannelsKnown, channel: string | null): KnownChannel {
  const found = channelIn(known, channel);
  if (found === undefined) throw new Error('expected a channel that is watched, got none');
  return found;
}

/** What is known after a report of one of them. */
export function withReport(
  before: ChannelsKnown,
  channel: string | null,
  report: ChangeReport,
): ChannelsKnown {
  const of = watchedIn(before, channel);
  const lastId = report.id ?? of.lastId;
  const channels = before.channels.map((one) =>
    one === of ? { ...one, isTold: true, lastId } : one,
  );
  return { ...before, channels, since: sinceAfter(before, of, report) };
}

/** What is known after a reading of one of them, which is no change. */
export function withReading(before: ChannelsKnown, channel: string | null): ChannelsKnown {
  const of = watchedIn(before, channel);
  const channels = before.channels.map((one) => (one === of ? { ...one, isTold: true } : one));
  return { ...before, channels };
}

/**
 * The last states come in the order of the configuration, and again when they are asked for: one that
 * is known already is no news, and of those that are not the latest counts.
 */
function sinceAfter(
  { since }: ChannelsKnown,
  { lastId }: KnownChannel,
  { id, ageMs, isMissed, at }: ChangeReport,
): ChannelsKnown['since'] {
  if (id === null || !isSayable(id)) return since;
  const atMs = at.monotonicMs - ageMs;
  const isNews = lastId === null ? since === null || atMs >= since.atMs : id !== lastId;
  return isNews || isMissed ? { id, atMs } : since;
}
