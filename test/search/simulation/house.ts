/**
 * A house with a door, a server, watchers and a plain client, all on one line of time; and all that
 * can go wrong with them. What is said is written down, and what must hold is checked.
 *
 * A class, as its parts are: a closure with so much to remember would be one endless function.
 */

import {
  type Change,
  rememberedOf,
  type SavedChange,
  savedOf,
} from '../../../src/machines/index.ts';
import type { Random } from '../../support/random.ts';
import type { Machines } from '../machines.ts';
import { MachineClock } from './machine-clock.ts';
import { Network } from './network.ts';
import { Plain } from './plain.ts';
import { type Disk, type ServerProgram, startServer } from './server-program.ts';
import type { Told } from './story.ts';
import { Timeline } from './timeline.ts';
import { Watcher } from './watcher.ts';
import type { WatcherInput } from './watcher-program.ts';

export interface HouseOptions {
  readonly machines: Machines;
  readonly random: Random;
  readonly settleMs: number;
  /** Whether the server keeps the door's last change over its restarts. */
  readonly hasStateFile: boolean;
  readonly watchers: readonly WatcherInput[];
}

/** What a person's clock may be off by, in ms: the first of 1970, a year, an hour, the far future. */
const WALL_OFFSETS_MS = [-1.7e12, -3e10, -3.6e6, 0, 3.6e6, 3e10, 4e12];
/** What a wall clock shows when nothing is wrong with it. */
const WALL_START_MS = 1_700_000_000_000;

/** The number in a change's name. */
function numberOf(change: Pick<Change, 'id'> | null): number {
  return Number(change?.id.split('-')[1] ?? 0);
}

function runOf(id: string): string {
  return id.split('-')[0] ?? '';
}

export class House {
  readonly timeline = new Timeline();
  readonly story: Told[] = [];
  problem: string | null = null;
  readonly random: Random;
  readonly network: Network;
  /** These two are there from the beginning on. */
  readonly watchers: Watcher[] = [];
  plain!: Plain;
  readonly options: HouseOptions;
  /** The truth about the door: what its contact says when it is not bouncing. */
  isOpen = false;
  sinceMs = 0;
  isSensorDead = false;
  serverClock: MachineClock;
  server: ServerProgram | null = null;
  /** What is wrong with everything, and since when nothing is. */
  readonly wrong = new Set<string>();
  wrongUntilMs = 0;
  #runs = 0;
  #contact: 'open' | 'close' = 'close';
  #hasPower = true;
  #saved: SavedChange | null = null;
  /** By run, the latest in the state file; and what a client was told last that should be there. */
  readonly #kept = new Map<string, number>();
  #toldId: string | null = null;
  /** What the server that runs found in its state file, and what it believes of its door. */
  #remembered: Change | null = null;
  #believed: Change | null = null;
  #boots = 0;
  #thawedMs = Number.NEGATIVE_INFINITY;
  /** By the wall-clock time that names an opening; the earliest, if two have the same. */
  readonly #openedMs: number[] = [];
  readonly #beganMs = new Map<number, number>();

  constructor(options: HouseOptions) {
    this.options = options;
    this.random = options.random;
    this.network = new Network(this.timeline, this.random);
    this.serverClock = this.newClock();
  }

  /** Everything is started. It can fail, so there is a house before. */
  begin(): void {
    this.startServer();
    for (const [i, input] of this.options.watchers.entries()) {
      this.watchers.push(new Watcher(this, `watcher${i + 1}`, input));
    }
    this.plain = new Plain(this);
  }

  newClock(): MachineClock {
    const offsetMs = WALL_START_MS + this.random.pick(WALL_OFFSETS_MS);
    return new MachineClock(this.timeline, offsetMs, this.random.below(1e9));
  }

  complain(problem: string): void {
    this.tell('world', 'world', `PROBLEM ${problem}`);
    this.problem ??= `${problem} (after ${(this.timeline.nowMs / 1000).toFixed(3)} s)`;
  }

  tell(from: string, to: string, what: string): void {
    this.story.push({ atMs: this.timeline.nowMs, from, to, what });
  }

  openingsUntil(ms: number): number {
    return this.#openedMs.filter((openedMs) => openedMs <= ms).length;
  }

