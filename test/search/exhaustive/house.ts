/**
 * One configuration of a house with two doors, its server, the connection of a client that knows of
 * channels, and that client's watchdog with an alarm for each door; and what follows from an act.
 *
 * Changes have the names that they would have, and instants of their own. So this is explored as far
 * as some bounds, where `configuration.ts` has no end of changes. What is told of channels is by the
 * functions that are shipped: they are pure.
 */
import type { EventObject } from 'xstate';
import {
  type AlarmsCommand,
  ASK_FRAME,
  type Asks,
  BLANK_JOURNAL,
  type Change,
  type Channel,
  changesAfter,
  type DoorAlarmContext,
  type DoorAlarmEmitted,
  type DoorAlarmEvent,
  type DoorEmitted,
  encodeHello,
  encodeWelcome,
  helloOf,
  journalOf,
  type LinkCommand,
  parseLine,
  positionOf,
  type Subscription,
  unprefixed,
  withRecord,
} from '../../../src/machines/index.ts';
import { createChannelLanguage } from '../../../src/transport/server/language.ts';
import { NOTHING_TOLD, type Told, withJournal } from '../../../src/transport/server/told.ts';
import { eventOf } from '../../../src/transport/watcher/server-message.ts';
import type { Machines } from '../machines.ts';
import { type Cell, type CellPool, createCellPool, type Step, Violation } from './cell.ts';

/** Its channels, in the order of the configuration. */
export const DOORS = ['fridge', 'freezer'] as const;
/** The name of one of them. */
export type Door = (typeof DOORS)[number];
const CHANNELS: readonly Channel[] = DOORS.map((name) => ({ name, kind: 'door' }));
const LANGUAGE = createChannelLanguage(CHANNELS, null);

/** How long a door may be open, in ms; changes in between are 1 ms apart. */
export const LIMIT_MS = 1000;

/** How often each of what does not happen on its own may happen. */
export interface Budget {
  readonly changes: number;
  readonly cuts: number;
  readonly restarts: number;
  readonly stalls: number;
  /** Times that the server's kernel takes no more. */
  readonly fills: number;
  /** Times that as long as the limit passes. */
  readonly waits: number;
}

type ByDoor<T> = Readonly<Record<Door, T>>;

/** One configuration. */
export interface House {
  readonly left: Budget;
  readonly nowMs: number;
  readonly runs: number;
  readonly doors: ByDoor<Cell>;
  readonly told: Told;
  readonly connection: Cell | null;
  readonly isSubscribed: boolean;
  readonly isFull: boolean;
  /** Each line behind the instant at which it was written; it is under way for no time. */
  readonly toClient: readonly string[];
  readonly toServer: readonly string[];
  readonly link: 'attempting' | 'connected' | 'waiting' | 'held';
  readonly watchdog: Cell;
  readonly alarms: ByDoor<Cell>;
  /** The changes that the client has to be told of, and has been. */
  readonly owed: readonly string[];
  readonly heard: readonly string[];
  /** What a person was told last of each door, and the openings that were warned of. */
  readonly said: ByDoor<'nothing' | 'open' | 'warned' | 'closed'>;
  readonly warned: readonly string[];
}

type Draft = { -readonly [K in keyof House]: House[K] };

/** What a connection's machine orders. */
type Order =
  | { readonly type: 'welcome'; readonly asks: Asks }
  | ({ readonly type: 'subscribe' } & Subscription)
  | { readonly type: 'takePlace' | 'unsubscribe' };

/** The cells of each machine. */
export type Pools = Readonly<Record<'door' | 'connection' | 'watchdog' | 'alarm', CellPool>>;

/** Pools without a cell yet, of these machines. */
export function createPools(machines: Machines): Pools {
  return {
    door: createCellPool(machines.door),
    connection: createCellPool(machines.connection),
    watchdog: createCellPool(machines.watchdog),
    alarm: createCellPool(machines.doorAlarm),
  };
}

/** The last change of a door in this run of the server. */
export function lastOf({ told }: House, door: Door): Change | null {
  return told.journal.doors[door]?.last ?? null;
}

/** The opening that an alarm counts or warned of. */
export function openingOf(alarm: Cell): DoorAlarmContext['opening'] {
  return (alarm.snapshot.context as DoorAlarmContext).opening;
}

