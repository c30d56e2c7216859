/**
 * One moment on both of a machine's clocks.
 *
 * `monotonicMs` is the boot-wide monotonic clock in milliseconds: what deadlines are computed from.
 * `wallMs` is milliseconds since 1970: it jumps, is often wrong, and is for people. It is compared
 * where there is nothing else: for what is remembered over a boot, and to notice that we slept.
 */
export interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** The one source of time, handed to actors and adapters; tests hand in a virtual one. */
export interface Clock {
  now(): Instant;
  setTimeout(callback: () => void, delayMs: number): unknown;
  // `any`: a timer's handle belongs to whoever made it, and XState's own clock types it so.
  // biome-ignore lint/suspicious/noExplicitAny: XState's Clock declares the handle as any
  clearTimeout(handle: any): void;
}

/** The longest delay a Node timer takes, in ms (2^31 - 1); a longer one would fire after 1 ms. */
export const TIMER_MS_MAX = 2_147_483_647;
