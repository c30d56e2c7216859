import type { Chart, ChartState } from '../model/chart.ts';
import type { States } from '../model/targets.ts';
import { ignoreLines, movedLines, nameLines, stateLines, untestedLines } from './box-lines.ts';
import { type Edge, edgesAndRowsOf, plainEdge } from './edges.ts';
import { labelLines, referrerLines } from './lines.ts';
import { markedLines } from './marked-lines.ts';
import type { InPicture, PictureMark, PictureMarks } from './marks.ts';
import { type Line, lineWidth, NAME_LINE_PX, TEXT_LINE_PX } from './text-lines.ts';
import { VIEW, type View } from './view.ts';

/** A box that is measured and not yet laid out: a state, or the dot before the one that is entered first. */
export interface Box {
  readonly id: string;
  readonly shape: 'state' | 'region' | 'final' | 'history' | 'dot';
  readonly isParallel: boolean;
  readonly name: readonly Line[];
  readonly rows: readonly Line[];
  readonly tooltip?: string;
  readonly mark?: PictureMark;
  /** What its texts need, in px; of a frame that is its header. */
  readonly width: number;
  readonly height: number;
  readonly children: readonly Box[];
}

/** A chart as boxes and arrows whose texts are measured. */
export interface Graph {
  readonly id: string;
  /** Of two charts in one, and of what tests take, what is not marked is quiet. */
  readonly kind: 'chart' | 'difference' | 'coverage';
  readonly root: Box;
  readonly edges: readonly Edge[];
  /** How wide it should be at most, in px. */
  readonly widthPx: number;
}

/** Padding beside a box's texts, in px. */
export const BOX_PADDING_PX = 11;
/** Padding above and below a box's name, in px. */
export const NAME_PADDING_PX = 5;
/** Padding above and below a box's rows, in px. */
export const ROWS_PADDING_PX = 6;
const DOT_PX = 12;
const HISTORY_PX = 24;

/** Makes boxes and arrows of a chart; of two charts in one, or with its coverage, with marks. */
export function graphOf(chart: Chart, marks?: PictureMarks, view: View = VIEW): Graph {
  const [root] = chart.states;
  if (root === undefined) throw new Error(`${chart.id}: expected a state at least, got none`);
  const states = new Map(chart.states.map((state) => [state.id, state]));
  const edges: Edge[] = [];
  const referrers = new Map<string, string[]>();
  const boxOf = (state: ChartState): Box => {
    const marked = marks?.states.get(state.id);
    const transitions = edgesAndRowsOf(state, states, marks, view);
    const initial = initialEdge(state, marked, view);
    edges.push(...(initial ? [initial] : []), ...transitions.edges);
    for (const to of transitions.referredTo) {
      referrers.set(to, [...(referrers.get(to) ?? []), state.key]);
    }
    const rows = [
      ...untestedLines(marked?.mark),
      ...movedLines(state, marked?.before, states, view),
      ...markedLines((one) => stateLines(one, view), state, marked),
      ...transitions.rows,
      ...markedLines((one) => ignoreLines(one, view), state, marked),
    ];
    const children = chart.states.filter(({ parent }) => parent === state.id).map(boxOf);
    if (state.type === 'history') {
      const name = nameLines(state.history === 'deep' ? 'H*' : 'H', view);
      return roundBox(state.id, 'history', name, HISTORY_PX, marked?.mark, state.description);
    }
    const dot = initial ? [roundBox(initial.from, 'dot', [], DOT_PX, initial.mark)] : [];
    const nameOf = ({ key }: ChartState) => nameLines(key, view, state.id);
    const names = markedLines(nameOf, state, marked);
    return stateBox(state, names, rows, [...dot, ...children], states, marked?.mark);
  };
  const box = boxOf(root);
  const stubs = [...referrers].map(([to, sources]) => referrerEdge(to, sources, view));
  return {
    id: chart.id,
    kind: marks === undefined ? 'chart' : marks.tests ? 'coverage' : 'difference',
    root: box,
    edges: [...edges, ...stubs],
    widthPx: view.widthPx,
  };
}

/** The stub at a box that stands for all arrows to it that are references. */
function referrerEdge(to: string, sources: readonly string[], view: View): Edge {
  const lines = referrerLines(sources, view);
  return { ...plainEdge(`${to} (references)`, to, to, lines, undefined), stub: 'references' };
}

function stateBox(
  state: ChartState,
  names: readonly Line[],
  rows: readonly Line[],
  children: readonly Box[],
  states: States,
  mark: PictureMark | undefined,
): Box {
  const name = mark ? names.map((line) => ({ mark, ...line })) : names;
  const rowsHeight = rows.length === 0 ? 0 : rows.length * TEXT_LINE_PX + 2 * ROWS_PADDING_PX;
  const isRegion = states.get(state.parent ?? '')?.type === 'parallel';
  const own = state.type === 'final' ? 'final' : 'state';
  return {
    id: state.id,
    shape: isRegion ? 'region' : own,
    isParallel: state.type === 'parallel',
    name,
    rows,
    ...(state.description !== undefined && { tooltip: state.description }),
    ...(mark && { mark }),
    width: Math.ceil(Math.max(...[...name, ...rows].map(lineWidth))) + 2 * BOX_PADDING_PX,
    height: name.length * NAME_LINE_PX + 2 * NAME_PADDING_PX + rowsHeight,
    children,
  };
}

/** The arrow to what is entered first; from a history, to what it stands for at first. */
function initialEdge(state: ChartState, marked: InPicture<ChartState> | undefined, view: View) {
  const { initial, initialActions } = state;
  if (initial === undefined) return null;
  const id = `${state.id} (initial)`;
  const from = state.type === 'history' ? state.id : id;
  const isOther = marked?.before !== undefined && marked.before.initial !== initial;
  const mark = marked?.mark !== 'changed' ? marked?.mark : isOther ? 'changed' : undefined;
  const actions = initialActions && { id, event: '', actions: initialActions };
  const lines = actions === undefined ? [] : labelLines(actions, { index: 0, count: 1 }, view);
  return plainEdge(id, from, initial, lines, mark);
}

function roundBox(
  id: string,
  shape: 'dot' | 'history',
  name: readonly Line[],
  size: number,
  mark: PictureMark | undefined,
  tooltip?: string,
): Box {
  const rest = { isParallel: false, rows: [], children: [], ...(mark && { mark }) };
  return { id, shape, name, width: size, height: size, ...rest, ...(tooltip && { tooltip }) };
}
