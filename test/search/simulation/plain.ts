/**
 * The plain client of a house, such as nc in a loop, or one that speaks protocol 1, and its computer.
 * What it must be told is judged here: how the first door is and nothing else; plain ones `open` and
 * `close` in turns.
 *
 * A class, for the same reason as the house.
 */
import type { Message } from '../../../src/machines/index.ts';
import { RemoteEmitter } from '../../../src/transport/index.ts';
import type { Door } from './door.ts';
import { RECOVERY_MS } from './freshness.ts';
import type { House } from './house.ts';
import type { MachineClock } from './machine-clock.ts';
import type { End, Weather } from './network.ts';

/** How long it waits before it connects again, in ms. */
const AGAIN_MS = 5000;
/** What one hears that speaks protocol 1. */
const OLD_NAMES = new Set(['hello', 'heartbeat', 'open', 'close', 'unknown']);

export class Plain {
  readonly weather: Weather = { isHole: false, isSlow: false };
  readonly name: 'plain' | 'old';
  readonly #house: House;
  readonly #clock: MachineClock;
  #end: End | null = null;
  /** What it was told last over this connection. */
  #told: string | null = null;
  #isStalled = false;
  #wrongUntilMs = 0;

  constructor(house: House, name: 'plain' | 'old') {
    this.name = name;
    this.#house = house;
    this.#clock = house.newClock();
    this.#connect();
  }

  #connect(): void {
    this.#house.network.connect(this.name, this.weather, this.#clock, (end) => {
      if (!end) return this.#connectAgain();
      this.#end = end;
      this.#told = null;
      const server = new RemoteEmitter(end, () => this.#clock.now().monotonicMs)
        .onMessage((message) => this.#hear(message, server))
        .onFault(({ reason }) => this.#complain(reason));
      if (this.name === 'old') server.emit('hello', { protocol: 1 });
      end.on('end', () => end.end()).on('close', () => this.#connectAgain());
    });
  }

  #connectAgain(): void {
    this.#end = null;
    this.#clock.setTimeout(() => this.#connect(), AGAIN_MS);
  }

  #hear({ name, args }: Message, server: RemoteEmitter): void {
    this.#house.tell('server', this.name, JSON.stringify([name, ...args]));
    if (this.name === 'old') {
      if (!OLD_NAMES.has(name)) this.#complain(`heard ${name}`);
      if (name === 'heartbeat') server.emit('heartbeat');
      if (name === 'open' || name === 'close') this.#told = name;
      return;
    }
    if (name !== 'open' && name !== 'close') this.#complain(`heard ${name}`);
    if (args.length !== 1) this.#complain(`heard ${args.length + 1} elements`);
    if (name === this.#told) this.#complain(`heard ${name} twice`);
    this.#told = name;
  }

  #complain(problem: string): void {
    this.#house.complain(`${this.name}: ${problem}`);
  }

  /** It reads nothing for a while. */
  setStalled(isStalled: boolean): void {
    if (isStalled === this.#isStalled) return;
    this.#house.tell(this.name, this.name, isStalled ? 'reads no more' : 'reads on');
    this.#isStalled = isStalled;
    this.#wrongUntilMs = this.#house.timeline.nowMs;
    this.#end?.stall(isStalled);
  }

  heal(): void {
    this.setStalled(false);
  }

  check(): void {
    const { wrong, wrongUntilMs, timeline, doors } = this.#house;
    const { isOpen, sinceMs, isWrong, wrongUntilMs: sensorUntilMs } = doors[0] as Door;
    if (wrong.size > 0 || isWrong || this.#isStalled) return;
    const wellSinceMs = Math.max(this.#wrongUntilMs, wrongUntilMs, sensorUntilMs);
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
