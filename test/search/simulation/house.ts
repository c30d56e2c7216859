/**
 * A house with a door, a server, watchers and a plain client, all on one line of time; and all that
 * can go wrong with them. What is said is written down, and what must hold is checked.
 *
 * A class, as its parts are: a closure with so much to remember would be one endless function.
 */

import { restoredOf } from '../../../src/app/state-restored.ts';
import { type SavedOfChannel, type SavedState, stateText } from '../../../src/app/state-text.ts';
import {
  type ChannelChange,
  type Instant,
  type ServerEvent,
  savedOf,
} from '../../../src/machines/index.ts';
import type { Random } from '../../support/random.ts';
import type { Machines } from '../machines.ts';
import { Door } from './door.ts';
import { Knower } from './knower.ts';
import { MachineClock } from './machine-clock.ts';
import { Network } from './network.ts';
import { People } from './people.ts';
import { Plain } from './plain.ts';
import { partsOf } from './sensed.ts';
import { type Disk, type ServerProgram, startServer } from './server-program.ts';
import type { Told } from './story.ts';
import { Thermometer } from './thermometer.ts';
import { Timeline } from './timeline.ts';
import { Watcher } from './watcher.ts';
import type { WatcherInput } from './watcher-program.ts';

export interface HouseOptions {
  readonly machines: Machines;
  readonly random: Random;
  readonly doors: readonly string[];
  readonly thermometers: readonly string[];
  readonly settleMs: number;
  /** Whether the server keeps the door's last change over its restarts. */
  readonly hasStateFile: boolean;
  readonly watchers: readonly WatcherInput[];
  /** A die of its own for whom watchers tell, and what goes wrong then; null without anybody. */
  readonly peopleRandom: Random | null;
}

/** What a person's clock may be off by, in ms: the first of 1970, a year, an hour, the far future. */
const WALL_OFFSETS_MS = [-1.7e12, -3e10, -3.6e6, 0, 3.6e6, 3e10, 4e12];
/** How long a computer is on when a house begins, in ms. */
const UPTIME_MS_MAX = 1e9;
/** How many of the latest changes are in the state file. */
const KEPT_MAX = 100;
/** What a wall clock shows when nothing is wrong with it. */
const WALL_START_MS = 1_700_000_000_000;

export class House {
  readonly timeline = new Timeline();
  readonly story: Told[] = [];
  problem: string | null = null;
  readonly random: Random;
  readonly network: Network;
  /** These two are there from the beginning on. */
  readonly watchers: Watcher[] = [];
  readonly plain: Plain[] = [];
  readonly options: HouseOptions;
  readonly doors: readonly Door[];
  readonly thermometers: readonly Thermometer[];
  /** In the order of the server's configuration, in which the first door need not be the first. */
  readonly channels: readonly (Door | Thermometer)[];
  serverClock: MachineClock;
  server: ServerProgram | null = null;
  /** What is wrong with everything, and since when nothing is. */
  readonly wrong = new Set<string>();
  wrongUntilMs = 0;
  #knower: Knower | null = null;
  #runs = 0;
  /** Since when its computer is off. */
  #offSinceMs: number | null = null;
  #saved: SavedState = { changes: [] };
  /** By run and channel, the latest in the state file; and what a client was told last. */
  readonly #kept = new Map<string, number>();
  readonly #told = new Map<string, number>();
  /** The same while the disk was late, which then may know nothing of it. */
  readonly #toldLate = new Map<string, number>();
  forgotMs = Number.NEGATIVE_INFINITY;
  #boots = 0;
  thawedMs = Number.NEGATIVE_INFINITY;

  constructor(options: HouseOptions) {
    this.options = options;
    this.random = options.random;
    this.network = new Network(this.timeline, this.random);
    this.serverClock = this.newClock();
    this.doors = options.doors.map((name) => new Door(this, name));
    this.thermometers = options.thermometers.map((name) => new Thermometer(this, name));
    this.channels = [...this.thermometers, ...this.doors];
  }

  /** Everything is started. It can fail, so there is a house before. */
  begin(): void {
    this.startServer();
    for (const [i, input] of this.options.watchers.entries()) {
      const { peopleRandom: random } = this.options;
      const peopleOf = ({ name, clock }: Watcher) =>
        random && new People(this, name, clock, random);
      this.watchers.push(new Watcher(this, `watcher${i + 1}`, input, peopleOf));
    }
    const { peopleRandom } = this.options;
    if (peopleRandom) this.#knower = new Knower(this, peopleRandom);
    this.plain.push(new Plain(this, 'plain'));
    if (this.channels.length > 1) this.plain.push(new Plain(this, 'old'));
  }

  /** Of a computer that was started at some time, but not while it was off before. */
  newClock(uptimeMsMax = UPTIME_MS_MAX): MachineClock {
    const offsetMs = WALL_START_MS + this.random.pick(WALL_OFFSETS_MS);
    const share = this.random.below(UPTIME_MS_MAX) / UPTIME_MS_MAX;
    return new MachineClock(this.timeline, offsetMs, Math.floor(share * uptimeMsMax));
  }

  complain(problem: string): void {
    this.tell('world', 'world', `PROBLEM ${problem}`);
    this.problem ??= `${problem} (after ${(this.timeline.nowMs / 1000).toFixed(3)} s)`;
  }

  tell(from: string, to: string, what: string): void {
    this.story.push({ atMs: this.timeline.nowMs, from, to, what });
  }

  /** One of them; there has to be one, and with one there is no choice. */
  one<T>(items: readonly T[]): T {
    return items.length === 1 ? (items[0] as T) : this.random.pick(items);
  }

