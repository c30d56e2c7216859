/**
 * What follows from one act: the machines take their steps, and what they order is done here.
 *
 * A second interpreter of these orders on purpose: the shipped ones run actors, and a search of a
 * million situations has to step through values that can be compared and taken back. So
 * `subscribers.ts` and `clients.ts` are not proved here; they are in test/unit/transport, in
 * test/generated/properties and in the simulation.
 */
import type { EventObject } from 'xstate';
import {
  type AlarmsCommand,
  type Change,
  type DeliveredChange,
  type DoorAlarmContext,
  type DoorAlarmEmitted,
  type DoorAlarmEvent,
  type DoorContext,
  type DoorEmitted,
  type DoorProtocol,
  type DoorRecord,
  deliveredTo,
  type EndReason,
  encode,
  encodeChange,
  encodeHello,
  encodeRefused,
  isHello,
  type LinkCommand,
  missedBy,
  type OpenReport,
  parseLine,
  type WatchdogEmitted,
  type WatchdogEvent,
  WELCOME_FRAME,
} from '../../../src/machines/index.ts';
import { eventOf } from '../../../src/transport/watcher/server-message.ts';
import { type Cell, type Step, Violation } from './cell.ts';
import {
  ANSWERS_IN_FLIGHT,
  type Channel,
  type Configuration,
  changeOf,
  EMPTY,
  isDeaf,
  isProtocolKnown,
  LINES_BEYOND,
  lineOf,
  numberOf,
  type Pools,
  withLine,
} from './configuration.ts';

/** Now, always: time is abstract, and ages are counted from here. */
const NOW = { wallMs: 0, monotonicMs: 0 };

/** What is explored: which machines, and in what surroundings. */
export interface Scene {
  readonly pools: Pools;
  /** 0, or more: then a contact has to hold. */
  readonly settleMs: number;
  /** Lines that the server's kernel takes before it takes no more. */
  readonly linesInFlight: number;
  /** The server does not understand a hello; or, from its side, the client never says it. */
  readonly isPlain: boolean;
}

/** What a connection has done, as its actions name it. */
type ConnectionOrder =
  | { readonly type: 'takePlace' | 'welcome' | 'refuse' | 'unsubscribe' | 'drop' | 'destroySocket' }
  | { readonly type: 'replay' }
  | {
      readonly type: 'subscribe';
      readonly protocol: DoorProtocol;
      readonly delivered: DeliveredChange | null;
    }
  | { readonly type: 'endSocket'; readonly reason: EndReason };

/** What may be said after what, and is then what was said; a warned close with its close. */
const SAID_AFTER: Readonly<
  Record<string, ['saidDoor' | 'saidContact' | 'saidSensor', befores: string[], after: string]>
> = {
  open: ['saidDoor', ['nothing', 'closed'], 'open'],
  warned: ['saidDoor', ['open'], 'warned'],
  close: ['saidDoor', ['nothing', 'open', 'warned'], 'closed'],
  offline: ['saidContact', ['there'], 'offline'],
  back: ['saidContact', ['offline'], 'there'],
  sensorLost: ['saidSensor', ['there'], 'lost'],
  sensorBack: ['saidSensor', ['lost'], 'there'],
};

type Draft = { -readonly [K in keyof Configuration]: Configuration[K] };

/** A line of either side as its bytes, without the end. */
function textOf(line: string): string {
  const change = changeOf(line);
  const frame = () => {
    if (change) return encodeChange(line.startsWith('plain') ? 'plain' : 'greeted', change, NOW);
    if (line === 'hello') return encodeHello({ channels: null, since: null });
    if (line === 'welcome') return WELCOME_FRAME;
    return line === 'refused' ? encodeRefused('full', NOW) : encode('heartbeat');
  };
  return frame().trimEnd();
}

function messageOf(line: string) {
  const message = parseLine(textOf(line));
  if (message && 'name' in message) return message;
  throw new Violation(`${line} cannot be read`);
}

const heardAs = new Map<string, WatchdogEvent>();

/** What a line of the server means to the watchdog. */
function heardByClient(line: string): WatchdogEvent {
  const known = heardAs.get(line) ?? eventOf(messageOf(line), NOW);
  heardAs.set(line, known);
  return known;
}

