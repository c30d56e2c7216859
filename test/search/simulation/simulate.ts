/** Plays one seed: a house, some minutes of its life, and what is true of it at the end. */

import { createRandom, type Random } from '../../support/random.ts';
import { MACHINES, type Machines } from '../machines.ts';
import { House } from './house.ts';
import type { Told } from './story.ts';
import { NONSENSE } from './thermometer.ts';
import { playAtOnce } from './thrown-later.ts';
import type { WatcherInput } from './watcher-program.ts';

/** How many things happen in one house. */
const ACTS = { min: 10, more: 25 };
/** How long all is well at the end, in ms: every promise must have been kept by then. */
const CALM_MS = 110_000;
/** How warm it is, around what is too warm. */
const CELSIUS = [4, 7.4, 7.5, 7.9, 8.0, 8.0625, 8.125, 8.5, 9.0, 9.1, 20];
/** What is watched in a house with channels: all, some, and now and then one that is not there. */
const WANTED = [
  ...[null, null, ['fridge', 'freezer'], ['fridge', 'air'], ['freezer', 'air']],
  ...[['freezer'], ['air'], ['freezer', 'attic']],
];
/** Houses that have channels, out of 1; the others are what they were before there were any. */
const CHANNELS_SHARE = 1 / 3;
/**
 * How much longer all is well where people are told: the longest wait of a delivery, with its jitter,
 * and an attempt, in ms.
 */
const DELIVERED_MS = 470_000;
/** Houses whose watchers tell people, out of 1. */
const PEOPLE_SHARE = 1 / 3;
/** After how long a warning is more urgent, in ms; 0 is never. */
const ESCALATIONS_MS = [0, 7000, 30_000];
/** How often it is checked meanwhile, in ms. */
const CALM_STEP_MS = 1000;

/** One thing that happens, how often, compared with others. */
interface Act {
  readonly weight: number;
  readonly run: (house: House, random: Random) => void;
}

const ACT_LIST: readonly Act[] = [
  { weight: 24, run: (house, random) => house.one(house.doors).move(random.below(4)) },
  { weight: 3, run: rattle },
  { weight: 3, run: (house, random) => house.one(house.doors).glitch(1 + random.below(3)) },
  { weight: 2, run: (house) => house.one(house.channels).setSensor(true) },
  { weight: 4, run: (house) => house.one(house.channels).setSensor(false) },
  { weight: 3, run: (house, random) => house.endServer(random.pick(['kill', 'stop', 'power'])) },
  { weight: 2, run: (house, random) => house.killAfterMove(random.below(5)) },
  { weight: 6, run: (house) => house.startServer() },
  { weight: 3, run: (house) => house.freezeServer(true) },
  { weight: 6, run: (house) => house.freezeServer(false) },
  { weight: 2, run: (house, random) => random.pick(house.watchers).kill() },
  { weight: 5, run: (house, random) => random.pick(house.watchers).start() },
  { weight: 4, run: (house, random) => random.pick(house.watchers).setHole(true) },
  { weight: 8, run: (house, random) => random.pick(house.watchers).setHole(false) },
  { weight: 2, run: (house, random) => random.pick(house.watchers).setSlow(true) },
  { weight: 5, run: (house, random) => random.pick(house.watchers).setSlow(false) },
  { weight: 4, run: (house, random) => random.pick(house.watchers).reset() },
  { weight: 2, run: (house, random) => random.pick(house.watchers).sleep() },
  { weight: 2, run: (house, random) => random.pick(house.watchers).freeze() },
  { weight: 6, run: (house, random) => random.pick(house.watchers).wake() },
  { weight: 2, run: (house) => house.one(house.plain).setStalled(true) },
  { weight: 4, run: (house) => house.one(house.plain).setStalled(false) },
  { weight: 4, run: stepClock },
];

/** What happens as well where there are thermometers. */
const WARM_ACTS: readonly Act[] = [
  ...ACT_LIST,
  { weight: 14, run: (house, random) => house.one(house.thermometers).warm(random.pick(CELSIUS)) },
  {
    weight: 4,
    run: (house, random) => house.one(house.thermometers).talkNonsense(random.pick(NONSENSE)),
  },
];

/** Somebody cannot decide: more changes than a client has room for that does not read, or is told. */
function rattle(house: House, random: Random): void {
  const door = house.one(house.doors);
  const isFast = random.chance(0.3);
  for (let moves = isFast ? 40 : 4 + random.below(6); moves > 0; moves--) {
    door.move(0);
    house.pass(3 + random.below(isFast ? 20 : 1000));
  }
  // The latest is told when a second is over.
  if (isFast) house.pass(1000);
}

/** What happens as well where people are told. */
const PEOPLE_ACTS: readonly Act[] = [{ weight: 4, run: restartAtOpening }];

/** A watcher is killed as a door is opened or closed, which goes on meanwhile. */
function restartAtOpening(house: House, random: Random): void {
  const watcher = random.pick(house.watchers);
  const door = house.one(house.doors);
  door.move(0);
  house.pass(random.below(3000));
  watcher.kill();
  for (let moves = random.below(4); moves > 0; moves--) {
    house.pass(random.below(30_000));
    door.move(0);
  }
  watcher.start();
}

