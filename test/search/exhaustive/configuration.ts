/**
 * One configuration of a door's server, one connection, one watchdog and its alarm: what is explored. Changes
 * have numbers in the order they were made; only equality and order of those that can still be
 * told matter, so they are counted from 1 anew in every configuration, and others are 0.
 */
import type { AnyMachineSnapshot } from 'xstate';
import type {
  Change,
  DeliveredChange,
  DoorAlarmContext,
  DoorContext,
  DoorProtocol,
  Level,
  WatchdogContext,
} from '../../../src/machines/index.ts';
import { HOLD_MS_MIN } from '../../../src/machines/watchdog-times.ts';
import { type Cell, type CellPool, Violation } from './cell.ts';

/** What is written beyond that in one go: a change that was missed, the next, and an end. */
export const LINES_BEYOND = 3;
/** Lines of the client on their way: a hello, the answers to two heartbeats, an ask, and an end. */
export const ANSWERS_IN_FLIGHT = 5;

/** One direction of a connection: its lines in order, and whether they are never delivered. */
export interface Channel {
  readonly lines: readonly string[];
  readonly isDead: boolean;
}

/** Nothing is under way. */
export const EMPTY: Channel = { lines: [], isDead: false };

/** All that is, at one time. */
export interface Configuration {
  readonly door: Cell;
  readonly isStopping: boolean;
  /** The server's end of the connection. */
  readonly connection: Cell | null;
  /** How the client is told of changes, while it is subscribed. */
  readonly subscribed: DoorProtocol | null;
  /** Ticks since a greeted subscriber was heard last. */
  readonly silentTicks: number;
  /** A write was refused, and the drain is still to come. */
  readonly isFull: boolean;
  readonly isPeerEnded: boolean;
  readonly toClient: Channel;
  readonly toServer: Channel;
  readonly watchdog: Cell;
  /** The watchdog's alarm. */
  readonly alarm: Cell;
  /** `gone`: the server's end is followed without its client. */
  readonly link: 'attempting' | 'connected' | 'dropped' | 'waiting' | 'held' | 'gone';
  /** The network was not quiet since the last tick. */
  readonly hasTicked: boolean;
  /** The next act lets the connection ask for the door; until then the door can move. */
  readonly isOnBrink: boolean;
  /** What the client was written last in the way it speaks now. */
  readonly isWelcomed: boolean;
  readonly wrote: { readonly number: number; readonly level: Level } | null;
  /** The change by which the watcher knows the opening it counts; 0 without. */
  readonly counted: number;
  /** What a person was told last. */
  readonly saidDoor: 'nothing' | 'open' | 'warned' | 'closed';
  readonly saidContact: 'there' | 'offline';
  readonly saidSensor: 'there' | 'lost';
}

/** Nothing of what the server writes is acknowledged. */
export function isDeaf({ link, toClient, toServer }: Configuration): boolean {
  return toClient.isDead || (link !== 'connected' && toServer.isDead);
}

/** Whether a watchdog knows that its server speaks the protocol. */
export function isProtocolKnown({ snapshot }: Cell): boolean {
  return !snapshot.matches({ watching: { protocol: 'unknown' } });
}

/** The cells of each machine. */
export type Pools = { readonly [M in 'door' | 'connection' | 'watchdog' | 'alarm']: CellPool };

/** The id of the door's change of that number. */
export function idOf(number: number): string {
  return `run-${number}`;
}

/** The number of the change of that id. */
export function numberOf(id: string): number {
  return Number(id.slice('run-'.length));
}

/** How a change travels: its level, its number, whether it is a first one, and its age. */
export function lineOf(kind: 'plain' | 'greeted', { level, id, first, at }: Change): string {
  const rest = kind === 'greeted' ? [first ? 'first' : '', -at.monotonicMs] : [];
  return [kind, level, numberOf(id), ...rest].join(' ');
}

/** The change that such a line tells of; null for other lines. */
export function changeOf(line: string): Change | null {
  const [kind, level, number, first, age] = line.split(' ');
  if (kind !== 'plain' && kind !== 'greeted') return null;
  return changed(level as Level, Number(number), first === 'first', Number(age ?? 0));
}

function changed(level: Level, number: number, first: boolean, age: number): Change {
  const at = { wallMs: number, monotonicMs: -age || 0 };
  const why = level === 'unknown' && { reason: 'unplugged' };
  return { level, id: idOf(number), at, first, ...why };
}

/** The age and whether it was a first one matter to the watcher for a present opening only. */
function tidied(change: Change | null, isPresent: boolean): Change | null {
  if (change === null) return null;
  const { level, id, first, at } = change;
  const isTold = isPresent && level === 'open';
  return changed(level, numberOf(id), isTold && first, isTold ? -at.monotonicMs : 0);
}

/** The door's context; an edge that may become a change has its name, and others have none. */
export function tidyDoor(context: DoorContext, { value }: AnyMachineSnapshot): DoorContext {
  const { count, remembered } = context;
  const { last, level, levelBefore } = context.record;
  const isSettling = /opening|closing/.test(JSON.stringify(value));
  return {
    ...context,
    edge: { wallMs: isSettling ? count + 1 : 0, monotonicMs: 0 },
    record: {
      last: tidied(last, true),
      level: tidied(level, false),
      levelBefore: tidied(levelBefore, false),
    },
    secondMs: 0,
    told: 0,
    // That it was unknown says nothing to the next run.
    remembered: remembered?.level === 'unknown' ? null : tidied(remembered, true),
  };
}

/** The connection's context without what is not up to date: what it told while it is subscribed. */
export function tidyConnection<T extends { readonly delivered: DeliveredChange | null }>(
  context: T,
  { value }: AnyMachineSnapshot,
): T {
  return /handshake|lagging/.test(JSON.stringify(value))
    ? context
    : { ...context, delivered: null };
}

