/**
 * Counts in windows of one second, which follow each other: across an edge up to twice the limit
 * passes within a second, and nothing has to be kept of what passed.
 */
export function createRate(max: number, nowMs: () => number) {
  let startMs = Number.NEGATIVE_INFINITY;
  let count = 0;

  /** Counts so many more; whether they are the ones that exceed the limit of this second. */
  return (more: number): boolean => {
    const now = nowMs();
    if (now - startMs >= 1000) {
      startMs = now;
      count = 0;
    }
    const before = count;
    count += more;
    return before <= max && count > max;
  };
}
