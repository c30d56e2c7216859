/** How long the watchdog waits, and for what. */

/** How long one attempt to connect may take; TCP alone may hang for two minutes. */
export const ATTEMPT_MS = 10_000;
/**
 * The first wait after a connection that was no success, doubling to the longest, which is that of
 * the link's own backoff: a server that is well again is found as soon as one that was gone.
 */
export const HOLD_MS_MIN = 5000;
export const HOLD_MS_MAX = 30_000;
/** Nothing heard of a server with heartbeats for so long is more than they can be apart. */
export const QUIET_MS = 12_000;
/** A timer of ours that is later than this is no busy processor: our own clock stood still. */
export const STALL_MS = 2000;
/** How long an answer to our hello is waited for: it has the time that an attempt has. */
export const ANSWER_MS = 10_000;
/** How long an answer is waited for before it is warned: enough for one new connection. */
export const DOUBT_MS = 5000;
/** Bounds for the wait a server asks for: no storm, and never lost for good. */
export const RETRY_MS_MIN = 1000;
export const RETRY_MS_MAX = 600_000;
