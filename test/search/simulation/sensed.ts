import type {
  ChannelKind,
  Instant,
  ServerEvent,
  SourceEvent,
} from '../../../src/machines/index.ts';
import type { House } from './house.ts';

/** What is true of a channel and of its sensor. A class, as its kinds are: they share its state. */
export abstract class Sensed {
  abstract readonly kind: ChannelKind;
  readonly name: string;
  isSensorDead = false;
  /** Its server knows that it is dead, or does not know yet that it is back; and until when. */
  isWrong = false;
  wrongUntilMs = 0;
  /** Those of its changes that its server may have told, by what their names begin with. */
  readonly #numbers = new Map<string, number[]>();
  protected readonly house: House;

  constructor(house: House, name: string) {
    this.house = house;
    this.name = name;
  }

  /** What its sensor says that works. */
  protected abstract sensed(at: Instant): SourceEvent;
  /** Whether its server knows that its sensor is lost. */
  abstract readonly isKnownLost: boolean;

  /** What its server's machine is told of it. */
  abstract note(event: ServerEvent): void;

  /** What its server reads; what dies and returns while it reads nothing was never lost. */
  read(at: Instant): SourceEvent {
    if (!this.isSensorDead) return this.sensed(at);
    // It is tried again after a while; until then it is still wrong.
    this.setWrong(true);
    return { type: 'sensor.failed', at, reason: 'unplugged' };
  }

  setSensor(isDead: boolean): void {
    if (isDead === this.isSensorDead) return;
    this.house.tell(this.name, 'server', isDead ? 'its sensor dies' : 'its sensor is back');
    this.isSensorDead = isDead;
    this.touch();
  }

  /** Its server reads it, if it does anything. */
  protected touch(): void {
    if (!this.house.serverClock.isAsleep) this.house.server?.sense(this);
  }

  setWrong(isWrong: boolean): void {
    if (!isWrong && !this.isWrong) return;
    this.isWrong = isWrong;
    this.wrongUntilMs = this.house.timeline.nowMs;
  }

  protected noteNumber(id: string): void {
    const { run, number } = partsOf(id);
    const numbers = this.#numbers.get(run) ?? [];
    numbers.push(number);
    this.#numbers.set(run, numbers);
  }

  /** The changes of a run between two of them. */
  between(run: string, after: number, before: number): readonly number[] {
    // Mostly there are none.
    if (before <= after + 1) return [];
    const numbers = this.#numbers.get(run) ?? [];
    return numbers.filter((number) => number > after && number < before);
  }

  check(): void {
    if (this.isSensorDead && this.isWrong && !this.isKnownLost) {
      this.house.complain(`the server does not say that the sensor of ${this.name} is lost`);
    }
  }
}

/** A name of a change: what all of its channel in its run begin with, and its number. */
export function partsOf(id: string): { readonly run: string; readonly number: number } {
  const dash = id.lastIndexOf('-');
  return { run: id.slice(0, Math.max(0, dash)), number: Number(id.slice(dash + 1)) };
}
