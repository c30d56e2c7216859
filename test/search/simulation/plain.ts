/**
 * The plain client of a house, and its computer.
 *
 * A class, for the same reason as the house.
 */
import type { House } from './house.ts';
import type { Weather } from './network.ts';
import { createPlainJudge } from './plain-judge.ts';
import { AGAIN_MS, startPlain } from './plain-program.ts';
import { RECOVERY_MS } from './watcher-judge.ts';

export class Plain {
  readonly weather: Weather = { isHole: false, isSlow: false };
  readonly #house: House;
  readonly #program: ReturnType<typeof startPlain>;
  readonly #judge: ReturnType<typeof createPlainJudge>;
  #isStalled = false;
  #wrongUntilMs = 0;

  constructor(house: House) {
    this.#house = house;
    this.#judge = createPlainJudge('plain', (problem) => house.complain(problem));
    this.#program = startPlain({
      name: 'plain',
      clock: house.newClock(),
      network: house.network,
      weather: this.weather,
      onConnect: () => this.#judge.connected(),
      onMessage: (message) => {
        house.tell('server', 'plain', JSON.stringify([message.name, ...message.args]));
        this.#judge.hear(message);
      },
      onFault: (reason) => house.complain(`plain: ${reason}`),
    });
  }

  /** It reads nothing for a while. */
  setStalled(isStalled: boolean): void {
    if (isStalled === this.#isStalled) return;
    this.#house.tell('plain', 'plain', isStalled ? 'reads no more' : 'reads on');
    this.#isStalled = isStalled;
    this.#wrongUntilMs = this.#house.timeline.nowMs;
    this.#program.stall(isStalled);
  }

  heal(): void {
    this.setStalled(false);
  }

  check(): void {
    const { wrong, timeline, isOpen, sinceMs } = this.#house;
    if (wrong.size > 0 || this.#isStalled) return;
    const wellSinceMs = Math.max(this.#wrongUntilMs, this.#house.wrongUntilMs);
    if (!this.#program.isConnected()) {
      if (timeline.nowMs > wellSinceMs + RECOVERY_MS + AGAIN_MS) {
        this.#house.complain('plain: not connected while nothing is wrong');
      }
    } else if (timeline.nowMs > Math.max(wellSinceMs, sinceMs) + RECOVERY_MS) {
      this.#judge.check(isOpen);
    }
  }
}
