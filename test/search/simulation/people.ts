/**
 * Whom a watcher tells: two ways, of which one is for what is urgent, and all that goes wrong on them.
 * What arrives is judged: everything that people are to know, in order, once, however often the watcher
 * is killed.
 *
 * A class, for the same reason as the house.
 */
import { type Alerting, startAlerting } from '../../../src/app/alerting.ts';
import { type EarlierRun, NO_EARLIER_RUN } from '../../../src/app/earlier-run.ts';
import type { WatcherState } from '../../../src/app/watcher-state-text.ts';
import type { Way } from '../../../src/delivery/index.ts';
import type { Clock, DoorNews, Renaming } from '../../../src/machines/index.ts';
import type { Random } from '../../support/random.ts';
import type { House } from './house.ts';
import { Inbox } from './inbox.ts';
import type { MachineClock } from './machine-clock.ts';

/** What goes wrong on a way, and how often, compared with that it works. */
const MODES = [
  ...(['well', 'well', 'well', 'refuses', 'hangs', 'fails', 'is busy'] as const),
  ...(['loses its answers', 'is gone'] as const),
];
/** How long it stays like that at most, in ms. */
const MODE_MS_MAX = 60_000;

export class People {
  readonly name: string;
  readonly inboxes: readonly Inbox[];
  readonly #house: House;
  readonly #random: Random;
  readonly #clock: MachineClock;
  /** Whether what was told is known to the next run. */
  readonly #hasStateFile: boolean;
  #left: WatcherState;
  #alerting: Alerting | null = null;
  #process: ReturnType<typeof createProcess> | null = null;
  #isHealed = false;

  constructor(house: House, name: string, clock: MachineClock, random: Random) {
    this.name = name;
    this.#house = house;
    this.#random = random;
    this.#clock = clock;
    this.#hasStateFile = random.chance(0.5);
    this.#left = this.#nothingLeft();
    this.inboxes = ([1, 2] as const).map((level) => {
      const inbox = new Inbox(house, `${name}'s phone ${level}`, level, random);
      this.#changeMode(inbox);
      return inbox;
    });
  }

  #nothingLeft(): WatcherState {
    return { watcher: this.name, since: null, incidents: [], held: [], waiting: {} };
  }

  #changeMode(inbox: Inbox): void {
    if (this.#isHealed) return;
    inbox.mode = this.#random.pick(MODES);
    this.#house.timeline.after(this.#random.below(MODE_MS_MAX), () => this.#changeMode(inbox));
  }

  /** What the run before left to the one that begins. */
  get earlier(): EarlierRun {
    return this.#hasStateFile ? this.#left : NO_EARLIER_RUN;
  }

  start(): void {
    for (const inbox of this.inboxes) inbox.begin(this.#hasStateFile);
    const left = this.#hasStateFile ? this.#left : this.#nothingLeft();
    this.#process = createProcess(this.#clock);
    const { clock } = this.#process;
    this.#alerting = startAlerting(
      {
        ways: this.inboxes.map((inbox) => this.#wayTo(inbox, clock)),
        clock,
        log: (line) => this.#hearLine(line),
      },
      {
        left,
        isKeeping: this.#hasStateFile,
        keep: (state) => {
          // As JSON, as it is in a file.
          this.#left = JSON.parse(JSON.stringify(state));
        },
        finish: () => Promise.resolve(),
      },
      this.#house.options.machines.alerts,
    );
  }

  #wayTo(inbox: Inbox, clock: Clock): Way {
    return {
      ...{ name: inbox.name, key: inbox.name, level: inbox.level },
      ...{ takesOpenings: false, timeoutMs: 10_000 },
      send: ({ sendBack, input: { alert } }) => inbox.attempt(alert, clock, sendBack),
    };
  }

  #hearLine(line: string): void {
    this.#house.tell(this.name, this.name, line);
    const inbox = this.inboxes.find(({ name }) => line.startsWith(`${name}: `));
    if (line.endsWith('it is given up')) inbox?.givenUp();
  }

  say(news: DoorNews, since: string | null): void {
    for (const inbox of this.inboxes) inbox.said(news);
    this.#alerting?.say(news, since);
  }

  rename(renaming: Renaming, since: string | null): void {
    for (const inbox of this.inboxes) inbox.renamed(renaming);
    this.#alerting?.rename(renaming, since);
  }

  kill(): void {
    void this.#alerting?.stop();
    this.#alerting = null;
    this.#process?.end();
  }

  heal(): void {
    this.#isHealed = true;
    for (const inbox of this.inboxes) inbox.mode = 'well';
  }

  /** Everything works again for long enough. */
  check(): void {
    for (const inbox of this.inboxes) inbox.check();
  }
}

/** What waits in a process is no more when it is killed. */
function createProcess(of: MachineClock) {
  const timers = new Set<ReturnType<MachineClock['setTimeout']>>();
  const clock: Clock = {
    now: () => of.now(),
    setTimeout(callback, delayMs) {
      const timer = of.setTimeout(() => {
        timers.delete(timer);
        callback();
      }, delayMs);
      timers.add(timer);
      return timer;
    },
    clearTimeout(timer) {
      const own = timer as ReturnType<MachineClock['setTimeout']>;
      timers.delete(own);
      of.clearTimeout(own);
    },
  };
  return {
    clock,
    end() {
      for (const timer of timers) of.clearTimeout(timer);
    },
  };
}
