import { partsOf, type Sensed } from './sensed.ts';

interface OrderJudgeOptions {
  readonly truth: Sensed;
  /** Whether the server has other channels. */
  readonly isOneOfMany: boolean;
  /** The latest change that an earlier run of this client was told of; it is told what came then. */
  readonly since?: string | null;
  readonly complain: (problem: string) => void;
}

/** What must be true of a channel's changes as one client is told: in order, none twice, none left out. */
export function createOrderJudge(options: OrderJudgeOptions) {
  const { truth, isOneOfMany, complain, since = null } = options;
  /** What it was told of last in the latest connection, and whether that was marked as missed. */
  let last: number | null = null;
  let lastRun = '';
  let wasMissed = false;
  /** How many of its questions may still be answered. */
  let asked = 0;
  /** The latest that it knows, since the server said that it knows what this client missed. */
  let known: {
    readonly run: string;
    readonly number: number;
    readonly isFirst: boolean;
    readonly isBefore: boolean;
  } | null = since === null ? null : { ...partsOf(since), isFirst: false, isBefore: true };

  function checkRest(id: string, isMissed: boolean): void {
    if (known === null) return;
    const { run, number } = partsOf(id);
    const isSameRun = run === known.run;
    // It may have been of another channel.
    if (known.isBefore && !isSameRun) return;
    // Of the last states of several channels it cannot know which is the latest: it names another.
    const latest = known.number - (known.isFirst ? 1 : 0);
    if (isSameRun && isMissed && number <= latest) complain(`heard ${id} again as missed`);
    const [left] = truth.between(run, isSameRun ? known.number : 0, number);
    if (left !== undefined) complain(`heard ${id} and never ${run}-${left}`);
  }

  return {
    hear(id: string, isMissed: boolean): void {
      const { run, number } = partsOf(id);
      checkRest(id, isMissed);
      const isFirst = known === null;
      if (run !== known?.run || number > known.number)
        known = { run, number, isFirst, isBefore: false };
      if (run !== lastRun) last = null;
      lastRun = run;
      // The last state follows what was missed, and may be the last of that; or of another channel.
      const isLastState = (wasMissed || isOneOfMany) && !isMissed;
      wasMissed = isMissed;
      if (number === last && isLastState) return;
      if (number === last && asked > 0) {
        asked -= 1;
        return;
      }
      if (last !== null && number <= last) complain(`heard ${id} after ${last}`);
      last = number;
    },
    /** A new connection hears the last change again. */
    connected(): void {
      last = null;
      asked = 0;
    },
    asked(): void {
      asked += 1;
    },
    /** What it missed is not known any more. */
    lost(): void {
      known = null;
    },
  };
}
