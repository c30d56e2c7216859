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

/** A report that the door is closed, likewise. */
export interface ClosedReport extends Report {
  readonly type: 'door.closed';
  readonly at: Instant;
  /** How long it was open, in ms, as the server saw it; null when it did not say. */
  readonly openMs: number | null;
}

/** Which change the present state of a door is of, and how old that is: what a heartbeat says. */
export interface AgeReport extends Pick<Report, 'id' | 'ageMs'> {
  readonly type: 'door.aged';
  readonly at: Instant;
}

type Aged = OpenReport | AgeReport;

/** What has to be known in a state, such as an opening; without, the machine is wrong. */
export function known<T>(fact: T | null): T {
  if (fact === null) throw new Error('expected it to be known in this state, got nothing');
  return fact;
}

/** What is kept of a report. */
export function openingOf({ id, wallMs, ageMs, at }: OpenReport): Opening {
  return { id, wallMs, ageMs, reportedAtMs: at.monotonicMs };
}

/** When an opening began, on the client's monotonic clock in ms. */
export function sinceMs({ reportedAtMs, ageMs }: Opening): number {
  return reportedAtMs - ageMs;
}

/** The same opening, as old as it is when the client's monotonic clock is at so many ms. */
export function agedUntil(opening: Opening, nowMs: number): Opening {
  return { ...opening, ageMs: nowMs - sinceMs(opening), reportedAtMs: nowMs };
}

/** Whether a report is of the opening that is known, or else of another one. */
export function isSame(opening: Opening, report: OpenReport): boolean {
  if (report.first) return true;
  // An old server has no ids: its wall-clock number is the opening's name, never a time.
  if (opening.id === null || report.id === null) return opening.wallMs === report.wallMs;
  return opening.id === report.id;
}

/** Whether a report says that an opening began earlier than is known. */
export function isOlder(opening: Opening, { ageMs, at }: Aged): boolean {
  return at.monotonicMs - ageMs < sinceMs(opening);
}

/** The same opening, begun when its latest report says if that is earlier. */
export function broughtForward(opening: Opening, report: Aged): Opening {
  if (!isOlder(opening, report)) return opening;
  return { ...opening, ageMs: report.ageMs, reportedAtMs: report.at.monotonicMs };
}

/** The same, under the name of that report. */
export function renamed(opening: Opening, report: OpenReport): Opening {
  const { id, wallMs } = report;
  return { ...broughtForward(opening, report), id: id ?? opening.id, wallMs };
}
