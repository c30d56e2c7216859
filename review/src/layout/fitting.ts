/** Which of a few ways to show a chart makes the picture that is read best. */

import type { Chart } from '../model/chart.ts';
import type { Edge } from './edges.ts';
import type { Layout, Route } from './geometry.ts';
import { type Graph, graphOf } from './graph.ts';
import { layOut } from './layout.ts';
import { isLoop } from './loops.ts';
import type { PictureMarks } from './marks.ts';
import { NARROW, VIEW, type View } from './view.ts';

/** More arrows than that are laid out once: each time takes seconds. */
const TRIED_ARROWS_MAX = 100;
/** A longer arrow cannot be seen from its beginning to its end on a screen, in px. */
const ARROW_PX_MAX = 1200;
/** So many arrows into a state, or out of it, make it a hub, and a bundle of lines if one is not near. */
const HUB_ARROWS_MIN = 6;
const NEAR_PX = 400;

/** What ten thousand px of area, and ten px of arrows that are too long, cost in px of excess width. */
const COST = { areaPx: 10_000, lengthPx: 10 };
/** A name has to be looked up: references are worth it where they save a fifth of the cost. */
const REFERENCES_SHARE_MAX = 0.8;

/** What is asked of a picture. */
export interface Wishes extends Pick<View, 'hasDescriptions' | 'widthPx' | 'links'> {
  readonly hasReferences: boolean;
}

interface Fitted {
  readonly view: View;
  readonly graph: Graph;
  readonly layout: Layout;
  readonly cost: number;
}

/** Lays a chart out, and where that is too wide or has too long arrows, tries at most two others. */
export async function fitted(
  chart: Chart,
  marks: PictureMarks | undefined,
  { hasReferences, ...wishes }: Wishes,
): Promise<{ readonly graph: Graph; readonly layout: Layout }> {
  const tried = async (view: View): Promise<Fitted> => {
    const graph = graphOf(chart, marks, view);
    const layout = await layOut(graph);
    return { view, graph, layout, cost: costOf(view, layout) };
  };
  let best = await tried({ ...VIEW, ...wishes });
  if (best.graph.edges.length > TRIED_ARROWS_MAX) return best;
  if (best.layout.width > wishes.widthPx) {
    const narrow = await tried({ ...best.view, ...NARROW });
    if (narrow.cost < best.cost) best = narrow;
  }
  const references = hasReferences ? referencesIn(best) : new Set<string>();
  if (references.size === 0) return best;
  const named = await tried({ ...best.view, references });
  return named.cost < best.cost * REFERENCES_SHARE_MAX ? named : best;
}

function costOf({ widthPx }: View, { width, height, routes }: Layout): number {
  const excess = routes.map((route) => Math.max(0, lengthOf(route) - ARROW_PX_MAX));
  return (
    Math.max(0, width - widthPx) +
    (width * height) / COST.areaPx +
    excess.reduce((sum, px) => sum + px, 0) / COST.lengthPx
  );
}

/**
 * All arrows of a hub, where the picture is too wide for it; and into a state to which one is too
 * long all, but short ones from the layers next to it.
 */
function referencesIn({ layout, view: { widthPx } }: Fitted): Set<string> {
  const arrows = layout.routes.filter(({ edge }) => edge.transitions.length > 0 && !isLoop(edge));
  const isTooLong = (route: Route) => lengthOf(route) > ARROW_PX_MAX;
  const isHub = (end: 'from' | 'to', { edge }: Route) => {
    const own = arrows.filter((other) => other.edge[end] === edge[end]);
    return own.length >= HUB_ARROWS_MIN && own.some((one) => lengthOf(one) > NEAR_PX);
  };
  const isReference = (route: Route) => {
    if (layout.width > widthPx && (isHub('to', route) || isHub('from', route))) return true;
    if (isTooLong(route)) return true;
    const isNamed = arrows.some((one) => one.edge.to === route.edge.to && isTooLong(one));
    return isNamed && !areNext(route.edge, layout);
  };
  return new Set(arrows.filter(isReference).map(({ edge }) => edge.id));
}

/** Whether no box stands between the layers of two. */
function areNext({ from, to }: Edge, { boxes }: Layout): boolean {
  const [upper, lower] = [boxes.get(from), boxes.get(to)].toSorted(
    (a, b) => (a?.y ?? 0) - (b?.y ?? 0),
  );
  if (upper === undefined || lower === undefined) return false;
  return ![...boxes.values()].some(
    ({ y, height }) => y >= upper.y + upper.height && y + height <= lower.y,
  );
}

function lengthOf({ points }: Route): number {
  return points.slice(1).reduce((sum, { x, y }, index) => {
    const from = points[index] ?? { x, y };
    return sum + Math.abs(x - from.x) + Math.abs(y - from.y);
  }, 0);
}
