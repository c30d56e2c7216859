/** What a configuration becomes by an act: one again, or parts that never meet any more. */
import type { DoorAlarmContext, DoorContext } from '../../../src/machines/index.ts';
import { type Act, flowOf, isQuiet } from './acts.ts';
import type { Cell } from './cell.ts';
import {
  type Configuration,
  canonical,
  changeOf,
  changesOf,
  EMPTY,
  heldBy,
  isDeaf,
  type Pools,
} from './configuration.ts';
import { isOver, type Scene, type World } from './world.ts';

/** What a configuration becomes by an act; throws a Violation on what must not be. */
export function after(
  c: Configuration,
  act: Act,
  scene: Scene,
  world: World,
  first: Configuration,
): Configuration[] {
  world.begin(c);
  act.do(world);
  world.settle();
  if (!act.isOfDoor) world.now.isOnBrink = false;
  return partsOf({ ...world.now }, first, scene).map((part) => {
    const next = canonical(part, scene.pools);
    return next.hasTicked && isQuiet(next) ? { ...next, hasTicked: false } : next;
  });
}

/**
 * The parts that have nothing to do with each other any more: a client whose server's end is
 * closing or gone, or whom nothing reaches, and that end. Each is followed without the other.
 */
function partsOf(c: Configuration, first: Configuration, scene: Scene): Configuration[] {
  const isClosing = c.connection?.snapshot.value === 'closing';
  const isThere = c.connection !== null;
  const isTogether =
    isThere && c.link === 'connected' && !c.toClient.isDead && !isOver(c.toClient) && !isClosing;
  if (isTogether) {
    const isStill = flowOf(c) === 'lagging' || flowOf(c) === 'handshake';
    return [isStill && !c.isOnBrink ? { ...c, door: rejuvenated(c.door, scene.pools) } : c];
  }
  const { door, toClient, toServer, hasTicked } = c;
  const { watchdog, alarm, link, counted, saidDoor, saidContact, saidSensor } = c;
  const lines = toClient.isDead ? [] : toClient.lines;
  const client = { watchdog, alarm, link, counted, saidDoor, saidContact, saidSensor, hasTicked };
  const alone = { ...first, door, ...client, toClient: { ...toClient, lines } };
  if (!isDoorKnown(alone)) alone.door = first.door;
  const isLost = { lines: toClient.lines.map(() => 'lost'), isDead: true };
  const isDoorHeard = !isClosing && !(isDeaf(c) && flowOf(c) === 'lagging');
  const server = { ...c, ...nobody(first), toServer, toClient: isDeaf(c) ? isLost : EMPTY };
  if (!isDoorHeard && c.connection) {
    const forget = (context: object) => ({ ...context, delivered: null });
    const connection = scene.pools.connection.change(c.connection, 'told nothing', forget);
    Object.assign(server, { door: first.door, connection, wrote: null });
  }
  return [...(link === 'gone' ? [] : [alone]), ...(isThere ? [server] : [])];
}

/**
 * The door with its opening young: while nobody is told of it, its age is not followed, and it may
 * be overdue again on the brink of being told.
 */
function rejuvenated(door: Cell, pools: Pools): Cell {
  return pools.door.change(door, 'young', (context: DoorContext) => {
    const { last } = context.record;
    const young = last && { ...last, at: { ...last.at, monotonicMs: 0 } };
    return { ...context, record: { ...context.record, last: young } };
  });
}

/** Whether a client can still tell one of the door's changes from one that is to come. */
function isDoorKnown(c: Configuration): boolean {
  const { door, toClient, alarm } = c;
  const { opening } = alarm.snapshot.context as DoorAlarmContext;
  const isKnown = changesOf(door).some(
    ({ id, at }) => id === opening?.id || at.wallMs === opening?.wallMs || at.wallMs === heldBy(c),
  );
  return isKnown || toClient.lines.some((line) => changeOf(line) !== null);
}

/** The client's part where there is no client. */
function nobody({ watchdog, alarm, saidDoor, saidContact, saidSensor }: Configuration) {
  return { watchdog, alarm, link: 'gone', counted: 0, saidDoor, saidContact, saidSensor } as const;
}
