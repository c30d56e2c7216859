/** What can happen in a house with two doors, and what must be true of it. */
import type { DoorContext } from '../../../src/machines/index.ts';
import type { Machines } from '../machines.ts';
import { type Act, waitsOf } from './acts.ts';
import { Violation } from './cell.ts';
import {
  type Budget,
  createHouse,
  createPools,
  DOORS,
  type Door,
  firstHouse,
  type House,
  type HouseWorld,
  LIMIT_MS,
  lastOf,
  openingOf,
} from './house.ts';
import { type Found, search } from './search.ts';

interface HouseAct extends Pick<Act, 'name' | 'isCalm'> {
  readonly do: (world: HouseWorld) => void;
}

function doorActs(c: House, door: Door): HouseAct[] {
  const { remembered } = c.doors[door].snapshot.context as DoorContext;
  const level = lastOf(c, door)?.level ?? null;
  const act = (name: string, to: string, event: { type: string; reason?: string }): HouseAct[] => {
    const isChange = remembered?.level !== to;
    if (level === to || (isChange && c.left.changes === 0)) return [];
    const run = (world: HouseWorld) => {
      if (isChange) world.spend('changes');
      world.move(door, event);
    };
    return [{ name: `the ${door} ${name}`, isCalm: false, do: run }];
  };
  return [
    ...act('opens', 'open', { type: 'contact.opened' }),
    ...act('closes', 'close', { type: 'contact.closed' }),
    ...act('loses its sensor', 'unknown', { type: 'sensor.failed', reason: 'unplugged' }),
  ];
}

function timeActs(c: House): HouseAct[] {
  const ofAlarms = DOORS.flatMap((door) =>
    waitsOf(c.alarms[door]).flatMap(({ type, delay }): HouseAct[] => {
      const opening = openingOf(c.alarms[door]);
      const ageMs = opening === null ? 0 : c.nowMs - opening.reportedAtMs + opening.ageMs;
      if (delay === 'followingMs' ? c.toClient.length > 0 : ageMs < LIMIT_MS) return [];
      const name = `${delay} of the ${door}'s alarm`;
      const hasCome = { name: `${name}, and then what has come is read`, isCalm: true };
      return [
        { name, isCalm: true, do: (world) => world.timeOut(door, type, false) },
        { ...hasCome, do: (world) => world.timeOut(door, type, true) },
      ];
    }),
  );
  const ofWatchdog = waitsOf(c.watchdog)
    .filter(({ delay }) => delay === 'doubtMs' || delay === 'holdMs')
    .map(({ type, delay }): HouseAct => {
      return { name: delay, isCalm: true, do: (world) => world.timeOutWatchdog(type) };
    });
  return [...ofAlarms, ...ofWatchdog];
}

function actsOf(c: House): HouseAct[] {
  const acts = [...DOORS.flatMap((door) => doorActs(c, door)), ...timeActs(c)];
  const may = (isPossible: boolean, name: string, does: (world: HouseWorld) => void) => {
    if (isPossible) acts.push({ name, isCalm: true, do: does });
  };
  const might = (
    what: keyof Budget,
    isPossible: boolean,
    name: string,
    does: (world: HouseWorld) => void,
  ) => {
    if (!isPossible || c.left[what] === 0) return;
    const run = (world: HouseWorld) => {
      world.spend(what);
      does(world);
    };
    acts.push({ name, isCalm: false, do: run });
  };
  const isThere = c.connection !== null && c.link === 'connected';
  may(c.toClient.length > 0, 'the client hears', (world) => world.hearClient());
  may(c.toServer.length > 0, 'the server hears', (world) => world.hearServer());
  const canConnect = c.link === 'attempting' || c.link === 'waiting';
  may(canConnect && c.connection === null, 'they connect', (world) => world.connect());
  may(c.isFull, 'the socket drains', (world) => world.drain());
  might('fills', c.isSubscribed && !c.isFull, 'the socket takes no more', (world) => world.fill());
  might('cuts', isThere, 'the network breaks it', (world) => world.cut());
  might('stalls', isThere, "the client's clock stood still", (world) => world.stall());
  // A line is under way for less than that.
  might('waits', c.toClient.length === 0, 'as long as the limit passes', (world) => world.wait());
  for (const [name, isRemembering] of [
    ['remembering', true],
    ['forgetful', false],
  ] as const) {
    might('restarts', true, `the server starts anew, ${name}`, (world) =>
      world.restart(isRemembering),
    );
  }
  return acts;
}

/** The client is connected, and nothing is on its way to anybody. */
function isSettled({ link, connection, isFull, toClient, toServer }: House): boolean {
  const isStreaming = connection?.snapshot.matches({ serving: { flow: 'streaming' } }) ?? false;
  const isStill = !isFull && toClient.length === 0 && toServer.length === 0;
  return link === 'connected' && isStreaming && isStill;
}

/** Whether the alarm of a door believes of it what its machine believes. */
function believes(c: House, door: Door): boolean {
  const last = lastOf(c, door);
  const { snapshot } = c.alarms[door];
  if (last === null) return true;
  if (last.level === 'unknown') return snapshot.matches({ sensor: 'gone' });
  if (!snapshot.matches({ sensor: 'working' })) return false;
  if (last.level === 'close') return snapshot.matches({ alarm: { idle: 'closed' } });
  return !snapshot.matches({ alarm: 'idle' }) && openingOf(c.alarms[door])?.id === last.id;
}

function check(c: House): void {
  const must = (isSo: boolean, what: string) => {
    if (!isSo) throw new Violation(what);
  };
  const isStreaming = c.connection?.snapshot.matches({ serving: { flow: 'streaming' } }) ?? false;
  must(c.isSubscribed === isStreaming, 'only who is streaming is subscribed');
  for (const door of DOORS) {
    const opening = openingOf(c.alarms[door]);
    const isIdle = c.alarms[door].snapshot.matches({ alarm: 'idle' });
    must(isIdle === (opening === null), `an opening of the ${door} is known while it is counted`);
    must(
      !opening?.id || opening.id.includes('freezer') === (door === 'freezer'),
      `the alarm of the ${door} counts ${opening?.id}`,
    );
    must(!isSettled(c) || believes(c, door), `the watcher believes what the ${door} is`);
  }
  must(!isSettled(c) || c.owed.length === 0, `the watcher was not told of ${c.owed.join()}`);
}

/** Texts, and values by theirs, as numbers: a house is named a million times. */
function createNames() {
  const numbers = new Map<string, number>();
  const known = new WeakMap<object, number>();
  const ofText = (text: string) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  return {
    ofText,
    ofValue(value: object): number {
      const number = known.get(value) ?? ofText(JSON.stringify(value));
      known.set(value, number);
      return number;
    },
  };
}

/** Explores all that can come of a house with these machines, within the bounds. */
export function exploreHouse(machines: Machines, budget: Budget): Found {
  const pools = createPools(machines);
  const world = createHouse(pools);
  const names = createNames();
  return search<House, HouseAct>({
    first: firstHouse(pools, budget),
    actsOf,
    after(c, act) {
      world.begin(c);
      act.do(world);
      return [world.end()];
    },
    keyOf(c) {
      const { doors, connection, watchdog, alarms, told, toClient, toServer, ...rest } = c;
      const cells = [doors.fridge, doors.freezer, connection, watchdog, ...Object.values(alarms)];
      return [
        ...cells.map((cell) => cell?.n ?? ''),
        names.ofValue(told),
        ...[JSON.stringify(rest), toClient.join('\n'), toServer.join('')].map(names.ofText),
      ].join();
    },
    check,
    isGood: isSettled,
  });
}
