import { fromCallback } from 'xstate';
import type { Clock } from '../machines/index.ts';
import { addressOf } from './address.ts';
import { HTTP_TIMEOUT_MS, request } from './http.ts';

/** How often: the shortest period that healthchecks.io takes, and fewer than it refuses. */
const PING_MS = 60_000;

/**
 * A sign of life somewhere else, for as long as this actor lives: what expects it sounds an alarm
 * when it stays away. Throws where there is no address.
 */
export function createPing(text: string, clock: Clock, log: (line: string) => void) {
  const { url, headers, name } = addressOf(text);
  /** Said once, and once when it is over; over all lives of the actor. */
  let isFailing = false;
  /** When it was given last, over all lives too: a link that comes and goes makes no more of them. */
  let latestMs = Number.NEGATIVE_INFINITY;

  function say(reason: string | null): void {
    if (reason === null && isFailing) log(`ping ${name}: taken again`);
    if (reason !== null && !isFailing) log(`ping ${name}: ${reason}; it is tried every minute`);
    isFailing = reason !== null;
  }

  return fromCallback(() => {
    let attempt = new AbortController();
    let timer: unknown;
    let deadline: unknown;

    function ping(): void {
      attempt = new AbortController();
      const { signal } = attempt;
      latestMs = clock.now().monotonicMs;
      timer = clock.setTimeout(ping, PING_MS);
      deadline = clock.setTimeout(() => {
        attempt.abort();
        say(`no answer within ${HTTP_TIMEOUT_MS / 1000} s`);
      }, HTTP_TIMEOUT_MS);
      void request({ url, method: 'GET', headers }, { clock, signal }).then((failed) => {
        if (signal.aborted) return;
        clock.clearTimeout(deadline);
        say(failed?.reason ?? null);
      });
    }

    const leftMs = latestMs + PING_MS - clock.now().monotonicMs;
    if (leftMs > 0) timer = clock.setTimeout(ping, leftMs);
    else ping();
    return () => {
      for (const one of [timer, deadline]) clock.clearTimeout(one);
      attempt.abort();
    };
  });
}
