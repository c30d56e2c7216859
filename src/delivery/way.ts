import type { Clock, SendLogic } from '../machines/index.ts';

/** One way of telling a person. */
export interface Way {
  /** For people, without secrets: `ntfy https://ntfy.sh/...`, `exec 1`. */
  readonly name: string;
  /** Tells it from others in a file, without secrets: another address is another way. */
  readonly key: string;
  /** Whether it is told everything, or only what is of the second level and its end. */
  readonly level: 1 | 2;
  /** Whether it wants to know of each `open` and `close`: for the message that is left behind. */
  readonly takesOpenings: boolean;
  /** How long one attempt may take, in ms. */
  readonly timeoutMs: number;
  /** Makes one attempt. */
  readonly send: SendLogic;
}

/** What every way is made with. */
export interface WayOptions {
  readonly level: 1 | 2;
  readonly clock: Clock;
  /** From 0 to 1; `Math.random` if left out. */
  readonly random?: () => number;
}
