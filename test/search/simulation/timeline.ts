/** What is due, in the order of its true time. A class, for its queue is nobody else's. */

interface Entry {
  readonly atMs: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/** The true time of a simulation, in ms from its start; nobody in it can read it. */
export class Timeline {
  nowMs = 0;
  readonly #entries: Entry[] = [];

  /** Runs something so many ms from now; what is due at the same time runs in order. */
  after(delayMs: number, run: () => void): Entry {
    const entry: Entry = { atMs: this.nowMs + delayMs, run, isCancelled: false };
    let index = this.#entries.length;
    while (index > 0 && (this.#entries[index - 1] as Entry).atMs > entry.atMs) index--;
    this.#entries.splice(index, 0, entry);
    return entry;
  }

  /** Lets so many ms pass. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    for (let next = this.#entries[0]; next && next.atMs <= endMs; next = this.#entries[0]) {
      this.#entries.shift();
      if (next.isCancelled) continue;
      this.nowMs = next.atMs;
      next.run();
    }
    this.nowMs = endMs;
  }
}
