/** Breadth first through all configurations that can come of the first one. */
import type { Machines } from '../machines.ts';
import { type Act, AGES, actsOf } from './acts.ts';
import { createCellPool, Violation } from './cell.ts';
import {
  type Configuration,
  canonical,
  EMPTY,
  keyOf,
  tidyAlarm,
  tidyConnection,
  tidyDoor,
  tidyWatchdog,
} from './configuration.ts';
import { check, isGood } from './invariants.ts';
import { after } from './parts.ts';
import { createWorld, type Scene, type World } from './world.ts';

/** More than any scene has; a search that comes to it has proved nothing, and fails. */
const CONFIGURATIONS_MAX = 3_000_000;
/** When an opening is overdue: as old as it gets. */
const LIMIT_MS = AGES - 1;

/** How much a search has seen, and what it found. */
export interface Found {
  readonly configurations: number;
  readonly steps: number;
  /** The acts in which the search found something that must not be; null when there is nothing. */
  readonly story: string[] | null;
  readonly fault: string | null;
}

/** A scene in which these machines are. */
export function createScene(machines: Machines, rest: Omit<Scene, 'pools'>): Scene {
  const pools = {
    door: createCellPool(machines.door, tidyDoor),
    connection: createCellPool(machines.connection, tidyConnection),
    watchdog: createCellPool(machines.watchdog, tidyWatchdog),
    alarm: createCellPool(machines.doorAlarm, tidyAlarm),
  };
  return { pools, ...rest };
}

function firstOf(scene: Scene, world: World): Configuration {
  const { pools, settleMs } = scene;
  const input = { offlineAfterMs: 1, reconnects: true };
  world.begin({
    door: pools.door.start({ run: 'run', settleMs }).cell,
    isStopping: false,
    connection: null,
    subscribed: null,
    silentTicks: 0,
    isFull: false,
    isPeerEnded: false,
    toClient: EMPTY,
    toServer: EMPTY,
    watchdog: pools.watchdog.start(input).cell,
    alarm: pools.alarm.start({ limitMs: LIMIT_MS, repeatMs: 0 }).cell,
    link: 'waiting',
    hasTicked: false,
    isOnBrink: false,
    isWelcomed: false,
    wrote: null,
    counted: 0,
    saidDoor: 'nothing',
    saidContact: 'there',
    saidSensor: 'there',
  });
  world.attempt();
  return canonical({ ...world.now }, pools);
}

/** All that can come of a first configuration. */
export interface Space<C, A> {
  readonly first: C;
  actsOf(c: C): readonly A[];
  /** What it becomes, its parts if they have nothing to do with each other any more. */
  after(c: C, act: A): readonly C[];
  /** Equal names are equal configurations. */
  keyOf(c: C): string;
  /** Throws a Violation on one that must not be. */
  check(c: C): void;
  /** What each must be able to come to when nothing is lost any more. */
  isGood(c: C): boolean;
}

/** All that can come of a scene with one door. */
export function explore(scene: Scene, configurationsMax = CONFIGURATIONS_MAX): Found {
  const world = createWorld(scene);
  const first = firstOf(scene, world);
  const space: Space<Configuration, Act> = {
    first,
    actsOf: (c) => actsOf(c, scene),
    after: (c, act) => after(c, act, scene, world, first),
    keyOf,
    check: (c) => check(c, scene),
    isGood: (c) => isGood(c, scene),
  };
  return search(space, configurationsMax);
}

/** What is found when there is more than was to be explored; nearest to the start was all of it. */
export function leftOut(configurationsMax: number): string {
  return `more than ${configurationsMax} configurations: not all were explored`;
}

/** Takes every step from every configuration that can be reached, each once. */
export function search<C, A extends Pick<Act, 'name' | 'isCalm'>>(
  space: Space<C, A>,
  configurationsMax = CONFIGURATIONS_MAX,
): Found {
  const { first, keyOf, check } = space;
  const queue = [first];
  const known = new Map([[keyOf(first), 0]]);
  const parents = [-1];
  const names = ['the start'];
  /** The steps that happen on their own: from, to. */
  const from: number[] = [];
  const to: number[] = [];
  const ends = new Set<number>();
  let steps = 0;

  function storyOf(n: number): string[] {
    const story: string[] = [];
    for (let i = n; i >= 0; i = parents[i] ?? -1) story.unshift(names[i] ?? '');
    return story;
  }

  function found(story: string[] | null, fault: string | null): Found {
    return { configurations: queue.length, steps, story, fault };
  }

  function numberOf(next: C, n: number, act: A): number {
    const key = keyOf(next);
    const m = known.get(key);
    if (m !== undefined) return m;
    check(next);
    known.set(key, queue.length);
    queue.push(next);
    parents.push(n);
    names.push(act.name);
    return queue.length - 1;
  }

  function take(n: number, act: A, here: C): void {
    steps++;
    const [m] = space.after(here, act).map((part) => numberOf(part, n, act));
    if (!act.isCalm) return;
    // A server's end without its client is well when it is gone.
    if (m === undefined) return void ends.add(n);
    from.push(n);
    to.push(m);
  }

  check(first);
  for (let n = 0; n < queue.length; n++) {
    if (queue.length > configurationsMax) {
      return found([], leftOut(configurationsMax));
    }
    const here = queue[n] as C;
    for (const act of space.actsOf(here)) {
      try {
        take(n, act, here);
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        return found([...storyOf(n), act.name], error.message);
      }
    }
  }
  const stuck = findStuck(queue, (c, n) => ends.has(n) || space.isGood(c), from, to);
  return stuck === null ? found(null, null) : found(storyOf(stuck), 'it never gets well again');
}

/** The first configuration from which no calm steps lead to a good one. */
function findStuck<C>(
  all: readonly C[],
  isWell: (c: C, n: number) => boolean,
  from: readonly number[],
  to: readonly number[],
): number | null {
  const canGetWell = Uint8Array.from(all, (c, n) => Number(isWell(c, n)));
  // Most steps lead to later configurations, so it takes few rounds from the last one on.
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    for (let i = from.length - 1; i >= 0; i--) {
      const n = from[i] ?? 0;
      if (canGetWell[n] || !canGetWell[to[i] ?? 0]) continue;
      canGetWell[n] = 1;
      hasChanged = true;
    }
  }
  const stuck = canGetWell.indexOf(0);
  return stuck < 0 ? null : stuck;
}