/** The door that a change is of, by its name. */
function doorOf(id: string): Door {
  return id.includes('freezer') ? 'freezer' : 'fridge';
}

/** A house that was not there before: both doors are closed, and nobody watches. */
export function firstHouse(pools: Pools, left: Budget): House {
  const alarm = pools.alarm.start({ limitMs: LIMIT_MS, repeatMs: 0 }).cell;
  const world = createHouse(pools);
  world.begin({
    ...{ left, nowMs: 0, runs: 1, doors: startDoors(pools, 1, () => null), told: NOTHING_TOLD },
    ...{ connection: null, isSubscribed: false, isFull: false, toClient: [], toServer: [] },
    link: 'attempting',
    watchdog: pools.watchdog.start({ offlineAfterMs: 0, reconnects: true }).cell,
    alarms: { fridge: alarm, freezer: alarm },
    ...{ owed: [], heard: [], said: { fridge: 'nothing', freezer: 'nothing' }, warned: [] },
  });
  for (const door of DOORS) world.move(door, { type: 'contact.closed' });
  return world.end();
}

function startDoors(
  pools: Pools,
  run: number,
  remembered: (door: Door) => Change | null,
): ByDoor<Cell> {
  const start = (door: Door, name: string) =>
    pools.door.start({ run: name, settleMs: 0, remembered: remembered(door), doors: 2 }).cell;
  return { fridge: start('fridge', `run${run}`), freezer: start('freezer', `run${run}-freezer`) };
}