/** Configurations, one after the other, while something happens to them. */
export function createWorld(scene: Scene) {
  const { pools } = scene;
  let now: Draft;
  const linesMax = scene.linesInFlight + LINES_BEYOND;
  /** What each actor's mailbox holds while it is busy: steps to take, one after the other. */
  const busy = new Map<keyof Pools, (() => void)[]>();
  const afterwards: (() => void)[] = [];
  let hasEnded = false;
  /** What is on its way to the client has come, and waits to be read behind its timers. */
  let isUnread = false;

  function post(machine: keyof Pools, take: () => void): void {
    const waiting = busy.get(machine);
    if (waiting) return void waiting.push(take);
    const queue = [take];
    busy.set(machine, queue);
    for (const next of queue) next();
    busy.delete(machine);
  }

  /** As the subscribers' round: all that is missed is written in one go. */
  function takeDoor({ cell, outputs }: Step): void {
    let before = recordNow();
    now.door = cell;
    for (const news of outputs as readonly DoorEmitted[]) {
      // It never chatters here: that is like a client that lags.
      if (news.type !== 'door.changed') throw new Violation(`the door says ${news.type}`);
      const { record } = news;
      const protocol = now.subscribed;
      if (protocol)
        writeChanges(protocol, missedBy(protocol, deliveredTo(protocol, before), record), record);
      before = record;
    }
  }

  function recordNow(): DoorRecord {
    return (now.door.snapshot.context as DoorContext).record;
  }

  function tellConnection(event: EventObject): void {
    post('connection', () => {
      if (!now.connection) throw new Violation(`${event.type} for a connection that is closed`);
      takeConnection(pools.connection.step(now.connection, event));
    });
  }

  function takeConnection({ cell, outputs }: Step): void {
    const wasClosing = now.connection?.snapshot.value === 'closing';
    now.connection = cell;
    const { value } = cell.snapshot;
    if (wasClosing && value !== 'closing' && value !== 'closed') {
      throw new Violation(`closing ended in ${JSON.stringify(value)}`);
    }
    for (const order of outputs) obeyConnection(order as ConnectionOrder);
    if (value === 'closed') now.connection = null;
    closeIfOver();
  }

  function obeyConnection(order: ConnectionOrder): void {
    switch (order.type) {
      case 'takePlace':
        return;
      case 'welcome':
        noteWelcome();
        return write('welcome');
      case 'refuse':
        return write('refused');
      case 'replay':
        return writeChanges('plain', missedBy('plain', null, recordNow()));
      case 'subscribe':
        return subscribe(order.protocol, order.delivered);
      case 'unsubscribe':
        now.subscribed = null;
        return;
      case 'endSocket':
        return sendClient('end');
      case 'drop':
      case 'destroySocket':
        // The socket's 'close' follows, whatever the client makes of it.
        return void afterwards.push(() => endServerSide('reset'));
    }
  }

  function subscribe(protocol: DoorProtocol, delivered: DeliveredChange | null): void {
    now.subscribed = protocol;
    now.silentTicks = 0;
    if (now.isFull) return tellConnection({ type: 'socket.saturated', delivered } as EventObject);
    const record = recordNow();
    writeChanges(protocol, missedBy(protocol, delivered, record), record);
  }

  /** `record` is what a subscriber has been told of by then. */
  function writeChanges(
    protocol: DoorProtocol,
    changes: readonly Change[],
    record?: DoorRecord,
  ): void {
    for (const change of changes) {
      noteWritten(change, protocol === 'greeted');
      write(lineOf(protocol, change));
    }
    if (now.isFull && record) saturate(protocol, record);
  }

  function saturate(protocol: DoorProtocol, record: DoorRecord): void {
    tellConnection({
      type: 'socket.saturated',
      delivered: deliveredTo(protocol, record),
    } as EventObject);
  }

  function noteWelcome(): void {
    if (now.isWelcomed) throw new Violation('a client was welcomed twice');
    now.isWelcomed = true;
    now.wrote = null;
  }

  function noteWritten({ id, level }: Change, isGreeted: boolean): void {
    const number = numberOf(id);
    if (isGreeted !== now.isWelcomed) throw new Violation(`told in the wrong way: ${level}`);
    if (now.wrote && number <= now.wrote.number) {
      throw new Violation(`told change ${number} (${level}) after ${now.wrote.number}`);
    }
    if (!isGreeted && (level === now.wrote?.level || level === 'unknown')) {
      throw new Violation(`a plain client was told ${level} after ${now.wrote?.level}`);
    }
    now.wrote = { number, level };
  }

  /** What the server writes; nothing of it is ever taken when the client's answers are lost. */
  function write(line: string): void {
    if (isDeaf(now)) now.toClient = withLine(now.toClient, 'lost', linesMax);
    else sendClient(line);
    if (now.toClient.lines.length >= scene.linesInFlight) now.isFull = true;
  }

  /** A heartbeat, if it has any. */
  function writeHeartbeat(): void {
    if (now.subscribed !== 'greeted') return;
    write('heartbeat');
    if (now.isFull) saturate('greeted', recordNow());
  }

  function sendClient(line: string): void {
    const isThere = now.link === 'connected' && !now.toClient.isDead;
    if (isThere && !isOver(now.toClient)) now.toClient = withLine(now.toClient, line, linesMax);
  }

  function sendServer(line: string): void {
    const isThere = now.connection !== null && !now.toServer.isDead;
    if (!isThere || isOver(now.toServer)) return;
    now.toServer = withLine(now.toServer, line, ANSWERS_IN_FLIGHT);
  }

  /** Both sides are ended, and what was to be written is taken: the socket closes. */
  function closeIfOver(): void {
    const isClosing = now.connection?.snapshot.value === 'closing';
    if (isClosing && now.isPeerEnded && !now.isFull) afterwards.push(() => endServerSide('end'));
  }

  /** The server's socket is closed; what the client is told of it comes after what was written. */
  function endServerSide(how: 'end' | 'reset'): void {
    if (now.connection) tellConnection({ type: 'socket.closed' });
    if (now.connection) throw new Violation('a connection outlives its socket');
    forgetServerSide(how);
  }

  function forgetServerSide(how: 'end' | 'reset'): void {
    now.connection = null;
    now.isFull = false;
    now.isPeerEnded = false;
    now.isWelcomed = false;
    now.subscribed = null;
    now.silentTicks = 0;
    now.wrote = null;
    now.toServer = EMPTY;
    sendClient(how);
  }

  function tellWatchdog(event: EventObject): void {
    post('watchdog', () => {
      takeWatchdog(pools.watchdog.step(now.watchdog, event));
    });
  }

  function tellAlarm(event: DoorAlarmEvent): void {
    post('alarm', () => {
      const before = now.alarm;
      takeAlarm(pools.alarm.step(before, event));
      if (event.type === 'door.opened') checkReport(event, before);
    });
  }

  /** Whether the last step took a report for what it is: of the opening that is counted or not. */
  function checkReport({ id, wallMs, first }: OpenReport, before: Cell): void {
    const { opening } = before.snapshot.context as DoorAlarmContext;
    // What has no name yet is no news of which opening it is.
    if (opening && isProtocolKnown(now.watchdog) && id === null) return;
    const number = id === null ? (wallMs ?? 0) : numberOf(id);
    const isSame = number === now.counted;
    now.counted = number;
    if (opening === null) return;
    if (isSame && hasEnded) throw new Violation('an opening was ended by its own replay');
    if (isSame || first || hasEnded) return;
    throw new Violation('an opening was taken for the one before');
  }

  function takeWatchdog({ cell, outputs }: Step): void {
    now.watchdog = cell;
    for (const output of outputs) {
      const isObeyed = obeyWatchdog(output as Parameters<typeof obeyWatchdog>[0]);
      if (!isObeyed) noteSaid(output as WatchdogEmitted);
    }
  }

  function takeAlarm({ cell, outputs }: Step): void {
    now.alarm = cell;
    if (cell.snapshot.context.opening === null) now.counted = 0;
    hasEnded = outputs.some(({ type }) => type === 'close');
    const said = outputs.map(({ type }) => type).join(' ');
    const isOwed = now.saidDoor === 'warned' && hasEnded;
    if (isOwed !== /close closedAfterWarning/.test(said)) {
      throw new Violation(`said: ${said || 'nothing'}, after: ${now.saidDoor}`);
    }
    for (const output of outputs as readonly DoorAlarmEmitted[]) {
      if (output.type === 'deadline.over') tellWatchdog(output);
      else noteSaid(output);
    }
  }

  /** Gives false for what is no command. */
  function obeyWatchdog(command: LinkCommand | AlarmsCommand | { readonly type: 'look' }): boolean {
    switch (command.type) {
      case 'sayHello':
        if (!scene.isPlain) sendServer('hello');
        return true;
      case 'answerHeartbeat':
        sendServer('heartbeat');
        return true;
      case 'ask':
        if (!scene.isPlain) sendServer('ask');
        return true;
      case 'catchUp':
        afterwards.push(catchUp);
        return true;
      case 'look':
      case 'check':
        return true;
      case 'tell':
        if (command.fact.type !== 'temperature.read') tellAlarm(command.fact);
        return true;
      case 'tellAges':
        for (const { id, ageMs } of command.ages) {
          tellAlarm({ type: 'door.aged', at: command.at, id, ageMs });
        }
        return true;
      case 'watch':
        // It has one door, and no name for it.
        return true;
      case 'caughtUp':
        tellAlarm({ type: 'knowledge.caughtUp' });
        return true;
      case 'dropLink':
        if (now.link === 'connected') sendServer('end');
        now.link = 'dropped';
        now.toClient = { ...EMPTY, isDead: now.toClient.isDead };
        return true;
      case 'holdLink':
        now.link = 'held';
        return true;
      case 'releaseLink':
        attempt();
        return true;
      default:
        return false;
    }
  }

  function catchUp(): void {
    while (isUnread && now.link === 'connected' && now.toClient.lines.length > 0) hearClient();
    isUnread = false;
    tellWatchdog({ type: 'link.caughtUp' });
  }

  function noteSaid({ type }: WatchdogEmitted | DoorAlarmEmitted): void {
    if (type === 'warned' && isUnread && now.toClient.lines.length > 0) {
      throw new Violation('said warned after what was not read');
    }
    const rule = SAID_AFTER[type];
    if (rule === undefined) return;
    const [about, befores, after] = rule;
    const before = now[about];
    if (!befores.includes(before)) throw new Violation(`said ${type} after ${before}`);
    Object.assign(now, { [about]: after });
  }

  function attempt(): void {
    if (now.link === 'attempting' || now.link === 'connected' || now.link === 'dropped') {
      throw new Violation(`an attempt while the link is ${now.link}`);
    }
    now.link = 'attempting';
    tellWatchdog({ type: 'link.attempted' });
  }

  /** The client's socket is closed; the server hears of it after what was written. */
  function endClientSide(): void {
    if (now.link === 'connected') sendServer('end');
    now.link = 'waiting';
    now.toClient = { ...EMPTY, isDead: now.toClient.isDead };
    tellWatchdog({ type: 'link.lost', reason: 'closed' } as EventObject);
  }

  /** The next line for the client, or the end of its connection. */
  function hearClient(): void {
    const [line = '', ...lines] = now.toClient.lines;
    now.toClient = { ...now.toClient, lines };
    if (line === 'end' || line === 'reset') return endClientSide();
    tellWatchdog(heardByClient(line));
  }

  return {
    get now() {
      return now;
    },
    begin(from: Configuration): void {
      now = { ...from };
      isUnread = false;
      busy.clear();
      afterwards.length = 0;
    },
    attempt,
    endClientSide,
    endServerSide,
    forgetServerSide,
    sendClient,
    sendServer,
    tellConnection,
    writeHeartbeat,
    tellDoor: (event: EventObject) => takeDoor(pools.door.step(now.door, event)),
    tellWatchdog,
    /** A timer of one of the machines is over. */
    timeOut(machine: keyof Pools, type: string): void {
      post(machine, () => {
        if (machine === 'door') takeDoor(pools.door.timeOut(now.door, type));
        if (machine === 'watchdog') takeWatchdog(pools.watchdog.timeOut(now.watchdog, type));
        if (machine === 'alarm') takeAlarm(pools.alarm.timeOut(now.alarm, type));
        if (machine !== 'connection' || !now.connection) return;
        takeConnection(pools.connection.timeOut(now.connection, type));
      });
    },
    connect(isServerFull: boolean): void {
      Object.assign(now, { link: 'connected', toClient: EMPTY, toServer: EMPTY });
      const clients = isServerFull ? 1 : 0;
      const share = { clientsOfAddress: clients, clientsPerAddressMax: 1 };
      const strangers = { strangers: 0, strangersOfAddress: 0, isTokenWanted: false };
      const input = { clients, clientsMax: 1, ...share, ...strangers };
      post('connection', () => takeConnection(pools.connection.start(input)));
      tellWatchdog({ type: 'link.connected' });
    },
    hearClient,
    /** What is on its way to the client has come by the time that its timers fire. */
    leaveUnread(): void {
      isUnread = true;
    },
    hearServer(): void {
      const [line = '', ...lines] = now.toServer.lines;
      now.toServer = { ...now.toServer, lines };
      if (line === 'reset') return endServerSide('reset');
      if (line === 'end') {
        now.isPeerEnded = true;
        return tellConnection({ type: 'socket.ended' });
      }
      if (!now.connection || now.connection.snapshot.hasTag('deaf')) return;
      now.silentTicks = 0;
      if (line === 'ask') {
        // Whoever was greeted is told again what it was told; who lags, when it drains.
        if (now.isWelcomed) now.wrote = null;
        return tellConnection({ type: 'peer.asked' });
      }
      if (line !== 'hello' || !isHello(messageOf(line))) return;
      tellConnection({
        type: 'peer.greeted',
        places: { clients: 0, clientsOfAddress: 0 },
        asks: null,
      } as EventObject);
    },
    /** What comes of it on its own. */
    settle(): void {
      for (const then of afterwards) then();
    },
  };
}

/** Whether nothing more can come on it. */
export function isOver({ lines }: Channel): boolean {
  return lines.at(-1) === 'end' || lines.at(-1) === 'reset';
}

/** A configuration, and what can be done to it. */
export type World = ReturnType<typeof createWorld>;
