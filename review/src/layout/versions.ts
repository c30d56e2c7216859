import type { ChartTransition } from '../model/chart.ts';
import { hasSameTargets } from '../model/targets.ts';
import type { InPicture, PictureMarks, PlaceInPicture } from './marks.ts';

/** A transition as it is drawn; of two charts in one, with what became of it. */
export interface Version {
  readonly transition: ChartTransition;
  readonly alternative: PlaceInPicture;
  readonly marked: InPicture<ChartTransition> | undefined;
}

/** A transition as it is drawn; where it leads elsewhere now, as it was and as it is. */
export function versionsOf(
  transition: ChartTransition,
  list: readonly ChartTransition[],
  marks: PictureMarks | undefined,
): Version[] {
  const marked = marks?.transitions.get(transition.id);
  const before = marked?.before;
  const alternative = alternativeOf(transition, list, marks);
  if (before === undefined || hasSameTargets(before, transition)) {
    return [{ transition, alternative, marked }];
  }
  // It leads elsewhere now: how it was is shown as gone, how it is as come.
  const old = { ...before, id: `${transition.id} (before)` };
  return [
    { transition: old, alternative: marked?.place ?? alternative, marked: { mark: 'removed' } },
    { transition, alternative, marked: { mark: 'added' } },
  ];
}

/** Which of the alternatives a version of a transition is, as it was or as it is. */
export function placeOf(one: ChartTransition, { alternative, marked }: Version): PlaceInPicture {
  return one === marked?.before ? (marked.place ?? alternative) : alternative;
}

/** What is not among the alternatives of the chart. */
const OTHERS: ReadonlySet<unknown> = new Set(['removed', 'observed']);

/** Which of the alternatives for its event a transition is, those that are gone left out. */
function alternativeOf(
  transition: ChartTransition,
  list: readonly ChartTransition[],
  marks: PictureMarks | undefined,
): PlaceInPicture {
  const alternatives = list.filter(
    ({ event, id }) => event === transition.event && !OTHERS.has(marks?.transitions.get(id)?.mark),
  );
  const index = alternatives.indexOf(transition);
  const tests = marks?.tests?.get(transition.id);
  return {
    ...(index < 0 ? { index: 0, count: 1 } : { index, count: alternatives.length }),
    ...(tests !== undefined && { tests }),
  };
}
