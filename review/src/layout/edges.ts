import type { ChartState, ChartTransition } from './chart.ts';
import type { Difference, Mark, Marked } from './difference.ts';
import { isSameWay, leadsOf, type States } from './leads.ts';
import { labelLines, markedLines, type Place, rowLines } from './rows.ts';
import { type Line, lineWidth, TEXT_LINE_PX } from './text-lines.ts';

/** An arrow before it has a way. */
export interface SketchArrow {
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

/** Air around a label's texts, in px. */
export const LABEL_PADDING_PX = 4;

type Marks = Difference['transitions'] | undefined;

/** A state's transitions: those that leave are arrows, the others are rows in its box. */
export function sketchTransitions(state: ChartState, states: States, marks: Marks) {
  const list = state.transitions ?? [];
  const arrows: SketchArrow[] = [];
  const rows: Line[] = [];
  const add = (one: ChartTransition, place: Place, marked: Marked<ChartTransition> | undefined) => {
    const leads = leadsOf(state, one, states);
    const { words } = leads;
    arrows.push(
      ...leads.arrows.map((to, index) => arrowOf(state.id, one, to, index, place, marked)),
    );
    if (words !== null) rows.push(...markedLines((it) => rowLines(it, place, words), one, marked));
  };
  for (const transition of list) {
    const marked = marks?.get(transition.id);
    const before = marked?.before;
    const place = placeOf(transition, list, marks);
    if (before === undefined || isSameWay(before, transition)) {
      add(transition, place, marked);
    } else {
      // It leads elsewhere now: how it was is shown as gone, how it is as come.
      add({ ...before, id: `${transition.id} (before)` }, place, { mark: 'removed' });
      add(transition, place, { mark: 'added' });
    }
  }
  return { arrows, rows };
}

/** Which of the alternatives for its event a transition is, those that are gone left out. */
function placeOf(
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

function arrowOf(
  from: string,
  transition: ChartTransition,
  to: string,
  index: number,
  place: Place,
  marked: Marked<ChartTransition> | undefined,
): SketchArrow {
  const { id, event, description } = transition;
  const lines = markedLines((one) => labelLines(one, place), transition, marked);
  return {
    ...plainArrow(
      index === 0 ? id : `${id} (${index + 1})`,
      from,
      to,
      // A transition into several regions is as many arrows; the first one says it all.
      index === 0 ? lines : lines.slice(0, 1),
      marked?.mark,
    ),
    transition: id,
    isTimed: event.startsWith('after '),
    ...(description !== undefined && { tooltip: description }),
  };
}

/** An arrow that is no event's: from the dot to what is entered first. */
export function plainArrow(
  id: string,
  from: string,
  to: string,
  lines: readonly Line[],
  mark: Mark | undefined,
): SketchArrow {
  const width = Math.ceil(Math.max(...lines.map(lineWidth), 0)) + 2 * LABEL_PADDING_PX;
  const height = lines.length * TEXT_LINE_PX + LABEL_PADDING_PX;
  return { id, from, to, lines, isTimed: false, ...(mark && { mark }), width, height };
}
