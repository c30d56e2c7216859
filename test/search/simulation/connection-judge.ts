import { BEAT_MS } from '../../../src/machines/client-silence.ts';
import { CLOSING_MS, LAG_MS } from '../../../src/machines/connection-setup.ts';
import { SILENCE_MS } from '../../../src/machines/wire.ts';

/** How long after its time it is looked at, at most, whether a client is silent, in ms. */
const LOOKED_AT_MS = 5 * BEAT_MS;
/** How late a connection may be ended, in ms. */
const LATE_MS_MAX = 1000;

export interface ConnectionJudgeOptions {
  readonly name: string;
  /** For how long the server has done something, in ms. */
  readonly nowMs: () => number;
  readonly complain: (problem: string) => void;
}

/** What must be true of a server's connection: it does not last longer than its client. */
export function createConnectionJudge({ name, nowMs, complain }: ConnectionJudgeOptions) {
  /** When a greeted client showed last that it is there; a plain one never has to. */
  let heardMs: number | null = null;
  /** Since when its kernel takes no more. */
  let fullSinceMs: number | null = null;

  function check(what: string, sinceMs: number | null, limitMs: number): void {
    if (sinceMs === null || nowMs() <= sinceMs + limitMs + CLOSING_MS + LATE_MS_MAX) return;
    complain(`${name}: ${what} for ${Math.round(nowMs() - sinceMs)} ms and still served`);
  }

  return {
    greeted(): void {
      heardMs = nowMs();
    },
    spoke(): void {
      if (heardMs !== null) heardMs = nowMs();
    },
    saturated(): void {
      fullSinceMs ??= nowMs();
    },
    drained(): void {
      fullSinceMs = null;
      if (heardMs !== null) heardMs = nowMs();
    },
    /** What must have been ended by now, if its server did something for so long. */
    check(awakeForMs: number): void {
      if (awakeForMs <= CLOSING_MS + LATE_MS_MAX) return;
      // Who lags has nothing to answer.
      if (fullSinceMs === null) check('silent', heardMs, SILENCE_MS + LOOKED_AT_MS);
      check('took nothing', fullSinceMs, LAG_MS);
    },
  };
}