/** Somebody sets a clock, or a time server does. */
function stepClock(house: House, random: Random): void {
  const clock = random.pick([house.serverClock, ...house.watchers.map(({ clock }) => clock)]);
  clock.wallOffsetMs += random.pick([-3e11, -3.6e6, -2000, 2000, 3.6e6, 3e11]);
  house.tell('world', 'world', 'a wall clock is set');
}

function weightOf(acts: readonly Act[]): number {
  return acts.reduce((sum, { weight }) => sum + weight, 0);
}

function pickAct(random: Random, acts: readonly Act[]): Act {
  let left = random.below(weightOf(acts));
  for (const act of acts) {
    left -= act.weight;
    if (left < 0) return act;
  }
  throw new Error('expected an act, got none');
}

/** How long nothing happens, in ms. */
function pause(random: Random): number {
  if (random.chance(0.35)) return random.below(300);
  if (random.chance(0.6)) return random.below(12_000);
  return random.below(random.chance(0.8) ? 40_000 : 120_000);
}

function watcherInput(random: Random): WatcherInput {
  return {
    limitMs: random.pick([2000, 10_000, 40_000]),
    repeatMs: random.chance(0.3) ? 15_000 : 0,
    offlineAfterMs: random.pick([0, 60_000]),
    reconnects: true,
    ...{ wanted: null, limitsMs: {}, maxCelsius: 8, warmForMs: 0 },
  };
}

function channelsInput(random: Random): WatcherInput {
  return {
    ...watcherInput(random),
    wanted: random.pick(WANTED),
    limitsMs: random.pick([{}, { fridge: 5000 }, { freezer: 20_000 }]),
    maxCelsius: random.pick([8, 9]),
    warmForMs: random.pick([0, 5000, 40_000]),
  };
}

/** How many openings people were to be told of, what arrived of that, and what was given up. */
export interface Toll {
  openings: number;
  arrived: number;
  abandoned: number;
}

/** Plays a seed; gives what was broken, or null, and all that was said. */
export function simulate(
  seed: number,
  machines: Machines = MACHINES,
): { problem: string | null; story: readonly Told[]; seconds: number; toll: Toll } {
  const random = createRandom(seed);
  // A die of its own: what is drawn for the other houses stays the same.
  const hasChannels = createRandom(4 * seed).chance(CHANNELS_SHARE);
  const inputOf = hasChannels ? channelsInput : watcherInput;
  const hasPeople = createRandom(4 * seed + 1).chance(PEOPLE_SHARE);
  const peopleRandom = hasPeople ? createRandom(4 * seed + 2) : null;
  const escalateAfterMs = peopleRandom?.pick(ESCALATIONS_MS) ?? 0;
  const house = new House({
    machines,
    random,
    doors: hasChannels ? ['fridge', 'freezer'] : ['door'],
    thermometers: hasChannels ? ['air'] : [],
    settleMs: random.pick([0, 50]),
    hasStateFile: random.chance(0.5),
    peopleRandom,
    watchers: Array.from({ length: 1 + random.below(2) }, () => ({
      ...inputOf(random),
      escalateAfterMs,
    })),
  });
  playAtOnce(
    (error) => house.complain(`something threw: ${error}`),
    () => live(house, random),
  );
  const { problem, story, timeline } = house;
  return { problem, story, seconds: timeline.nowMs / 1000, toll: tollOf(house) };
}

function tollOf({ watchers }: House): Toll {
  const toll = { openings: 0, arrived: 0, abandoned: 0 };
  for (const { openings, arrived, abandoned } of watchers.flatMap(
    (one) => one.people?.inboxes ?? [],
  )) {
    toll.openings += openings;
    toll.arrived += arrived;
    toll.abandoned += abandoned;
  }
  return toll;
}

/** All that happens in a house, and the calm after it. */
function live(house: House, random: Random): void {
  house.begin();
  const ofAll = house.thermometers.length > 0 ? WARM_ACTS : ACT_LIST;
  const list = house.options.peopleRandom ? [...ofAll, ...PEOPLE_ACTS] : ofAll;
  const acts = ACTS.min + random.below(ACTS.more);
  for (let i = 0; i < acts && !house.problem; i++) {
    house.pass(pause(random));
    house.check();
    pickAct(random, list).run(house, random);
  }
  house.heal();
  for (let ms = 0; ms < CALM_MS && !house.problem; ms += CALM_STEP_MS) {
    house.pass(CALM_STEP_MS);
    house.check();
  }
  if (!house.problem && house.options.peopleRandom) {
    house.pass(DELIVERED_MS);
    for (const { people } of house.watchers) people?.check();
  }
  house.checkCalm();
  for (const watcher of house.watchers) watcher.kill();
  house.endServer('stop');
  if (house.serverClock.pending > 0) house.complain(`${house.serverClock.pending} timers are left`);
}
