/** What can happen in a configuration. */
import type { EventObject } from 'xstate';
import type { Change, DoorContext, Level } from '../../../src/machines/index.ts';
import { type Cell, Violation, type Wait } from './cell.ts';
import {
  type Configuration,
  EMPTY,
  idOf,
  isDeaf,
  isProtocolKnown,
  numberOf,
  type Pools,
} from './configuration.ts';
import type { Scene, World } from './world.ts';

/** How old an opening can be: young and overdue. */
export const AGES = 2;
/** Ticks after which a long delay may be over, and those it cannot outlast; a tick is 10 s. */
const TICKS: Readonly<Record<string, readonly [number, number]>> = {
  attemptMs: [1, 1],
  answerMs: [1, 1],
  quietMs: [1, 2],
  silenceMs: [2, 3],
  silenceLeftMs: [1, 2],
  lagMs: [3, 3],
};
const TICKS_MAX = 3;
/** The same for what a server counts in beats. */
const SILENT_TICKS = [2, 3] as const;
const DRAINS = 'the socket drains';
const CLOSES = "the client's socket closes";
const HEARS = 'the server hears';

/** One thing that may happen next, if it can. */
export interface Act {
  readonly name: string;
  /** Nothing is lost by it, nobody moves the door: what happens on its own. */
  readonly isCalm: boolean;
  /** It happens to the door, or lets something happen to it. */
  readonly isOfDoor?: boolean;
  readonly do: (world: World) => void;
}

/** The delays a machine waits for, if it is there. */
export function waitsOf(cell: Cell | null): readonly Wait[] {
  return cell?.waits ?? [];
}

/** A drain is still to come; none when the answers are lost: nothing is acknowledged then. */
function isDraining(c: Configuration): boolean {
  return c.isFull && !isDeaf(c) && !c.toServer.isDead;
}

/** Nothing is left that takes less than some seconds. */
export function isQuiet(c: Configuration): boolean {
  const isShort = ({ delay }: { delay: string }) =>
    delay === 'handshakeMs' || delay === 'closingMs';
  return (
    (c.toClient.lines.length === 0 || isDeaf(c)) &&
    c.toServer.lines.length === 0 &&
    c.link !== 'dropped' &&
    !isDraining(c) &&
    !waitsOf(c.connection).some(isShort)
  );
}

/** Both ends are there, and the network does what it should. */
export function isWhole(c: Configuration): boolean {
  const isEnded = [...c.toClient.lines, ...c.toServer.lines].some((line) => /end|reset/.test(line));
  const isServing = c.connection?.snapshot.matches('serving') ?? false;
  return (
    c.link === 'connected' && isServing && !c.toClient.isDead && !c.toServer.isDead && !isEnded
  );
}

function doorActs({ door }: Configuration, { pools, isPlain }: Scene): Act[] {
  const { count, record } = door.snapshot.context as DoorContext;
  const at = { wallMs: count + 1, monotonicMs: 0 };
  const sense = (name: string, event: object): Act => ({
    name,
    isCalm: false,
    isOfDoor: true,
    do: (world) => world.tellDoor({ ...event, at } as unknown as EventObject),
  });
  const acts = [
    sense('the contact opens', { type: 'contact.opened' }),
    sense('the contact closes', { type: 'contact.closed' }),
    sense('the sensor fails', { type: 'sensor.failed', reason: 'unplugged' }),
  ];
  for (const { type, delay } of door.waits) {
    const run = (world: World) => world.timeOut('door', type);
    acts.push({ name: `${delay} of the door`, isCalm: true, isOfDoor: true, do: run });
  }
  const { last } = record;
  if (isPlain || last?.level !== 'open' || -last.at.monotonicMs + 1 >= AGES) return acts;
  const grow = (context: DoorContext) => {
    const older = { ...last.at, monotonicMs: last.at.monotonicMs - 1 };
    return { ...context, record: { ...context.record, last: { ...last, at: older } } };
  };
  const age = (world: World) => {
    world.now.door = pools.door.change(world.now.door, 'grow older', grow);
  };
  return [...acts, { name: 'the opening gets older', isCalm: true, isOfDoor: true, do: age }];
}

