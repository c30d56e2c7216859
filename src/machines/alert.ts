/** Alerts: what a person is told wherever they are; pure. */
import type { DoorEvent, DoorNews } from './news.ts';

/** One alert, for every way of telling a person. */
export interface Alert {
  /**
   * What it is about, such as one opening: a later alert about the same takes its place, also where
   * it was delivered. Letters, digits, `_` and `-`, 64 at most; another one for another watcher.
   */
  readonly subject: string;
  readonly news: DoorNews;
  /** What was to be told of the same before, could not be, and is said with it. */
  readonly untold?: DoorEvent;
}

/**
 * What is told of a subject in place of two alerts of which the first was not delivered: the second,
 * and what was to be told first of all, unless that is what it says itself. That it opened is told
 * nobody: it is for what is left behind.
 */
export function merged(first: Alert, { subject, news }: Alert): Alert {
  const untold = first.untold ?? first.news.event;
  return untold === news.event || untold === 'open' ? { subject, news } : { subject, news, untold };
}
