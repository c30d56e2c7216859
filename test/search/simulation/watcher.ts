/**
 * A watcher of a house: its computer, what runs on it, and what goes wrong with both.
 *
 * A class, for the same reason as the house.
 */
import type { AlarmNews, AlarmOf } from '../../../src/app/alarms.ts';
import { NO_EARLIER_RUN } from '../../../src/app/earlier-run.ts';
import { type Emitted, newsOf } from '../../../src/app/news-of.ts';
import type { Message, WatchdogEmitted } from '../../../src/machines/index.ts';
import type { House } from './house.ts';
import type { MachineClock } from './machine-clock.ts';
import { ON_ITS_WAY_MS_MAX, type Weather } from './network.ts';
import type { People } from './people.ts';
import { createJudge } from './watcher-judge.ts';
import { startWatcher, type WatcherInput, type WatcherProgram } from './watcher-program.ts';

export class Watcher {
  readonly weather: Weather = { isHole: false, isSlow: false };
  readonly clock: MachineClock;
  readonly name: string;
  readonly #house: House;
  readonly #input: WatcherInput;
  readonly #wrong = new Set<string>();
  #wrongUntilMs: number;
  #cutOffSinceMs: number | null = null;
  #slowUntilMs = Number.NEGATIVE_INFINITY;
  program: WatcherProgram | null = null;
  /** Whom it tells; nobody in most houses. */
  readonly people: People | null;
  #judge: ReturnType<typeof createJudge>;

  constructor(
    house: House,
    name: string,
    input: WatcherInput,
    peopleOf: (watcher: Watcher) => People | null,
  ) {
    this.#house = house;
    this.name = name;
    this.#input = input;
    this.clock = house.newClock();
    this.#wrongUntilMs = house.timeline.nowMs;
    this.people = peopleOf(this);
    this.#judge = this.#newJudge();
    this.start();
  }

  #newJudge() {
    const house = this.#house;
    return createJudge({
      name: this.name,
      input: this.#input,
      house,
      earlier: this.people?.earlier ?? NO_EARLIER_RUN,
      wrongUntilMs: () => (this.#wrong.size > 0 ? Number.POSITIVE_INFINITY : this.#wrongUntilMs),
      isSlow: () =>
        this.weather.isSlow || house.timeline.nowMs < this.#slowUntilMs + ON_ITS_WAY_MS_MAX,
    });
  }

