/**
 * A network that delays, splits, merges, cuts and swallows; bytes stay in order, as TCP's do.
 *
 * Classes, for the two ends of a connection reach into each other's state and nobody else may.
 */

import { EventEmitter } from 'node:events';
import type { ByteStream } from '../../../src/transport/index.ts';
import type { Random } from '../../support/random.ts';
import type { MachineClock } from './machine-clock.ts';
import type { Timeline } from './timeline.ts';

/** Bytes that a kernel takes before it says that it is full; really some megabytes. */
export const KERNEL_BYTES = 100;
/** How long a packet is on its way, in ms, and on a slow day. */
const LATENCY_MS_MAX = 20;
const SLOW_MS_MAX = 3000;
/** How long after a black hole TCP tries again, at most, in ms; really it doubles with the hole. */
const RETRY_MS_MAX = 15_000;
/** The longest that a line is on its way after all is well again, in ms. */
export const ON_ITS_WAY_MS_MAX = RETRY_MS_MAX + SLOW_MS_MAX;
/** When keepalive takes an idle connection for dead: 10 s, and ten probes a second apart. */
const KEEPALIVE_MS = 20_000;

/** What the network is like between a client and the server. */
export interface Weather {
  /** Swallows all there is, in both directions. */
  isHole: boolean;
  isSlow: boolean;
}

/** One end of a connection, as the programs see a socket. */
export class End extends EventEmitter implements ByteStream {
  /** Set when both exist. */
  peer!: End;
  /** What the other side has not got yet. */
  #waiting = '';
  /** What its kernel has got for a process that is stopped. */
  unread = '';
  #isEnded = false;
  #hasSaidEnd = false;
  #isFull = false;
  #isPumping = false;
  #isStalled = false;
  isClosed = false;
  /** For who judges what is written, and whether the kernel takes more. */
  onWritten: (isTaken: boolean, text: string) => void = () => {};
  readonly #network: Network;
  readonly #weather: Weather;
  readonly #clock: MachineClock;
  readonly name: string;

  constructor(network: Network, weather: Weather, clock: MachineClock, name: string) {
    super();
    this.#network = network;
    this.#weather = weather;
    this.#clock = clock;
    this.name = name;
  }

  get writable(): boolean {
    return !this.isClosed && !this.#isEnded;
  }

  get writableLength(): number {
    return this.#waiting.length;
  }

  get writableNeedDrain(): boolean {
    return this.#isFull;
  }

