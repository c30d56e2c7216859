import type {
  Change,
  Instant,
  Reading,
  ServerEvent,
  SourceEvent,
} from '../../../src/machines/index.ts';
import { Sensed } from './sensed.ts';

/** What a thermometer says that makes no sense. */
export const NONSENSE = [85, 125.5, -60, Number.NaN];

/** The truth about a temperature, and how it was read. */
export class Thermometer extends Sensed {
  readonly kind = 'temperature';
  celsius = 4;
  sinceMs = 0;
  isKnownLost = false;
  /** What it said last that made sense; and when, by the names that its server gave that. */
  #readCelsius: number | null = null;
  readonly #readMs = new Map<string, number>();

  protected sensed(at: Instant): SourceEvent {
    this.#readCelsius = this.celsius;
    return { type: 'temperature.read', at, celsius: this.celsius };
  }

  readMs(id: string): number {
    return this.#readMs.get(id) ?? Number.POSITIVE_INFINITY;
  }

  /** It is warmer or colder from now on. */
  warm(celsius: number): void {
    this.house.tell(this.name, this.name, `is at ${celsius}`);
    this.celsius = celsius;
    this.sinceMs = this.house.timeline.nowMs;
    this.touch();
  }

  /** Its sensor says once what cannot be. */
  talkNonsense(celsius: number): void {
    if (this.isSensorDead || this.house.serverClock.isAsleep) return;
    this.house.tell(this.name, this.name, `says that it is at ${celsius}`);
    this.house.server?.read(this, celsius);
  }

  note(event: ServerEvent): void {
    if (event.type === 'thermometer.lost') this.#noteLoss(event.change);
    if (event.type === 'temperature.read') this.#noteReading(event.reading);
  }

  #noteLoss({ id }: Change): void {
    this.house.tell('server', 'server', `${this.name} is lost: ${id}`);
    this.isKnownLost = true;
    this.noteNumber(id);
  }

  #noteReading({ id, celsius, at }: Reading): void {
    if (celsius !== this.#readCelsius) {
      this.house.complain(`${id} is ${celsius} degrees, and ${this.#readCelsius} was read`);
    }
    this.isKnownLost = false;
    if (!this.isSensorDead) this.setWrong(false);
    this.#readMs.set(id, this.house.trueMs(at));
  }
}
