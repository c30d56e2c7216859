import type { ChartState, ChartTransition } from '../model/chart.ts';
import { drawnTargetsOf, type States } from '../model/targets.ts';
import { labelLines, mergedLabelLines, referenceLines, rowLines } from './lines.ts';
import { markedLines } from './marked-lines.ts';
import type { PictureMark, PictureMarks } from './marks.ts';
import { type Line, lineWidth, TEXT_LINE_PX } from './text-lines.ts';
import { placeOf, type Version, versionsOf } from './versions.ts';
import type { View } from './view.ts';

/** An arrow whose label is measured, and that has no route yet. */
export interface Edge {
  readonly id: string;
  /** All that it stands for; none on the arrow from a dot or from a history. */
  readonly transitions: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly lines: readonly Line[];
  readonly isTimed: boolean;
  /** A short one at the left side of `to` alone: of a state around it, or of those that name it. */
  readonly stub?: 'entry' | 'references';
  readonly tooltip?: string;
  readonly mark?: PictureMark;
  /** What its label needs, in px. */
  readonly width: number;
  readonly height: number;
}

/** Padding around a label's texts, in px. */
export const LABEL_PADDING_PX = 4;

/** A transition on its way to one of its targets. */
interface Way {
  readonly to: string;
  readonly version: Version;
  /** Of several targets, which; the first one's arrow says it all. */
  readonly index: number;
  readonly isEntry: boolean;
}

/** Those that share an arrow. */
type Bundle = [Way, ...Way[]];

type Marks = PictureMarks | undefined;

/**
 * A state's transitions: those that leave or enter a state are arrows, the others rows in its box;
 * so are references, whose targets are named with them.
 */
export function edgesAndRowsOf(state: ChartState, states: States, marks: Marks, view: View) {
  const list = state.transitions ?? [];
  const drawn = list
    .flatMap((transition) => versionsOf(transition, list, marks))
    .map((version) => ({ version, ...drawnTargetsOf(state, version.transition, states) }));
  const ways = drawn.flatMap(({ version, edges, entries }) =>
    [...edges, ...entries].map((to, index) => {
      return { to, version, index, isEntry: index >= edges.length };
    }),
  );
  const rows = drawn.flatMap(({ version, stays }) => {
    if (stays === null) return [];
    const { transition, marked } = version;
    return markedLines(
      (one) => rowLines(one, placeOf(one, version), view, stays),
      transition,
      marked,
    );
  });
  const isReference = (bundle: Bundle) => view.references.has(idOf(bundle));
  const bundles = bundled(ways);
  const references = bundles.filter(isReference).flat();
  return {
    edges: bundles
      .filter((one) => !isReference(one))
      .map((bundle) => edgeOf(state, bundle, states, view)),
    rows: [...rows, ...referenceRows(references, states, view)],
    referredTo: references.map(({ to }) => to),
  };
}

/** A row for each transition that has references, be they one or several. */
function referenceRows(references: readonly Way[], states: States, view: View): Line[] {
  return [...new Set(references.map(({ version }) => version))].flatMap((version) => {
    const { transition, marked } = version;
    const targets = references.filter((way) => way.version === version);
    const names = targets.map(({ to }) => states.get(to)?.key ?? to).join(' and ');
    return markedLines(
      (one) => referenceLines(one, placeOf(one, version), view, names),
      transition,
      marked,
    );
  });
}

/** Ways of one look to the same target share an arrow: more of them are hard to tell apart. */
function bundled(ways: readonly Way[]): Bundle[] {
  const bundles = new Map<string, Bundle>();
  for (const way of ways) {
    const { transition, marked } = way.version;
    // What no test takes stays where it is without coverage: its paragraph says so.
    const mark = marked?.mark === 'untested' ? undefined : marked?.mark;
    const key = JSON.stringify([way.to, isTimed(transition), mark]);
    const bundle = bundles.get(key);
    if (bundle === undefined) bundles.set(key, [way]);
    else bundle.push(way);
  }
  return [...bundles.values()];
}

function idOf([{ version, index }]: Bundle): string {
  const { id } = version.transition;
  return index === 0 ? id : `${id} (${index + 1})`;
}

function edgeOf(state: ChartState, bundle: Bundle, states: States, view: View): Edge {
  const [{ to, isEntry, version }] = bundle;
  const { description } = version.transition;
  const isFar = isEntry && states.get(to)?.parent !== state.id;
  const note = isFar ? `in ${state.key}` : '';
  const lines = bundle.flatMap((way) => linesOf(way, note, bundle.length > 1, view));
  const from = isEntry ? to : state.id;
  return {
    ...plainEdge(idOf(bundle), from, to, lines, markOf(bundle)),
    transitions: bundle.map((way) => way.version.transition.id),
    isTimed: isTimed(version.transition),
    ...(isEntry && { stub: 'entry' }),
    ...(description !== undefined && bundle.length === 1 && { tooltip: description }),
  };
}

/** What all that share an arrow are marked as. */
function markOf([first, ...others]: Bundle): PictureMark | undefined {
  const mark = first.version.marked?.mark;
  return others.every(({ version }) => version.marked?.mark === mark) ? mark : undefined;
}

function linesOf(way: Way, note: string, isShared: boolean, view: View): Line[] {
  const { version, index, isEntry } = way;
  const { transition, marked } = version;
  const notes = isEntry && transition.reenter ? `${note} (reenter)` : note;
  const make = isShared ? mergedLabelLines : labelLines;
  const all = markedLines(
    (one) => make(one, placeOf(one, version), view, notes),
    transition,
    marked,
  );
  // A transition into several regions is as many arrows; the first one says it all.
  return index === 0 ? all : all.slice(0, 1);
}

function isTimed({ event }: ChartTransition): boolean {
  return event.startsWith('after ');
}

/** An arrow that is no event's: from the dot to what is entered first. */
export function plainEdge(
  id: string,
  from: string,
  to: string,
  lines: readonly Line[],
  mark: PictureMark | undefined,
): Edge {
  const width = Math.ceil(Math.max(...lines.map(lineWidth), 0)) + 2 * LABEL_PADDING_PX;
  const height = lines.length * TEXT_LINE_PX + LABEL_PADDING_PX;
  const rest = { transitions: [], isTimed: false, ...(mark && { mark }) };
  return { id, from, to, lines, ...rest, width, height };
}