  beganMs(wallMs: number): number {
    return this.#beganMs.get(wallMs) ?? Number.POSITIVE_INFINITY;
  }

  /** Something that concerns everybody is wrong, or no more. */
  setWrong(what: string, isWrong: boolean): void {
    if (!isWrong && !this.wrong.has(what)) return;
    if (isWrong) this.wrong.add(what);
    else this.wrong.delete(what);
    this.wrongUntilMs = this.timeline.nowMs;
  }

  /** The door moves; its contact chatters first, so many times. */
  move(chatter: number): void {
    const { settleMs } = this.options;
    // What is shorter than the settle time is no movement.
    if (settleMs > 0) this.timeline.pass(settleMs + 1);
    const to = this.isOpen ? 'close' : 'open';
    if (settleMs > 0) this.#chatter(to, chatter);
    this.tell('door', 'door', to === 'open' ? 'opens' : 'closes');
    this.isOpen = to === 'open';
    this.sinceMs = this.timeline.nowMs;
    if (this.isOpen) this.#openedMs.push(this.sinceMs);
    this.#touch(to);
    if (settleMs > 0) this.timeline.pass(settleMs + 1);
  }

  /** The server is killed in the moment after a change, while it tells and keeps it. */
  killAfterMove(ms: number): void {
    this.move(0);
    this.pass(ms);
    this.endServer('kill');
  }

  /** The contact chatters, and all is as it was. */
  glitch(chatter: number): void {
    const { settleMs } = this.options;
    if (settleMs === 0) return;
    this.timeline.pass(settleMs + 1);
    this.tell('door', 'door', 'chatters');
    this.#chatter(this.isOpen ? 'close' : 'open', chatter);
    this.timeline.pass(settleMs + 1);
  }

