import type { Difference, Mark, Marked } from '../diff/difference.ts';
import type { ChartState, ChartTransition } from '../model/chart.ts';
import { drawnTargetsOf, hasSameTargets, type States } from '../model/targets.ts';
import { type Alternative, labelLines, markedLines, rowLines } from './lines.ts';
import { type Line, lineWidth, TEXT_LINE_PX } from './text-lines.ts';

/** An arrow before it has a way. */
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

/** Air around a label's texts, in px. */
export const LABEL_PADDING_PX = 4;

type Marks = Difference['transitions'] | undefined;

/** A state's transitions: those that leave are arrows, the others are rows in its box. */
export function edgesAndRowsOf(state: ChartState, states: States, marks: Marks) {
  const list = state.transitions ?? [];
  const edges: Edge[] = [];
  const rows: Line[] = [];
  const add = (
    one: ChartTransition,
    alternative: Alternative,
    marked: Marked<ChartTransition> | undefined,
  ) => {
    const targets = drawnTargetsOf(state, one, states);
    const { words } = targets;
    edges.push(
      ...targets.edges.map((to, index) => edgeOf(state.id, one, to, index, alternative, marked)),
    );
    if (words !== null)
      rows.push(...markedLines((it) => rowLines(it, alternative, words), one, marked));
  };
  for (const transition of list) {
    const marked = marks?.get(transition.id);
    const before = marked?.before;
    const alternative = alternativeOf(transition, list, marks);
    if (before === undefined || hasSameTargets(before, transition)) {
      add(transition, alternative, marked);
    } else {
      // It leads elsewhere now: how it was is shown as gone, how it is as come.
      add({ ...before, id: `${transition.id} (before)` }, alternative, { mark: 'removed' });
      add(transition, alternative, { mark: 'added' });
    }
  }
  return { edges, rows };
}

/** Which of the alternatives for its event a transition is, those that are gone left out. */
function alternativeOf(
  transition: ChartTransition,
  list: readonly ChartTransition[],
  marks: Marks,
): Alternative {
  const alternatives = list.filter(
    ({ event, id }) => event === transition.event && marks?.get(id)?.mark !== 'removed',
  );
  const index = alternatives.indexOf(transition);
  return index < 0 ? { index: 0, count: 1 } : { index, count: alternatives.length };
}

function edgeOf(
  from: string,
  transition: ChartTransition,
  to: string,
  index: number,
  alternative: Alternative,
  marked: Marked<ChartTransition> | undefined,
): Edge {
  const { id, event, description } = transition;
  const lines = markedLines((one) => labelLines(one, alternative), transition, marked);
  return {
    ...plainEdge(
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
