import type { Alert, Failure, SendLogic } from '../machines/index.ts';
import type { WayOptions } from './way.ts';

/** Why an attempt failed, as far as its receiver knows. */
export type Failed = Omit<Failure, 'jitter'>;

/** Tells somebody of an alert: null when that is done. Rejecting is a failure that is final. */
export type Attempt = (alert: Alert, signal: AbortSignal) => Promise<Failed | null>;

/** Makes of a promise what a delivery invokes; stopped, the signal tells. */
export function createSender({ random = Math.random }: WayOptions, attempt: Attempt): SendLogic {
  return ({ input: { alert }, sendBack }) => {
    const stop = new AbortController();
    // Of one that was stopped nothing is heard any more.
    const report = (failed: Failed | null) => {
      if (failed === null) sendBack({ type: 'attempt.delivered' });
      else sendBack({ type: 'attempt.failed', ...failed, jitter: random() });
    };
    // What went wrong here is ours: its words may have anything in them.
    const giveUp = () => report(forGood('it could not be tried'));
    const attempted = async () => attempt(alert, stop.signal);
    attempted().then(report, giveUp);
    return () => stop.abort();
  };
}

/** A failure after which it is tried again. */
export function forNow(reason: string, retryAfterMs: number | null = null): Failed {
  return { reason, isFinal: false, retryAfterMs };
}

/** A failure for good. */
export function forGood(reason: string): Failed {
  return { reason, isFinal: true, retryAfterMs: null };
}