  #chatter(to: 'open' | 'close', times: number): void {
    const from = to === 'open' ? 'close' : 'open';
    for (let i = 0; i < times; i++) {
      this.#touch(to);
      this.timeline.pass(1 + this.random.below(20));
      this.#touch(from);
      this.timeline.pass(1 + this.random.below(20));
    }
  }

  #touch(level: 'open' | 'close'): void {
    this.#contact = level;
    if (!this.isSensorDead && !this.serverClock.isAsleep) this.server?.sense();
  }

  setSensor(isDead: boolean): void {
    if (isDead === this.isSensorDead) return;
    this.tell('door', 'server', isDead ? 'its sensor dies' : 'its sensor is back');
    this.isSensorDead = isDead;
    if (!this.serverClock.isAsleep) this.server?.sense();
  }

  /** What the server reads; what dies and returns while it reads nothing was never lost. */
  #read(): 'open' | 'close' | null {
    if (!this.isSensorDead) return this.#contact;
    // It is tried again after a while; until then it is still wrong.
    this.setWrong('sensor', true);
    return null;
  }

  /** Its process is stopped, and goes on as if nothing had been. */
  freezeServer(isFrozen: boolean): void {
    if (!this.server || this.serverClock.isAsleep === isFrozen) return;
    this.tell('server', 'server', isFrozen ? 'is frozen' : 'goes on');
    this.setWrong('frozen', isFrozen);
    this.#thawedMs = this.timeline.nowMs;
    if (isFrozen) return this.serverClock.freeze();
    this.serverClock.thaw();
    this.network.goOn();
    this.server.sense();
  }

  startServer(): void {
    if (this.server) return;
    if (!this.#hasPower) {
      this.#hasPower = true;
      this.#boots++;
      this.serverClock = this.newClock();
    }
    const run = `r${++this.#runs}`;
    this.tell('server', 'server', `starts as ${run}`);
    this.setWrong('server', false);
    this.network.serverClock = this.serverClock;
    this.#remembered =
      this.#saved && rememberedOf(this.#saved, this.#bootId, this.serverClock.now());
    this.#believed = null;
    this.server = startServer({
      machines: this.options.machines,
      clock: this.serverClock,
      network: this.network,
      run,
      settleMs: this.options.settleMs,
      remembered: this.#remembered,
      contact: () => this.#read(),
      onChange: (change) => this.#noteChange(change),
      disk: this.options.hasStateFile ? this.#disk() : null,
      onTold: (id) => {
        this.#toldId = id;
      },
      complain: (problem) => this.complain(problem),
    });
  }

  /** It is killed, stopped in order, or its power fails. */
  endServer(how: 'kill' | 'stop' | 'power'): void {
    if (!this.server) return;
    this.freezeServer(false);
    this.tell('server', 'server', how === 'power' ? 'loses its power' : `is ended by a ${how}`);
    this.setWrong('server', true);
    if (how === 'kill') this.server.kill();
    if (how === 'stop') {
      this.server.stop();
      this.timeline.pass(2000);
      if (!this.server.isOver()) this.complain('a server did not stop within 2 s');
    }
    if (how === 'power') {
      this.server.cutPower();
      this.#hasPower = false;
      this.network.serverClock = null;
    }
    this.server = null;
    // Whatever ends it, what it told it tells again, or what came after that.
    const id = this.#toldId;
    const isLost = id !== null && (this.#kept.get(runOf(id)) ?? 0) < numberOf({ id });
    if (this.options.hasStateFile && isLost) this.complain(`${id} was told, and not kept`);
  }

  /** A write takes a moment, and now and then longer than anybody waits. */
  #disk(): Disk {
    const bootId = this.#bootId;
    return {
      takesMs: () => this.random.below(this.random.chance(0.9) ? 4 : 600),
      write: (change) => {
        if (!change) return;
        this.#saved = savedOf(change, bootId);
        this.#kept.set(runOf(change.id), numberOf(change));
      },
    };
  }

  get #bootId(): string {
    return `boot-${this.#boots}`;
  }

  #noteChange(change: Change): void {
    const { nowMs } = this.timeline;
    const beganMs = nowMs - (this.serverClock.now().monotonicMs - change.at.monotonicMs);
    this.tell(
      'server',
      'server',
      `${change.level} is ${change.id}${change.first ? ', first' : ''}`,
    );
    // A restart is no change: what is found as it was remembered has the name that it had.
    const found = this.#believed === null ? this.#remembered : null;
    // Of those between, when too many were told, nobody hears.
    const isNext = numberOf(change) <= numberOf(this.#believed) + 1;
    if (isNext && change.level === this.#believed?.level)
      this.complain(`${change.id} is no change`);
    this.#believed = change;
    if (change.level === 'unknown') return;
    if (found?.level === change.level && found.id !== change.id) {
      this.complain(`${change.id} is ${found.id}, which was remembered`);
    }
    if (!this.isSensorDead) this.setWrong('sensor', false);
    this.#beganMs.set(change.at.wallMs, Math.min(beganMs, this.beganMs(change.at.wallMs)));
    // What happened while it was frozen it saw late; what it remembers nobody may have seen.
    const isOwn = change.id.startsWith(`r${this.#runs}-`);
    const isSeen = isOwn && this.sinceMs > this.#thawedMs;
    if (!change.first && isSeen && Math.abs(beganMs - this.sinceMs) > 1) {
      this.complain(`${change.id} began ${Math.round(beganMs - this.sinceMs)} ms off`);
    }
  }

  /** Whether there is a server that does something. */
  get isServing(): boolean {
    return this.server !== null && !this.serverClock.isAsleep;
  }

  /** What must have been said by now. */
  check(): void {
    for (const watcher of this.watchers) watcher.check();
    this.plain.check();
    if (this.server && !this.serverClock.isAsleep) this.#checkServer(this.server);
  }

  #checkServer(server: ServerProgram): void {
    server.check(this.timeline.nowMs - this.#thawedMs);
    const isLost = this.isSensorDead && this.wrong.has('sensor');
    if (isLost && this.#believed?.level !== 'unknown') {
      this.complain('the server does not say that its sensor is lost');
    }
  }

  /** Who is taken for broken is not judged: at the end of a calm nobody may be. */
  checkCalm(): void {
    for (const what of this.wrong) this.complain(`${what} is still wrong at the end`);
    for (const watcher of this.watchers) watcher.checkCalm();
  }

  pass(ms: number): void {
    this.timeline.pass(ms);
  }

  /** Everything is well again. */
  heal(): void {
    this.freezeServer(false);
    this.setSensor(false);
    this.startServer();
    for (const watcher of this.watchers) watcher.heal();
    this.plain.heal();
  }
}
