/**
 * People who say that they know of an opening, or that they will be at the door, or that they do not any
 * more: one after the other, on a connection of their own each time, as `door-client ack` does.
 *
 * A class, for the same reason as the house.
 */
import { type Message, unprefixed } from '../../../src/machines/index.ts';
import { RemoteEmitter } from '../../../src/transport/index.ts';
import type { Random } from '../../support/random.ts';
import type { Door } from './door.ts';
import type { House } from './house.ts';
import type { MachineClock } from './machine-clock.ts';
import type { Weather } from './network.ts';

/** How long nobody says anything, and how long one stays connected, in ms. */
const PAUSE_MS_MAX = 60_000;
const STAY_MS = 3000;
/** For how long it is said, in ms; 0 takes it back. */
const FOR_MS = [0, 3000, 20_000, 90_000];

export class Knower {
  readonly #house: House;
  readonly #random: Random;
  readonly #weather: Weather = { isHole: false, isSlow: false };
  readonly #clock: MachineClock;
  #isOver = false;

  constructor(house: House, random: Random) {
    this.#house = house;
    this.#random = random;
    this.#clock = house.newClock();
    this.#pause();
  }

  #pause(): void {
    this.#clock.setTimeout(() => this.#come(), this.#random.below(PAUSE_MS_MAX));
  }

  #come(): void {
    if (this.#isOver) return;
    this.#pause();
    const door = this.#random.pick(this.#house.doors);
    this.#house.network.connect('somebody', this.#weather, this.#clock, (end) => {
      if (!end) return;
      const server = new RemoteEmitter(end, () => this.#clock.now().monotonicMs)
        .onMessage((message) => this.#hear(message, server, door))
        .onFault(({ reason }) => this.#house.complain(`somebody: ${reason}`));
      server.emit('hello', { protocol: 2, channels: [door.name] });
      end.on('end', () => end.end());
      this.#clock.setTimeout(() => end.end(), STAY_MS);
    });
  }

  #hear({ name, args }: Message, server: RemoteEmitter, door: Door): void {
    const { channel, event } = unprefixed(name);
    if (channel !== door.name || (event !== 'open' && event !== 'close')) return;
    const { id } = args[1] as { readonly id: string };
    const forMs = this.#random.pick(FOR_MS);
    const of = event === 'open' && this.#random.chance(0.7) ? { id } : {};
    this.#house.tell('somebody', 'server', `knows of ${of.id ?? 'any opening'} for ${forMs} ms`);
    server.emit(`${door.name}/acknowledge`, { ...of, forMs });
  }

  /** Nobody comes any more. */
  heal(): void {
    this.#isOver = true;
  }
}
