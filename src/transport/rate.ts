/**
 * Counts in windows of one second, which follow each other: across an edge up to twice the limit
 * passes within a second, and nothing has to be kept of what passed.
 *
 * A class, for each peer has two: a closure weighs three times as much.
 */
export class Rate {
  readonly #max: number;
  #startMs = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts so many more; whether they are the ones that exceed the limit of this second. */
  isExceededBy(more: number, nowMs: number): boolean {
    if (nowMs - this.#startMs >= 1000) {
      this.#startMs = nowMs;
      this.#count = 0;
    }
    const before = this.#count;
    this.#count += more;
    return before <= this.#max && this.#count > this.#max;
  }
}