/** The watchdog's context without the lengths of its waits, and what it would tell a later server. */
export function tidyWatchdog(
  context: WatchdogContext,
  snapshot: AnyMachineSnapshot,
): WatchdogContext {
  const isDoubtful = snapshot.matches({ watching: { knowledge: 'doubtful' } });
  const channels = context.known.channels.map((one) => ({ ...one, lastId: null }));
  return {
    ...context,
    known: { ...context.known, channels, since: null },
    // What was awaited in the last doubt is nothing to the next.
    awaited: isDoubtful ? context.awaited : [],
    ...{ holdMs: HOLD_MS_MIN, retryMs: null },
  };
}

/** The alarm's context with its opening as old as it is at the instant that all happens at. */
export function tidyAlarm(context: DoorAlarmContext): DoorAlarmContext {
  const { opening } = context;
  if (opening === null) return context;
  const ageMs = opening.ageMs - opening.reportedAtMs;
  return { ...context, opening: { ...opening, ageMs, reportedAtMs: 0 } };
}

/** A context whose changes have other numbers, wherever they are. */
function renamed(context: object, map: Renaming): object {
  return JSON.parse(JSON.stringify(context), (key, value) => {
    if (key === 'id') return value && idOf(map(numberOf(value)));
    return key === 'wallMs' ? value && map(value) : value;
  });
}

type Renaming = (number: number) => number;

function renamedLine(line: string, map: Renaming): string {
  const [kind, level, number, ...rest] = line.split(' ');
  return number === undefined ? line : [kind, level, map(Number(number)), ...rest].join(' ');
}

/** The changes that a door can still tell of. */
export function changesOf(door: Cell): Change[] {
  const { record, remembered } = door.snapshot.context as DoorContext;
  const { last, level, levelBefore } = record;
  return [last, level, levelBefore, remembered].filter((change) => change !== null);
}

/** The numbers that each door can still tell of. */
const keptBy = new WeakMap<Cell, readonly number[]>();

function inOrder(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The numbers of the changes that can be told, or were and are not delivered yet. */
function liveNumbers({ door, toClient }: Configuration): readonly number[] {
  const kept = keptBy.get(door) ?? inOrder(changesOf(door).map(({ id }) => numberOf(id)));
  keptBy.set(door, kept);
  const sent = toClient.lines.flatMap((line) => changeOf(line)?.at.wallMs ?? []);
  return sent.every((number) => kept.includes(number)) ? kept : inOrder([...kept, ...sent]);
}

/** The change that a watchdog was told before the answer to its hello; 0 without. */
export function heldBy({ watchdog }: Configuration): number {
  const { held } = watchdog.snapshot.context as WatchdogContext;
  return held?.report.wallMs ?? 0;
}

/** The numbers that somebody remembers, whether they can still be told or not. */
function numbersKnown(c: Configuration): number[] {
  const { alarm, connection, wrote, counted } = c;
  const { opening } = alarm.snapshot.context as DoorAlarmContext;
  const delivered = (connection?.snapshot.context.delivered ?? null) as DeliveredChange | null;
  return [
    counted,
    wrote?.number ?? 0,
    heldBy(c),
    opening?.wallMs ?? 0,
    opening?.id ? numberOf(opening.id) : 0,
    delivered ? numberOf(delivered.id) : 0,
  ];
}

/** The configuration that stands for all that differ in numbers only. */
export function canonical(found: Configuration, pools: Pools): Configuration {
  const live = liveNumbers(found);
  const { door, connection, watchdog, alarm, toClient, wrote } = found;
  const count = live.length;
  const isCounted = count === (live.at(-1) ?? 0) && count === door.snapshot.context.count;
  if (isCounted && numbersKnown(found).every((number) => number <= count)) return found;
  const map = (number: number) => live.indexOf(number) + 1;
  const name = live.join();
  const rename = (context: object) => renamed(context, map);
  return {
    ...found,
    door: pools.door.change(door, name, (context) => ({ ...rename(context), count })),
    connection: connection && pools.connection.change(connection, name, rename),
    watchdog: pools.watchdog.change(watchdog, name, rename),
    alarm: pools.alarm.change(alarm, name, rename),
    toClient: { ...toClient, lines: toClient.lines.map((line) => renamedLine(line, map)) },
    wrote: wrote && { ...wrote, number: map(wrote.number) },
    counted: map(found.counted),
  };
}

/** What it is called; equal names are equal configurations. */
export function keyOf(c: Configuration): string {
  const flags = [c.isStopping, c.isFull, c.isPeerEnded, c.hasTicked]
    .concat(c.isWelcomed, c.isOnBrink, c.toClient.isDead, c.toServer.isDead)
    .map(Number)
    .join('');
  const said = [
    ...[c.saidDoor, c.saidContact, c.saidSensor, c.wrote?.number, c.wrote?.level],
    ...[c.counted, c.subscribed, c.silentTicks],
  ].join();
  const lines = `${c.toClient.lines.join()}|${c.toServer.lines.join()}`;
  const cells = [c.door, c.connection, c.watchdog, c.alarm].map((cell) => cell?.n).join('|');
  return `${cells}|${c.link}|${flags}|${said}|${lines}`;
}

/** A line more on its way; throws a Violation when that are more than can be. */
export function withLine(channel: Channel, line: string, max: number): Channel {
  if (channel.lines.length >= max) {
    throw new Violation(`more than ${max} lines are on their way: ${channel.lines.join(', ')}`);
  }
  return { ...channel, lines: [...channel.lines, line] };
}