/** Houses, one after the other, while something happens to them. */
export function createHouse(pools: Pools) {
  let now: Draft;
  let isUnread = false;
  /** What is to be done, one after the other: whoever is busy has a mailbox. */
  const waiting: (() => void)[] = [];

  const instant = () => ({ wallMs: now.nowMs, monotonicMs: now.nowMs });
  const post = (then: () => void) => void waiting.push(then);

  function tellConnection(event: object): void {
    post(() => {
      if (now.connection === null) throw new Violation('an event for a connection that is closed');
      const { cell, outputs } = pools.connection.step(now.connection, event as EventObject);
      now.connection = cell;
      for (const order of outputs as readonly Order[]) obey(order);
    });
  }

  function obey(order: Order): void {
    if (order.type === 'welcome') {
      // Nobody told it anything before, or nobody knows what.
      if (now.heard.length === 0 || order.asks.isLost) now.owed = [];
      write(encodeWelcome(CHANNELS, order.asks.isLost));
    }
    if (order.type === 'unsubscribe') now.isSubscribed = false;
    if (order.type !== 'subscribe') return;
    now.isSubscribed = true;
    const { delivered } = order;
    if (now.isFull) tellConnection({ type: 'socket.saturated', delivered });
    else write(LANGUAGE.replay(delivered, now.told, instant()));
  }

  function write(frames: string): void {
    if (frames === '') return;
    // Of a connection that is broken nothing arrives.
    const isWhole = now.link === 'connected' && now.toClient.at(-1) !== 'end';
    const lines = frames.trimEnd().split('\n');
    if (isWhole) now.toClient = [...now.toClient, ...lines.map((line) => `${now.nowMs} ${line}`)];
    if (!now.isFull || !now.isSubscribed) return;
    tellConnection({ type: 'socket.saturated', delivered: LANGUAGE.delivered(now.told) });
  }

  function move(door: Door, event: { readonly type: string; readonly reason?: string }): void {
    now.nowMs += 1;
    const step = pools.door.step(now.doors[door], { ...event, at: instant() } as EventObject);
    now.doors = { ...now.doors, [door]: step.cell };
    for (const news of step.outputs as readonly DoorEmitted[]) {
      if (news.type !== 'door.changed') throw new Violation(`the door says ${news.type}`);
      const before = now.told;
      const journal = withRecord(before.journal, door, news.record);
      now.told = withJournal(before, journal, new Set());
      const { id = '' } = news.record.last ?? {};
      if (journal.count > before.journal.count) now.owed = [...now.owed, id];
      if (now.isSubscribed) write(LANGUAGE.news(before, now.told, instant()));
    }
  }

  function tellWatchdog(event: object): void {
    post(() => {
      const { cell, outputs } = pools.watchdog.step(now.watchdog, event as EventObject);
      takeWatchdog(cell, outputs as readonly (LinkCommand | AlarmsCommand)[]);
    });
  }

  function takeWatchdog(cell: Cell, commands: readonly (LinkCommand | AlarmsCommand)[]): void {
    now.watchdog = cell;
    for (const command of commands) {
      if (command.type === 'sayHello') now.toServer = [...now.toServer, encodeHello(command)];
      if (command.type === 'ask') now.toServer = [...now.toServer, ASK_FRAME];
      if (command.type === 'catchUp') post(catchUp);
      if (command.type === 'caughtUp') {
        for (const door of DOORS) tellAlarm(door, { type: 'knowledge.caughtUp' });
      }
      if (command.type === 'tell') tellAlarm(command.channel.name as Door, command.fact);
      if (command.type === 'holdLink') now.link = 'held';
      if (command.type === 'releaseLink') now.link = 'waiting';
      if (command.type === 'dropLink') throw new Violation(`it drops the link: ${command.reason}`);
    }
  }

  function catchUp(): void {
    while (isUnread && now.toClient.length > 0) hearClient();
    tellWatchdog({ type: 'link.caughtUp' });
  }

  function tellAlarm(door: Door, event: object): void {
    post(() => {
      const before = now.alarms[door];
      const isOwed = isMissedOpening(door, event as DoorAlarmEvent);
      takeAlarm(door, pools.alarm.step(before, event as EventObject));
      const { id } = openingOf(before) ?? {};
      if (isOwed && !now.warned.includes(id ?? '')) {
        throw new Violation(`nobody was told that the ${door} was open for too long`);
      }
    });
  }

  /** Whether it says that the opening that is known was over its limit, and ended unseen. */
  function isMissedOpening(door: Door, event: DoorAlarmEvent): boolean {
    const opening = openingOf(now.alarms[door]);
    if (event.type !== 'door.closed' || !event.isMissed || event.first || !opening) return false;
    // Of an opening whose beginning nobody knows no server says the length.
    if (event.openMs === null) return false;
    const endedMs = event.at.monotonicMs - event.ageMs;
    return endedMs - (opening.reportedAtMs - opening.ageMs) > LIMIT_MS;
  }

  function takeAlarm(door: Door, { cell, outputs }: Step): void {
    const opening = openingOf(now.alarms[door]);
    now.alarms = { ...now.alarms, [door]: cell };
    for (const { type } of outputs as readonly DoorAlarmEmitted[]) {
      if (type === 'deadline.over') tellWatchdog({ type });
      else say(door, type, openingOf(cell)?.id ?? opening?.id ?? '');
    }
  }

  function say(door: Door, type: DoorAlarmEmitted['type'], id: string): void {
    const before = now.said[door];
    const must = (isSo: boolean) => {
      if (!isSo) throw new Violation(`said ${type} of ${door} after ${before}`);
    };
    const note = (after: House['said'][Door]) => {
      now.said = { ...now.said, [door]: after };
    };
    if (type === 'open') must(before === 'nothing' || before === 'closed');
    if (type === 'warned') must(before === 'open');
    if (type === 'close') must(before !== 'closed');
    if (type === 'closedAfterWarning' || type === 'missed') must(before === 'closed');
    if (type === 'open' || type === 'warned') note(type);
    if (type === 'close') note('closed');
    if (type !== 'warned' && type !== 'missed') return;
    if (now.warned.includes(id)) throw new Violation(`told twice of ${id}: ${type}`);
    now.warned = [...now.warned, id];
  }

  function hearClient(): void {
    const [line = '', ...lines] = now.toClient;
    now.toClient = lines;
    if (line === 'end') {
      Object.assign(now, { link: 'waiting', toClient: [] });
      return tellWatchdog({ type: 'link.lost', reason: 'closed' });
    }
    const [writtenMs = '', text = ''] = line.split(/ (.*)/);
    const message = parseLine(text);
    if (message === null || !('name' in message)) throw new Violation(`${line} cannot be read`);
    noteHeard(unprefixed(message.name).channel, text);
    const at = { wallMs: Number(writtenMs), monotonicMs: Number(writtenMs) };
    tellWatchdog(eventOf(message, at));
  }

  /** A change that comes is one of that door, and none that the client had before is missed. */
  function noteHeard(channel: string | null, line: string): void {
    const { id, missed } = JSON.parse(line)[2] ?? {};
    if (id === undefined) return;
    if (doorOf(id) !== channel) throw new Violation(`${channel} was told what ${id} is`);
    if (missed && now.heard.includes(id)) throw new Violation(`${id} was not missed`);
    now.heard = [...new Set([...now.heard, id])].sort();
    now.owed = now.owed.filter((one) => one !== id);
  }

  function hearServer(): void {
    const [line = '', ...lines] = now.toServer;
    now.toServer = lines;
    if (line === 'end') return closeConnection();
    const message = parseLine(line.trimEnd());
    if (message === null || !('name' in message)) throw new Violation(`${line} cannot be read`);
    if (message.name === 'ask') return tellConnection({ type: 'peer.asked' });
    const hello = helloOf(message);
    if ('fault' in hello) throw new Violation(hello.fault);
    const places = { clients: 0, clientsOfAddress: 0 };
    tellConnection({ type: 'peer.greeted', places, asks: asksOf(hello.since) });
  }

  /** As the subscribers understand a hello. */
  function asksOf(since: string | null): Asks {
    const { journal } = now.told;
    const known = since === null ? null : positionOf(journal, since);
    const isLost = since !== null && (known === null || changesAfter(journal, known) === null);
    const delivered = known === null || isLost ? null : { changes: known, rounds: -1 };
    return { channels: null, delivered, isLost, changes: journal.count };
  }

  function closeConnection(): void {
    if (now.connection === null) return;
    const { cell } = pools.connection.step(now.connection, { type: 'socket.closed' });
    if (cell.snapshot.status !== 'done') throw new Violation('a connection outlives its socket');
    Object.assign(now, { connection: null, isSubscribed: false, isFull: false, toServer: [] });
  }

  return {
    begin(from: House): void {
      now = { ...from };
      isUnread = false;
      waiting.length = 0;
    },
    /** When all that follows has happened. */
    end(): House {
      for (const then of waiting) then();
      return { ...now };
    },
    move,
    hearClient,
    hearServer,
    spend(what: keyof Budget): void {
      now.left = { ...now.left, [what]: now.left[what] - 1 };
    },
    stall: () => tellWatchdog({ type: 'clock.stalled', forMs: 60_000 }),
    wait(): void {
      now.nowMs += LIMIT_MS;
    },
    fill(): void {
      now.isFull = true;
    },
    drain(): void {
      now.isFull = false;
      tellConnection({ type: 'socket.drained', changes: now.told.journal.count });
    },
    /** The timer of an alarm; what is on its way has come and is not read yet, or has not. */
    timeOut(door: Door, type: string, hasCome: boolean): void {
      isUnread = hasCome;
      post(() => takeAlarm(door, pools.alarm.timeOut(now.alarms[door], type)));
    },
    timeOutWatchdog(type: string): void {
      post(() => {
        const { cell, outputs } = pools.watchdog.timeOut(now.watchdog, type);
        takeWatchdog(cell, outputs as readonly (LinkCommand | AlarmsCommand)[]);
      });
    },
    connect(): void {
      const clients = { clients: 0, clientsMax: 1, clientsOfAddress: 0, clientsPerAddressMax: 1 };
      const strangers = { strangers: 0, strangersOfAddress: 0, isTokenWanted: false };
      now.connection = pools.connection.start({ ...clients, ...strangers }).cell;
      if (now.link === 'waiting') tellWatchdog({ type: 'link.attempted' });
      now.link = 'connected';
      tellWatchdog({ type: 'link.connected' });
    },
    /** Both ends will notice; what is on its way is lost. */
    cut(): void {
      now.toClient = ['end'];
      now.toServer = ['end'];
    },
    /** Another run, with what the one before kept or without; what it wrote still comes. */
    restart(isRemembering: boolean): void {
      closeConnection();
      if (now.link === 'connected') now.toClient = [...now.toClient, 'end'];
      const { lasts, history } = isRemembering ? now.told.journal : BLANK_JOURNAL;
      const of = (door: Door) => lasts.find(({ channel }) => channel === door)?.change ?? null;
      now.runs += 1;
      now.doors = startDoors(pools, now.runs, of);
      now.told = withJournal(
        NOTHING_TOLD,
        journalOf({ remembered: lasts, history }, DOORS),
        new Set(),
      );
    },
  };
}

/** What an act can have happen. */
export type HouseWorld = ReturnType<typeof createHouse>;
