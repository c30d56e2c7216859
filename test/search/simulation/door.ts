import type { Change, Instant, ServerEvent, SourceEvent } from '../../../src/machines/index.ts';
import { partsOf, Sensed } from './sensed.ts';

/** The number in a change's name. */
function numberOf(change: Change | null): number {
  return change ? partsOf(change.id).number : 0;
}

/** The truth about a door: what its contact says when it is not bouncing. */
export class Door extends Sensed {
  readonly kind = 'door';
  isOpen = false;
  sinceMs = 0;
  #contact: 'open' | 'close' = 'close';
  /** What the server that runs found in its state file, and what it believes of its door. */
  #remembered: Change | null = null;
  #believed: Change | null = null;
  /** By the wall-clock time that names an opening; the earliest, if two have the same. */
  readonly #openedMs: number[] = [];
  readonly #beganMs = new Map<number, number>();

  get isKnownLost(): boolean {
    return this.#believed?.level === 'unknown';
  }

  protected sensed(at: Instant): SourceEvent {
    return { type: this.#contact === 'open' ? 'contact.opened' : 'contact.closed', at };
  }

  openingsUntil(ms: number): number {
    return this.#openedMs.filter((openedMs) => openedMs <= ms).length;
  }

  beganMs(wallMs: number): number {
    return this.#beganMs.get(wallMs) ?? Number.POSITIVE_INFINITY;
  }

  /** The door moves; its contact chatters first, so many times. */
  move(chatter: number): void {
    const { timeline, options } = this.house;
    const { settleMs } = options;
    // What is shorter than the settle time is no movement.
    if (settleMs > 0) timeline.pass(settleMs + 1);
    const to = this.isOpen ? 'close' : 'open';
    if (settleMs > 0) this.#chatter(to, chatter);
    this.house.tell(this.name, this.name, to === 'open' ? 'opens' : 'closes');
    this.isOpen = to === 'open';
    this.sinceMs = timeline.nowMs;
    if (this.isOpen) this.#openedMs.push(this.sinceMs);
    this.#touch(to);
    if (settleMs > 0) timeline.pass(settleMs + 1);
  }

  /** The contact chatters, and all is as it was. */
  glitch(chatter: number): void {
    const { timeline, options } = this.house;
    const { settleMs } = options;
    if (settleMs === 0) return;
    timeline.pass(settleMs + 1);
    this.house.tell(this.name, this.name, 'chatters');
    this.#chatter(this.isOpen ? 'close' : 'open', chatter);
    timeline.pass(settleMs + 1);
  }

  #chatter(to: 'open' | 'close', times: number): void {
    const { timeline, random } = this.house;
    const from = to === 'open' ? 'close' : 'open';
    for (let i = 0; i < times; i++) {
      this.#touch(to);
      timeline.pass(1 + random.below(20));
      this.#touch(from);
      timeline.pass(1 + random.below(20));
    }
  }

  #touch(level: 'open' | 'close'): void {
    this.#contact = level;
    if (!this.isSensorDead) this.touch();
  }

  /** A server starts, and remembers this. */
  begin(remembered: Change | null): void {
    this.#remembered = remembered;
    this.#believed = null;
  }

  note(event: ServerEvent): void {
    if (event.type === 'door.changed' && event.record.last) this.#noteChange(event.record.last);
  }

  /** Its server believes this now. */
  #noteChange(change: Change): void {
    const { house } = this;
    const beganMs = house.trueMs(change.at);
    house.tell(
      'server',
      'server',
      `${change.level} is ${change.id}${change.first ? ', first' : ''}`,
    );
    // A restart is no change: what is found as it was remembered has the name that it had.
    const found = this.#believed === null ? this.#remembered : null;
    // Of those between, when too many were told, nobody hears.
    const isNext = numberOf(change) <= numberOf(this.#believed) + 1;
    if (isNext && change.level === this.#believed?.level)
      house.complain(`${change.id} is no change`);
    this.#believed = change;
    this.noteNumber(change.id);
    if (change.level === 'unknown') return;
    if (found?.level === change.level && found.id !== change.id) {
      house.complain(`${change.id} is ${found.id}, which was remembered`);
    }
    if (!this.isSensorDead) this.setWrong(false);
    this.#beganMs.set(change.at.wallMs, Math.min(beganMs, this.beganMs(change.at.wallMs)));
    // What happened while it was frozen it saw late; what it remembers nobody may have seen.
    const isSeen = house.isOfThisRun(change.id) && this.sinceMs > house.thawedMs;
    if (!change.first && isSeen && Math.abs(beganMs - this.sinceMs) > 1) {
      house.complain(`${change.id} began ${Math.round(beganMs - this.sinceMs)} ms off`);
    }
  }
}