  /** When something was by the server's clocks. */
  trueMs({ monotonicMs }: Instant): number {
    return this.timeline.nowMs - (this.serverClock.now().monotonicMs - monotonicMs);
  }

  isOfThisRun(id: string): boolean {
    return id.startsWith(`r${this.#runs}-`);
  }

  /** Something that concerns everybody is wrong, or no more. */
  setWrong(what: string, isWrong: boolean): void {
    if (!isWrong && !this.wrong.has(what)) return;
    if (isWrong) this.wrong.add(what);
    else this.wrong.delete(what);
    this.wrongUntilMs = this.timeline.nowMs;
  }

  /** The server is killed in the moment after a change, while it tells and keeps it. */
  killAfterMove(ms: number): void {
    this.one(this.doors).move(0);
    this.pass(ms);
    this.endServer('kill');
  }

  /** Its process is stopped, and goes on as if nothing had been. */
  freezeServer(isFrozen: boolean): void {
    if (!this.server || this.serverClock.isAsleep === isFrozen) return;
    this.tell('server', 'server', isFrozen ? 'is frozen' : 'goes on');
    this.setWrong('frozen', isFrozen);
    this.thawedMs = this.timeline.nowMs;
    if (isFrozen) return this.serverClock.freeze();
    this.serverClock.thaw();
    this.network.goOn();
    for (const channel of this.channels) this.server.sense(channel);
  }

  startServer(): void {
    if (this.server) return;
    const { nowMs } = this.timeline;
    const offForMs = this.#offSinceMs === null ? null : nowMs - this.#offSinceMs;
    if (offForMs !== null) {
      this.#offSinceMs = null;
      this.#boots++;
      this.serverClock = this.newClock(offForMs);
    }
    const run = `r${++this.#runs}`;
    this.tell('server', 'server', `starts as ${run}`);
    this.setWrong('server', false);
    this.network.serverClock = this.serverClock;
    const left = restoredOf(stateText(this.#saved), {
      ...{ bootId: this.#bootId, now: this.serverClock.now(), firstDoor: null },
    });
    if ('fault' in left) return this.complain(left.fault);
    for (const door of this.doors) {
      const of = ({ channel }: ChannelChange) => channel === door.name;
      const remembered = left.remembered.find(of)?.change ?? null;
      const all = [...left.remembered, ...(left.history ?? [])].filter(of);
      door.begin(remembered, offForMs === null ? [] : all.map(({ change }) => change));
    }
    this.server = startServer({
      machines: this.options.machines,
      clock: this.serverClock,
      network: this.network,
      run,
      settleMs: this.options.settleMs,
      left,
      channels: this.channels,
      onEvent: (event) => this.#note(event),
      disk: this.options.hasStateFile ? this.#disk() : null,
      onTold: (id, isLate) => {
        const { run, number } = partsOf(id);
        (isLate ? this.#toldLate : this.#told).set(run, number);
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
      this.#offSinceMs = this.timeline.nowMs;
      this.network.serverClock = null;
    }
    this.server = null;
    // Whatever ends it, what it told it tells again, or what came after that.
    for (const [run, number] of this.#toldLate) {
      if ((this.#kept.get(run) ?? 0) < number) this.forgotMs = this.timeline.nowMs;
    }
    for (const [run, number] of this.#told) {
      const isLost = this.options.hasStateFile && (this.#kept.get(run) ?? 0) < number;
      if (isLost) this.complain(`${run}-${number} was told, and not kept`);
    }
  }

  /** A write takes a moment, and now and then longer than anybody waits. */
  #disk(): Disk {
    const bootId = this.#bootId;
    return {
      takesMs: () => this.random.below(this.random.chance(0.9) ? 4 : 600),
      write: ({ lasts, history }) => {
        const saved = ({ channel, change }: ChannelChange): SavedOfChannel => ({
          ...{ channel, ...savedOf(change, bootId) },
        });
        this.#saved = { changes: lasts.map(saved), history: history.slice(-KEPT_MAX).map(saved) };
        for (const { change } of lasts) {
          const { run, number } = partsOf(change.id);
          this.#kept.set(run, number);
        }
      },
    };
  }

  get #bootId(): string {
    return `boot-${this.#boots}`;
  }

  /** What its server's machine is told. */
  #note(event: ServerEvent): void {
    if (!('channel' in event)) return;
    this.channels.find(({ name }) => name === event.channel)?.note(event);
  }

  /** Whether there is a server that does something. */
  get isServing(): boolean {
    return this.server !== null && !this.serverClock.isAsleep;
  }

  /** What must have been said by now. */
  check(): void {
    for (const watcher of this.watchers) watcher.check();
    for (const client of this.plain) client.check();
    if (!this.server || this.serverClock.isAsleep) return;
    this.server.check(this.timeline.nowMs - this.thawedMs);
    for (const channel of this.channels) channel.check();
  }

  /** Who is taken for broken is not judged: at the end of a calm nobody may be. */
  checkCalm(): void {
    for (const what of this.wrong) this.complain(`${what} is still wrong at the end`);
    for (const { name, isWrong } of this.channels) {
      if (isWrong) this.complain(`the sensor of ${name} is still wrong at the end`);
    }
    for (const watcher of this.watchers) watcher.checkCalm();
  }

  pass(ms: number): void {
    this.timeline.pass(ms);
  }

  /** Everything is well again. */
  heal(): void {
    this.freezeServer(false);
    for (const channel of this.channels) channel.setSensor(false);
    this.startServer();
    for (const watcher of this.watchers) watcher.heal();
    for (const client of this.plain) client.heal();
    this.#knower?.heal();
  }
}
