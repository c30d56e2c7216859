/**
 * The plain client of a house, such as nc in a loop, and its computer. What it must be told is
 * judged here: `open` and `close` in turns, that end on the truth.
 *
 * A class, for the same reason as the house.
 */
import type { Message } from '../../../src/machines/index.ts';
import { RemoteEmitter } from '../../../src/transport/index.ts';
import type { House } from './house.ts';
import type { MachineClock } from './machine-clock.ts';
import type { End, Weather } from './network.ts';
import { RECOVERY_MS } from './watcher-judge.ts';

/** How long it waits before it connects again, in ms. */
const AGAIN_MS = 5000;

export class Plain {
  readonly weather: Weather = { isHole: false, isSlow: false };
  readonly #house: House;
  readonly #clock: MachineClock;
  #end: End | null = null;
  /** What it was told last over this connection. */
  #told: string | null = null;
  #isStalled = false;
  #wrongUntilMs = 0;

  constructor(house: House) {
    this.#house = house;
    this.#clock = house.newClock();
    this.#connect();
  }

  #connect(): void {
    this.#house.network.connect('plain', this.weather, this.#clock, (end) => {
      if (!end) return this.#connectAgain();
      this.#end = end;
      this.#told = null;
      new RemoteEmitter(end, () => this.#clock.now().monotonicMs)
        .onMessage((message) => this.#hear(message))
        .onFault(({ reason }) => this.#complain(reason));
      end.on('end', () => end.end()).on('close', () => this.#connectAgain());
    });
  }

  #connectAgain(): void {
    this.#end = null;
    this.#clock.setTimeout(() => this.#connect(), AGAIN_MS);
  }

  #hear({ name, args }: Message): void {
    this.#house.tell('server', 'plain', JSON.stringify([name, ...args]));
    if (name !== 'open' && name !== 'close') this.#complain(`heard ${name}`);
    if (args.length !== 1) this.#complain(`heard ${args.length + 1} elements`);
    if (name === this.#told) this.#complain(`heard ${name} twice`);
    this.#told = name;
  }

  #complain(problem: string): void {
    this.#house.complain(`plain: ${problem}`);
  }

  /** It reads nothing for a while. */
  setStalled(isStalled: boolean): void {
    if (isStalled === this.#isStalled) return;
    this.#house.tell('plain', 'plain', isStalled ? 'reads no more' : 'reads on');
    this.#isStalled = isStalled;
    this.#wrongUntilMs = this.#house.timeline.nowMs;
    this.#end?.stall(isStalled);
  }

  heal(): void {
    this.setStalled(false);
  }

  check(): void {
    const { wrong, timeline, isOpen, sinceMs } = this.#house;
    if (wrong.size > 0 || this.#isStalled) return;
    const wellSinceMs = Math.max(this.#wrongUntilMs, this.#house.wrongUntilMs);
    // When the power of the other side failed, nobody tells it.
    if (!this.#end || this.#end.peer.isClosed) {
      if (timeline.nowMs > wellSinceMs + RECOVERY_MS + AGAIN_MS) {
        this.#complain('not connected while nothing is wrong');
      }
    } else if (timeline.nowMs > Math.max(wellSinceMs, sinceMs) + RECOVERY_MS) {
      if (this.#told !== (isOpen ? 'open' : 'close')) {
        this.#complain(`was last told ${this.#told}`);
      }
    }
  }
}
