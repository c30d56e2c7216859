import { ON_ITS_WAY_MS_MAX } from './network.ts';

/** How late a warning may be while nothing is wrong, in ms. */
export const LATE_MS_MAX = 1000;
/** How long after the last fault all must be well: silence, the longest backoff, and a second. */
export const RECOVERY_MS = 25_000 + 30_000 + LATE_MS_MAX;
/** How long it may take to be noticed that there is no word any more: the last line, then silence. */
export const NOTICED_MS_MAX = ON_ITS_WAY_MS_MAX + 25_000 + LATE_MS_MAX;
/** What rounding makes of ages, in ms. */
export const ROUNDING_MS = 2;

export interface Surroundings {
  readonly nowMs: () => number;
  /** Until when something was wrong that matters here; infinite while it is. */
  readonly wrongUntilMs: () => number;
}

/** Since when what a watcher is told is whole: it was told anew, or had all the time it may take. */
export function createFreshness({ nowMs, wrongUntilMs }: Surroundings) {
  /** When it was told how things are over a connection that was made after the last fault. */
  let toldAnewMs = Number.NEGATIVE_INFINITY;
  let isNewConnection = true;
  let connectedMs = Number.NEGATIVE_INFINITY;

  function wholeSinceMs(): number {
    if (toldAnewMs > wrongUntilMs()) return toldAnewMs;
    return wrongUntilMs() + RECOVERY_MS;
  }

  return {
    wholeSinceMs,
    isWhole: () => nowMs() >= wholeSinceMs(),
    /** Over this connection nothing was told by name yet. */
    isUntold: () => isNewConnection,
    connected(): void {
      isNewConnection = true;
      connectedMs = nowMs();
    },
    /** It was told by name how something is. */
    told(): void {
      if (isNewConnection && connectedMs > wrongUntilMs()) toldAnewMs = nowMs();
      isNewConnection = false;
    },
  };
}
