import type { Instant } from './time.ts';
import type { Report } from './wire.ts';

/** An opening as a watcher knows it: the one that is counted or was warned of. */
export interface Opening {
  readonly id: string | null;
  readonly wallMs: number | null;
  /** Its age when it was reported, and the client's monotonic clock then, both in ms. */
  readonly ageMs: number;
  readonly reportedAtMs: number;
}

/** A report that the door is open, with the client's own instant of hearing it. */
export type OpenReport = Report & { readonly type: 'door.opened'; readonly at: Instant };

/** The opening, where there has to be one; without, the machine is wrong. */
export function known(opening: Opening | null): Opening {
  if (opening === null) throw new Error('expected an opening in this state, got none');
  return opening;
}

/** What is kept of a report. */
export function openingOf({ id, wallMs, ageMs, at }: OpenReport): Opening {
  return { id, wallMs, ageMs, reportedAtMs: at.monotonicMs };
}

/** When an opening began, on the client's monotonic clock in ms. */
export function sinceMs({ reportedAtMs, ageMs }: Opening): number {
  return reportedAtMs - ageMs;
}

/** Whether a report is of the opening that is known, or else of another one. */
export function isSame(opening: Opening, report: OpenReport): boolean {
  if (report.first) return true;
  // An old server has no ids: its wall-clock number is the opening's name, never a time.
  if (opening.id === null || report.id === null) return opening.wallMs === report.wallMs;
  return opening.id === report.id;
}

/** The same opening under the name of its latest report; when it began stays. */
export function renamed(opening: Opening, { id, wallMs }: OpenReport): Opening {
  return { ...opening, id: id ?? opening.id, wallMs };
}

/** The same opening, begun when its latest report says. */
export function broughtForward(opening: Opening, report: OpenReport): Opening {
  return renamed({ ...opening, ...openingOf(report), id: opening.id }, report);
}