  /** False: the kernel takes no more for now, and `drain` follows. */
  write(text: string | Uint8Array): boolean {
    if (!this.writable) return false;
    this.#waiting += text;
    this.#isFull ||= this.#waiting.length > KERNEL_BYTES;
    this.pump();
    this.onWritten(!this.#isFull, String(text));
    return !this.#isFull;
  }

  end(): void {
    if (!this.writable) return;
    this.#isEnded = true;
    this.pump();
  }

  resume(): void {}

  /** Nobody on this side hears of it any more. */
  abandon(): void {
    this.removeAllListeners();
  }

  /** Closed at once; the other side hears of it if it can. */
  destroy(): void {
    if (this.isClosed) return;
    this.vanish();
    this.#network.soon(() => this.#tellClosed());
    if (!this.#weather.isHole) this.#network.later(this.#weather, () => this.peer.reset());
  }

  /** Gone without a word, as when the power fails. */
  vanish(): void {
    this.isClosed = true;
    this.#waiting = '';
    this.peer.watchIdle();
  }

  /** Asks whether the other side is still there; with something on its way TCP asks for much longer. */
  watchIdle(): void {
    if (this.isClosed || this.#waiting !== '') return;
    this.#network.afterMs(KEEPALIVE_MS, () => {
      if (this.#waiting === '' && (this.#weather.isHole || this.peer.isClosed)) this.reset();
    });
  }

  /** The other side says that there is no such connection. */
  reset(): void {
    if (this.isClosed) return;
    // Who sleeps hears of it later.
    if (this.#clock.isAsleep) return this.#network.later(this.#weather, () => this.reset(), 1000);
    this.vanish();
    this.#tellClosed();
  }

  /** Reads nothing, until it goes on. */
  stall(isStalled: boolean): void {
    this.#isStalled = isStalled;
    if (!isStalled) this.peer.pump();
  }

  /** Sees whether something can be sent. */
  pump(isAfterHole = false): void {
    if (this.#isPumping || this.isClosed || !this.#hasWork()) return;
    this.#isPumping = true;
    const extraMs = isAfterHole ? this.#network.random.below(RETRY_MS_MAX) : 0;
    this.#network.later(
      this.#weather,
      () => {
        this.#isPumping = false;
        this.#deliver();
      },
      extraMs,
    );
  }

  /** Something reaches the other side before all ends. */
  cut(): void {
    const some = this.#waiting.slice(0, this.#network.random.below(this.#waiting.length + 1));
    if (some === '' || this.#isBlocked() || this.peer.isClosed) return;
    this.#waiting = this.#waiting.slice(some.length);
    this.peer.#hear(some);
  }

  #hasWork(): boolean {
    return this.#waiting !== '' || (this.#isEnded && !this.#hasSaidEnd);
  }

  #isBlocked(): boolean {
    const { isAsleep, isFrozen } = this.peer.#clock;
    return this.#weather.isHole || this.peer.#isStalled || (isAsleep && !isFrozen);
  }

  #deliver(): void {
    if (this.isClosed || this.#isBlocked()) return;
    // Nobody has such a connection any more: the answer is a reset.
    if (this.peer.isClosed) return this.reset();
    const { random } = this.#network;
    const size = random.chance(0.3) ? random.below(this.#waiting.length) + 1 : this.#waiting.length;
    const text = this.#waiting.slice(0, size);
    this.#waiting = this.#waiting.slice(size);
    if (text !== '') this.peer.#hear(text);
    if (this.isClosed) return;
    if (this.#waiting !== '') return this.pump();
    // That it ended is heard behind that.
    if (this.peer.unread !== '') return;
    if (this.#isFull) {
      this.#isFull = false;
      this.emit('drain');
    }
    if (!this.#isEnded || this.#hasSaidEnd || this.isClosed) return;
    this.#hasSaidEnd = true;
    this.peer.emit('end');
    this.#closeIfOver();
    this.peer.#closeIfOver();
  }

  #hear(text: string): void {
    if (this.#clock.isFrozen || this.unread !== '') this.unread += text;
    else this.emit('data', Buffer.from(text));
  }

  /** The process goes on: it reads this when its timers have fired. */
  readOn(): void {
    const { unread } = this;
    this.unread = '';
    if (unread !== '' && !this.isClosed) this.#hear(unread);
    this.peer.pump();
  }

  #closeIfOver(): void {
    if (this.isClosed || !this.#hasSaidEnd || !this.peer.#hasSaidEnd) return;
    this.vanish();
    this.#tellClosed();
  }

  #tellClosed(): void {
    this.emit('close');
  }
}

export class Network {
  /** Takes a new connection; null while nobody listens. */
  accept: ((end: End) => void) | null = null;
  /** Null while the server's computer is off. */
  serverClock: MachineClock | null = null;
  readonly random: Random;
  readonly #timeline: Timeline;
  readonly #ends = new Set<End>();
  readonly #unaccepted: End[] = [];

  constructor(timeline: Timeline, random: Random) {
    this.#timeline = timeline;
    this.random = random;
  }

  /** Attempts to connect; a hole lets it hang. Gives how to give it up. */
  connect(
    name: string,
    weather: Weather,
    clock: MachineClock,
    onOutcome: (end: End | null) => void,
  ): () => void {
    let isOver = false;
    const attempt = (): void => {
      if (isOver) return;
      // Its SYN is lost: it tries again.
      if (weather.isHole || clock.isAsleep || !this.serverClock) {
        this.#timeline.after(1000, attempt);
        return;
      }
      isOver = true;
      const { accept } = this;
      if (!accept) return onOutcome(null);
      const near = new End(this, weather, clock, name);
      const far = new End(this, weather, this.serverClock, name);
      near.peer = far;
      far.peer = near;
      this.#ends.add(near).add(far);
      // A process that is frozen has its kernel accept for it.
      if (this.serverClock.isAsleep) this.#unaccepted.push(far);
      else accept(far);
      onOutcome(near);
    };
    this.later(weather, attempt);
    return () => {
      isOver = true;
    };
  }

  /** The kernels of a client and of its server ask now and then. */
  watchIdle(name: string): void {
    for (const end of this.endsOf(name)) end.watchIdle();
  }

  afterMs(ms: number, run: () => void): void {
    this.#timeline.after(ms, run);
  }

  soon(run: () => void): void {
    this.#timeline.after(0, run);
  }

  later(weather: Weather, run: () => void, extraMs = 0): void {
    const latencyMs = this.random.below(weather.isSlow ? SLOW_MS_MAX : LATENCY_MS_MAX);
    this.#timeline.after(latencyMs + extraMs, run);
  }

  /** Something that stood in the way does no more. */
  goOn(): void {
    if (!this.serverClock?.isAsleep) {
      for (const end of this.#unaccepted.splice(0)) if (!end.isClosed) this.accept?.(end);
    }
    for (const end of this.#ends) {
      if (end.unread !== '') this.soon(() => end.readOn());
      if (end.isClosed) this.#ends.delete(end);
      else end.pump(true);
    }
  }

  /** What a client has to do with the server, as far as it is known here. */
  endsOf(name: string): End[] {
    return [...this.#ends].filter((end) => end.name === name && !end.isClosed);
  }
}
