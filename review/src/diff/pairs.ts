import type { ChartTransition } from '../model/chart.ts';

/** Whether an earlier transition is a later one, each try less strict than the one before. */
type IsAlike = (was: ChartTransition, is: ChartTransition) => boolean;

/** Which transition of a state was which: those that are the same first, then those most alike. */
export function pairsOf(
  before: readonly ChartTransition[],
  after: readonly ChartTransition[],
  events: ReadonlyMap<string, string>,
): Map<ChartTransition, ChartTransition> {
  const pairs = new Map<ChartTransition, ChartTransition>();
  const left = new Set(before);
  for (const isAlike of triesWith(events)) {
    for (const one of after) {
      if (pairs.has(one)) continue;
      const old = [...left].find((other) => isAlike(other, one));
      if (old === undefined) continue;
      pairs.set(one, old);
      left.delete(old);
    }
  }
  return pairs;
}

function triesWith(events: ReadonlyMap<string, string>): IsAlike[] {
  const hasSameEvent: IsAlike = (was, is) => (events.get(was.event) ?? was.event) === is.event;
  const hasSame =
    (...fields: (keyof ChartTransition)[]): IsAlike =>
    (was, is) =>
      fields.every((field) => JSON.stringify(was[field]) === JSON.stringify(is[field]));
  const both =
    (...all: IsAlike[]): IsAlike =>
    (was, is) =>
      all.every((isAlike) => isAlike(was, is));
  const hasTimes: IsAlike = (was, is) => isTimed(was) && isTimed(is);
  const hasNames: IsAlike = (was, is) => [was, is].every((one) => !isTimed(one) && isByEvent(one));
  const hasEffect: IsAlike = (_, { targets, actions }) => Boolean(targets ?? actions);
  const content = ['guard', 'targets', 'reenter', 'actions'] as const;
  return [
    both(hasSameEvent, hasSame(...content, 'delayMs', 'description')),
    both(hasSameEvent, hasSame('guard', 'targets')),
    both(hasSameEvent, hasSame('guard')),
    both(hasSameEvent, hasSame('targets')),
    hasSameEvent,
    // An event of another name: the rest must be as it was.
    both(hasTimes, hasSame('guard', 'targets')),
    both(hasNames, hasEffect, hasSame(...content)),
  ];
}

/** Whether a transition is taken by time. */
export function isTimed({ event }: Pick<ChartTransition, 'event'>): boolean {
  return event.startsWith('after ');
}

function isByEvent({ event }: ChartTransition): boolean {
  return event !== 'always';
}