  #setWrong(what: string, isWrong: boolean): void {
    if (isWrong) this.#wrong.add(what);
    else this.#wrong.delete(what);
    this.#wrongUntilMs = this.#house.timeline.nowMs;
  }

  start(): void {
    // Nobody starts a program on a computer that sleeps.
    if (this.program || this.clock.isAsleep) return;
    const house = this.#house;
    house.tell(this.name, this.name, 'starts');
    this.#setWrong('dead', false);
    this.#judge = this.#newJudge();
    this.#cutOffSinceMs = null;
    this.people?.start();
    this.program = startWatcher({
      machines: house.options.machines,
      name: this.name,
      clock: this.clock,
      network: house.network,
      weather: this.weather,
      random: house.random,
      input: this.#input,
      earlier: this.people?.earlier ?? NO_EARLIER_RUN,
      onNews: (news) => this.#hearNews(news),
      onAlarm: (news, of) => this.#hearAlarm(news, of),
      onRenamed: (renaming) => this.people?.rename(renaming, this.program?.since() ?? null),
      onMessage: (message) => this.#hear(message),
      onAsk: () => this.#judge.asked(),
      onError: (error) => house.complain(`${this.name} failed: ${error}`),
    });
  }

  #hear(message: Message): void {
    const { name, args } = message;
    this.#house.tell('server', this.name, JSON.stringify([name, ...args]));
    this.#judge.hear(message);
  }

  #hearNews(news: WatchdogEmitted): void {
    this.#tellNews(news.type);
    this.#judge.hearNews(news);
    if (news.type !== 'ended') this.#tellPeople(news);
  }

  #hearAlarm(news: AlarmNews, of: AlarmOf): void {
    this.#tellNews(news.type, of.isOneOfMany ? `${of.channel}: ` : '');
    const closed = new RegExp(`"(${of.channel}/)?close"`);
    const ends = this.#house.network.endsOf(this.name);
    if (news.type === 'warned' && ends.some(({ unread }) => closed.test(unread))) {
      this.#house.complain(`${this.name}: warned while a close waits in its socket`);
    }
    this.#judge.hearAlarm(news, of);
    this.#tellPeople(news, of);
  }

  #tellPeople(news: Emitted, of?: AlarmOf): void {
    const { limitMs, maxCelsius } = this.#input;
    this.people?.say(
      newsOf(news, of, this.clock.now(), { limitMs, maxCelsius }),
      this.program?.since() ?? null,
    );
  }

  #tellNews(type: string, prefix = ''): void {
    const words = type.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    this.#house.tell(this.name, this.name, `says: ${prefix}${words}`);
  }

  kill(): void {
    if (!this.program) return;
    this.#house.tell(this.name, this.name, 'is killed');
    this.#setWrong('dead', true);
    this.people?.kill();
    this.program.kill();
    this.program = null;
    if (this.clock.pending > 0)
      this.#house.complain(`${this.name}: ${this.clock.pending} timers left`);
  }

  setHole(isHole: boolean): void {
    if (isHole === this.weather.isHole) return;
    this.#house.tell('network', this.name, isHole ? 'swallows everything' : 'works again');
    this.weather.isHole = isHole;
    this.#slowUntilMs = this.#house.timeline.nowMs;
    this.#setWrong('hole', isHole);
    if (isHole) this.#house.network.watchIdle(this.name);
    else this.#house.network.goOn();
  }

  setSlow(isSlow: boolean): void {
    if (isSlow === this.weather.isSlow) return;
    this.#house.tell('network', this.name, isSlow ? 'is slow' : 'is fast again');
    this.weather.isSlow = isSlow;
    this.#slowUntilMs = this.#house.timeline.nowMs;
    this.#setWrong('slow', isSlow);
  }

  /** The connection breaks, perhaps in the middle of a line. */
  reset(): void {
    this.#house.tell('network', this.name, 'breaks the connection');
    this.#setWrong('reset', false);
    for (const end of this.#house.network.endsOf(this.name)) {
      end.cut();
      end.reset();
    }
  }

  sleep(): void {
    if (this.clock.isAsleep) return;
    this.#house.tell(this.name, this.name, 'falls asleep');
    this.clock.sleep();
    this.#judge.slept();
    this.#setWrong('asleep', true);
  }

  /** Its process is stopped, while its clocks go on and its kernel takes what comes. */
  freeze(): void {
    if (this.clock.isAsleep) return;
    this.#house.tell(this.name, this.name, 'is stopped');
    this.clock.freeze();
    this.#setWrong('asleep', true);
  }

  wake(): void {
    if (!this.clock.isAsleep) return;
    this.#house.tell(this.name, this.name, this.clock.isFrozen ? 'goes on' : 'wakes up');
    // What waits for it says how old it was when it was sent.
    this.#slowUntilMs = this.#house.timeline.nowMs;
    if (this.clock.isFrozen) this.clock.thaw();
    else this.clock.wake();
    this.#setWrong('asleep', false);
    this.#house.network.goOn();
  }

  heal(): void {
    this.wake();
    this.setHole(false);
    this.setSlow(false);
    this.people?.heal();
    this.start();
  }

  checkCalm(): void {
    for (const what of this.#wrong) {
      this.#house.complain(`${this.name}: ${what} is still wrong at the end`);
    }
  }

  check(): void {
    if (!this.program || this.clock.isAsleep) {
      this.#cutOffSinceMs = null;
      return;
    }
    const { nowMs } = this.#house.timeline;
    const isCutOff = this.weather.isHole || !this.#house.isServing;
    if (!isCutOff) this.#cutOffSinceMs = null;
    else this.#cutOffSinceMs ??= nowMs;
    if (this.#cutOffSinceMs !== null) this.#judge.checkCutOff(nowMs - this.#cutOffSinceMs);
    this.#judge.check();
  }
}