/** The ends of delays, and the tick that comes every 10 s. */
function timeActs(c: Configuration, pools: Pools): Act[] {
  const acts: Act[] = [];
  let canTick = !c.hasTicked;
  for (const machine of ['connection', 'watchdog', 'alarm'] as const) {
    // Without a client there is nobody whose time could be over.
    if (machine !== 'connection' && c.link === 'gone') continue;
    for (const { type, delay, ticks } of waitsOf(c[machine])) {
      const [least, most] = TICKS[delay] ?? [0, TICKS_MAX];
      if (ticks >= most && TICKS[delay]) canTick = false;
      if (ticks < least) continue;
      // 25 s with two ticks in them go on for 5 s after the second.
      if (ticks < most && TICKS[delay] && c.hasTicked) continue;
      const run = (world: World) => {
        const wasWhole = isWhole(c);
        world.timeOut(machine, type);
        if (wasWhole && TICKS[delay] && !isWhole(world.now)) {
          throw new Violation(`${delay} of the ${machine} ended a whole connection`);
        }
      };
      acts.push({ name: `${delay} of the ${machine}`, isCalm: true, do: run });
      if (machine === 'connection' || c.link !== 'connected' || c.toClient.isDead) continue;
      const runUnread = (world: World) => {
        world.leaveUnread();
        run(world);
      };
      if (c.toClient.lines.length > 0 && !TICKS[delay])
        acts.push({ name: `${delay} before what waits is read`, isCalm: true, do: runUnread });
    }
  }
  if (c.subscribed === 'greeted' && c.silentTicks >= SILENT_TICKS[0]) {
    const isLast = c.silentTicks >= SILENT_TICKS[1];
    if (isLast) canTick = false;
    const run = (world: World) => {
      const wasWhole = isWhole(c);
      world.tellConnection({ type: 'peer.silent' });
      if (wasWhole && !isWhole(world.now)) {
        throw new Violation('silence for the connection ended a whole connection');
      }
    };
    if (isLast || !c.hasTicked)
      acts.push({ name: 'a subscriber is silent', isCalm: true, do: run });
  }
  const tick = (world: World) => {
    const { now } = world;
    if (now.link !== 'gone') now.watchdog = pools.watchdog.tick(now.watchdog, TICKS_MAX);
    if (now.connection) now.connection = pools.connection.tick(now.connection, TICKS_MAX);
    now.hasTicked = true;
    if (now.subscribed === 'greeted') now.silentTicks += 1;
    if (now.connection && !now.isStopping) world.writeHeartbeat();
  };
  if (canTick) acts.push({ name: 'ten seconds pass', isCalm: true, do: tick });
  return acts;
}

/** What the two ends do on their own. */
function endActs(c: Configuration, scene: Scene): Act[] {
  const acts: Act[] = [];
  const may = (isPossible: boolean, name: string, does: (world: World) => void, isCalm = true) => {
    if (isPossible) acts.push({ name, isCalm, do: does });
  };
  const canDrain = isDraining(c) && c.toClient.lines.length < scene.linesInFlight;
  may(canDrain, DRAINS, (world) => {
    world.now.isFull = false;
    if (world.now.connection)
      world.tellConnection({ type: 'socket.drained', changes: 0 } as EventObject);
  });
  may(c.link === 'waiting', 'the backoff is over', (world) => world.attempt());
  may(c.link === 'attempting', 'the attempt succeeds', (world) => world.connect(false));
  const canBeFull = c.link === 'attempting' && !scene.isPlain;
  may(canBeFull, 'the attempt finds a full server', (world) => world.connect(true), false);
  may(c.link === 'attempting', 'the attempt fails', (world) => world.endClientSide(), false);
  may(c.link === 'dropped', CLOSES, (world) => world.endClientSide());
  const isServing = c.connection?.snapshot.matches('serving') ?? false;
  const isWatched = c.subscribed === 'greeted';
  const isLost = c.toServer.isDead || c.toClient.isDead;
  const isClientGone = c.link !== 'connected' && c.toServer.lines.length === 0;
  may(
    isServing && !isWatched && (isLost || isClientGone),
    "the server's kernel gives up",
    (world) => world.endServerSide('reset'),
  );
  const isServerGone = c.connection === null && c.toClient.lines.length === 0;
  const isKnown = isProtocolKnown(c.watchdog);
  may(
    c.link === 'connected' && !isKnown && (isLost || isServerGone),
    "the client's kernel gives up",
    (world) => world.endClientSide(),
  );
  return acts;
}

