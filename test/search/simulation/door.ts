import type { Change, Instant, ServerEvent, SourceEvent } from '../../../src/machines/index.ts';
import { ROUNDING_MS } from './freshness.ts';
import { partsOf, Sensed } from './sensed.ts';

/** The number in a change's name. */
function numberOf(change: Change | null): number {
  return change ? partsOf(change.id).number : 0;
}

function noteEarliest(map: Map<number, number>, { wallMs }: Instant, ms: number): void {
  map.set(wallMs, Math.min(ms, map.get(wallMs) ?? Number.POSITIVE_INFINITY));
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
  readonly #openedMs: number[] = [];
  /**
   * By the wall-clock time that names a change, when it was; the earliest, if two have the same. And
   * when it was as far as its server can know, which for what is of another boot is less.
   */
  readonly #beganMs = new Map<number, number>();
  readonly #knownMs = new Map<number, number>();
  /** When its server's computer was started anew. */
  #bootMs = Number.NEGATIVE_INFINITY;

  get isKnownLost(): boolean {
    return this.#believed?.level === 'unknown';
  }

  protected sensed(at: Instant): SourceEvent {
    return { type: this.#contact === 'open' ? 'contact.opened' : 'contact.closed', at };
  }

  /** The number of the opening that was the latest at what has that name. */
  openingOf(wallMs: number): number {
    const untilMs = (this.#beganMs.get(wallMs) ?? Number.POSITIVE_INFINITY) + ROUNDING_MS;
    return this.#openedMs.filter((openedMs) => openedMs <= untilMs).length;
  }

  /** When a change was, as far as it can be told on a connection that was made then. */
  beganMs(wallMs: number, connectedMs = Number.POSITIVE_INFINITY): number {
    // What has waited on it since before its server's computer was off says what that one knew.
    const known = connectedMs < this.#bootMs ? this.#beganMs : this.#knownMs;
    return known.get(wallMs) ?? Number.POSITIVE_INFINITY;
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

  /** A server starts, and remembers this; and what was told before, if its computer started anew. */
  begin(remembered: Change | null, ofOtherBoots: readonly Change[]): void {
    this.#remembered = remembered;
    this.#believed = null;
    // How long a computer was off no clock of it can say: what is told is how old it is at least, or
    // what a wall clock says that may be wrong. Who heard it before goes by what it heard then.
    if (ofOtherBoots.length > 0) this.#bootMs = this.house.timeline.nowMs;
    for (const { at } of ofOtherBoots) this.#knownMs.delete(at.wallMs);
    for (const { at } of ofOtherBoots) noteEarliest(this.#knownMs, at, this.house.trueMs(at));
  }

  note(event: ServerEvent): void {
    if (event.type === 'door.changed' && event.record.last) this.#noteChange(event.record.last);
  }

  #noteBeginning(at: Instant, beganMs: number): void {
    noteEarliest(this.#beganMs, at, beganMs);
    noteEarliest(this.#knownMs, at, beganMs);
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
    // What is found as it was is as old as it was known to be.
    if (found?.id === change.id && beganMs < this.beganMs(change.at.wallMs) - ROUNDING_MS) {
      house.complain(`${change.id} began earlier than it was told to have`);
    }
    if (found?.id !== change.id) this.#noteBeginning(change.at, beganMs);
    // What happened while it was frozen it saw late; what it remembers nobody may have seen.
    const isSeen = house.isOfThisRun(change.id) && this.sinceMs > house.thawedMs;
    if (!change.first && isSeen && Math.abs(beganMs - this.sinceMs) > 1) {
      house.complain(`${change.id} began ${Math.round(beganMs - this.sinceMs)} ms off`);
    }
  }
}
