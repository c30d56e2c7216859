import type { Difference, Mark, Marked, Place } from '../diff/difference.ts';
import type { ChartState, ChartTransition } from '../model/chart.ts';
import { drawnTargetsOf, hasSameTargets, type States } from '../model/targets.ts';
import { labelLines, markedLines, rowLines } from './lines.ts';
import { type Line, lineWidth, TEXT_LINE_PX } from './text-lines.ts';

/** An arrow whose label is measured, and that has no route yet. */
export interface Edge {
  readonly id: string;
  /** Not there on the arrow from a dot or from a history. */
  readonly transition?: string;
  readonly from: string;
  readonly to: string;
  readonly lines: readonly Line[];
  readonly isTimed: boolean;
  readonly tooltip?: string;
  readonly mark?: Mark;
  /** What its label needs, in px. */
  readonly width: number;
  readonly height: number;
}

/** Padding around a label's texts, in px. */
export const LABEL_PADDING_PX = 4;

/** A transition as it is drawn; of two charts in one, with what became of it. */
interface Version {
  readonly transition: ChartTransition;
  readonly alternative: Place;
  readonly marked: Marked<ChartTransition> | undefined;
}

type Marks = Difference['transitions'] | undefined;

/** A state's transitions: those that leave are arrows, the others are rows in its box. */
export function edgesAndRowsOf(state: ChartState, states: States, marks: Marks) {
  const list = state.transitions ?? [];
  const drawn = list
    .flatMap((transition) => versionsOf(transition, list, marks))
    .map((version) => ({ version, ...drawnTargetsOf(state, version.transition, states) }));
  const edges = drawn.flatMap(({ version, edges: targets }) =>
    targets.map((to, index) => edgeOf(state.id, to, index, version)),
  );
  const rows = drawn.flatMap(({ version: { transition, alternative, marked }, words }) => {
    if (words === null) return [];
    const linesOf = (one: ChartTransition) =>
      rowLines(one, placeOf(one, alternative, marked), words);
    return markedLines(linesOf, transition, marked);
  });
  return { edges, rows };
}

function versionsOf(
  transition: ChartTransition,
  list: readonly ChartTransition[],
  marks: Marks,
): Version[] {
  const marked = marks?.get(transition.id);
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
function placeOf(
  one: ChartTransition,
  alternative: Place,
  marked: Marked<ChartTransition> | undefined,
): Place {
  return one === marked?.before ? (marked.place ?? alternative) : alternative;
}

/** Which of the alternatives for its event a transition is, those that are gone left out. */
function alternativeOf(
  transition: ChartTransition,
  list: readonly ChartTransition[],
  marks: Marks,
): Place {
  const alternatives = list.filter(
    ({ event, id }) => event === transition.event && marks?.get(id)?.mark !== 'removed',
  );
  const index = alternatives.indexOf(transition);
  return index < 0 ? { index: 0, count: 1 } : { index, count: alternatives.length };
}

function edgeOf(
  from: string,
  to: string,
  index: number,
  { transition, alternative, marked }: Version,
): Edge {
  const { id, event, description } = transition;
  const linesOf = (one: ChartTransition) => labelLines(one, placeOf(one, alternative, marked));
  const all = markedLines(linesOf, transition, marked);
  // A transition into several regions is as many arrows; the first one says it all.
  const lines = index === 0 ? all : all.slice(0, 1);
  return {
    ...plainEdge(index === 0 ? id : `${id} (${index + 1})`, from, to, lines, marked?.mark),
    transition: id,
    isTimed: event.startsWith('after '),
    ...(description !== undefined && { tooltip: description }),
  };
}

/** An arrow that is no event's: from the dot to what is entered first. */
export function plainEdge(
  id: string,
  from: string,
  to: string,
  lines: readonly Line[],
  mark: Mark | undefined,
): Edge {
  const width = Math.ceil(Math.max(...lines.map(lineWidth), 0)) + 2 * LABEL_PADDING_PX;
  const height = lines.length * TEXT_LINE_PX + LABEL_PADDING_PX;
  return { id, from, to, lines, isTimed: false, ...(mark && { mark }), width, height };
}