/** What the network does, and what is done to the server. */
function faultActs(c: Configuration, scene: Scene): Act[] {
  const acts: Act[] = [];
  const may = (isPossible: boolean, name: string, does: (world: World) => void, isCalm = false) => {
    if (isPossible) acts.push({ name, isCalm, do: does });
  };
  const canHear = c.link === 'connected' && !c.toClient.isDead;
  const canSay = c.connection !== null && !c.toServer.isDead;
  const accepted = c.connection !== null && c.toServer.lines.length > 0;
  may(
    canHear && c.toClient.lines.length > 0,
    'the client hears',
    (world) => world.hearClient(),
    true,
  );
  may(accepted, HEARS, (world) => world.hearServer(), true);
  may(canHear, 'lines to the client are lost from now on', ({ now }) => {
    const taken = now.toClient.lines.filter((line) => !/end|reset/.test(line));
    now.toClient = { lines: taken.map(() => 'lost'), isDead: true };
  });
  // A greeted client doubts after a silence: twice would be twice as many configurations.
  const isDoubtful = c.watchdog.snapshot.matches({ watching: { knowledge: 'doubtful' } });
  const canStall = scene.isPlain && c.link !== 'gone' && !isDoubtful;
  may(canStall, "the client's clock stands still", (world) =>
    world.tellWatchdog({ type: 'clock.stalled', forMs: 60_000 } as EventObject),
  );
  may(canSay, 'lines to the server are lost from now on', ({ now }) => {
    now.toServer = { lines: [], isDead: true };
  });
  may(canHear || canSay, 'the network resets', ({ now }) => {
    if (canHear) now.toClient = { ...EMPTY, lines: ['reset'] };
    if (canSay) now.toServer = { ...EMPTY, lines: ['reset'] };
  });
  may(canHear || canSay, 'the network ends it', (world) => {
    world.sendClient('end');
    world.sendServer('end');
  });
  may(c.connection !== null && !c.isStopping, 'the server is stopped', (world) => {
    world.now.isStopping = true;
    if (c.connection) world.tellConnection({ type: 'connection.end' });
  });
  const isSomebodyThere = c.connection !== null;
  for (const [name, remembered] of Object.entries(memoriesOf(c))) {
    for (const how of ['end', 'reset'] as const) {
      may(
        isSomebodyThere || (how === 'end' && c.link === 'attempting'),
        `the server starts anew, ${name}; its connection is told by ${how}`,
        (world) => restart(world, scene, how, remembered),
        c.isStopping,
      );
    }
  }
  return acts;
}

/** What the next run of the server may find in its state file; without a door, one of long ago. */
function memoriesOf({ door }: Configuration): Record<string, Change | null> {
  const { count, record, remembered } = door.snapshot.context as DoorContext;
  const kept = record.last ?? remembered;
  const old = (level: Level) => {
    const at = { wallMs: count + 1, monotonicMs: 0 };
    return { level, id: idOf(count + 1), at, first: false };
  };
  if (kept === null) {
    return {
      forgetful: null,
      'remembering an open door': old('open'),
      'a closed one': old('close'),
    };
  }
  if (kept.level === 'unknown') return { forgetful: null };
  return { forgetful: null, 'remembering its door': kept };
}

function restart(
  world: World,
  { pools, settleMs }: Scene,
  how: 'end' | 'reset',
  remembered: Change | null,
): void {
  const { now } = world;
  const { count } = now.door.snapshot.context as DoorContext;
  const isThere = now.connection !== null;
  if (isThere && how === 'reset' && !now.toClient.isDead) now.toClient = EMPTY;
  now.isStopping = false;
  now.subscribed = null;
  if (isThere) world.forgetServerSide(how);
  // The same name for each run, but no number twice: ids are compared for equality only.
  const { cell } = pools.door.start({ run: 'run', settleMs, remembered });
  const most = Math.max(count, numberOf(remembered?.id ?? idOf(0)));
  now.door = pools.door.change(cell, `from ${most}`, (context: DoorContext) => ({
    ...context,
    count: most,
  }));
}

/** The flow of the connection at the server, if there is one. */
export function flowOf({ connection }: Configuration): unknown {
  return connection?.snapshot.value?.serving?.flow;
}

/** Whether an act lets the connection ask for the door. */
function isRecalling({ name }: Act, c: Configuration): boolean {
  if (flowOf(c) === 'lagging') return name === DRAINS;
  const [line] = c.toServer.lines;
  return name === 'handshakeMs of the connection' || (name === HEARS && line !== 'reset');
}

/**
 * All that can happen in a configuration. While the connection does not hear of the door, what moves
 * the door and everything else cannot tell which of them came first: so the door moves last, on the
 * brink of being asked for.
 */
export function actsOf(c: Configuration, scene: Scene): Act[] {
  // Nothing else can be told from what comes after it.
  if (c.link === 'dropped') return endActs(c, scene).filter(({ name }) => name === CLOSES);
  const acts = [...endActs(c, scene), ...faultActs(c, scene), ...timeActs(c, scene.pools)];
  const flow = flowOf(c);
  if (flow === 'streaming') return [...acts, ...doorActs(c, scene)];
  if (flow !== 'handshake' && flow !== 'lagging') return acts;
  const restoring = acts.filter((act) => isRecalling(act, c));
  if (c.isOnBrink) return [...restoring, ...doorActs(c, scene)];
  const others = acts.filter((act) => !restoring.includes(act));
  if (restoring.length === 0) return others;
  const wait = ({ now }: World) => {
    now.isOnBrink = true;
  };
  const brink = { name: 'the door may move before', isCalm: true, isOfDoor: true, do: wait };
  return [...others, brink];
}
