import type { Chart } from '../model/chart.ts';
import { type Complaint, type Followed, follow } from './follow.ts';
import { type NumberedRecord, RESUMED } from './trace.ts';
import { type Walker, walkerOf } from './walker.ts';

/** What a record says of its actor: where it is then, and what is wrong with the step. */
export interface Heard {
  /** Not there where the chart does not have the state. */
  readonly followed?: Followed;
  readonly complaint?: Complaint;
  /** Whether the step may be impossible all the same: its event has more outcomes than are tried. */
  readonly isUnknown: boolean;
  /** Whether the actor was not known before. */
  readonly isFirst: boolean;
}

/**
 * Follows all actors of a trace by its records, one after the other; null for one of a machine that
 * is not among the charts. After a step that is not possible it goes on from where that led.
 */
export function followerOf(charts: Iterable<Chart>, isPart: boolean) {
  const walkers = new Map<string, Walker[]>();
  for (const chart of charts) {
    const id = machineIdOf(chart);
    walkers.set(id, [...(walkers.get(id) ?? []), walkerOf(chart)]);
  }
  const actors = new Map<string, Followed>();
  return (record: NumberedRecord): Heard | null => {
    const { machine, actor, from } = record;
    const known = walkers.get(machine);
    if (known === undefined) return null;
    const key = JSON.stringify([machine, actor]);
    // One that begins is another one of the same name.
    const before = from === null ? undefined : actors.get(key);
    const isFirst = before === undefined;
    const after = follow(record, before, known, isPart);
    if (!('expected' in after)) {
      actors.set(key, after);
      const isUnknown = after.places.every(({ position }) => position.isUnknown);
      return { followed: after, isFirst, isUnknown };
    }
    actors.delete(key);
    const anew = follow({ ...record, from: null, event: RESUMED }, undefined, known, isPart);
    if ('expected' in anew) return { complaint: after, isFirst, isUnknown: false };
    actors.set(key, anew);
    return { complaint: after, followed: anew, isFirst, isUnknown: false };
  };
}

/** The id that a chart's machine has in XState, by which traces name it. */
export function machineIdOf({ states: [root], id }: Chart): string {
  return root?.id ?? id;
}
