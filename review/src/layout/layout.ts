import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { Edge } from './edges.ts';
import { loadElk } from './elk.ts';
import { elkGraph } from './elk-graph.ts';
import type { Layout, Point, Rect, Route } from './geometry.ts';
import type { Box, Graph } from './graph.ts';
import { isLoop, loopRoutes, roomForLoops } from './loops.ts';
import { aboveIn, backwardIn } from './order.ts';
import { regionsIn } from './regions.ts';

/** Finds a place for every box and a route for every edge. */
export async function layOut(graph: Graph, elk?: Pick<ELK, 'layout'>): Promise<Layout> {
  const { root, edges, widthPx } = graph;
  const backward = backwardIn(root, edges);
  const boxes = boxesIn(root);
  const regions = regionsIn(root, edges);
  const above = aboveIn(root, edges, backward, regions);
  const scene = { root, edges, backward, above, regions, widthPx };
  const laid = await laidOut(elkGraph(scene), elk ?? (await loadElk()));
  const rects = rectsIn(laid);
  const byId = new Map(edges.map((edge) => [edge.id, edge]));
  const routes = edgesIn(laid)
    .filter(({ id }) => byId.has(id))
    .map((one) => routeOf(one, byId.get(one.id), backward.has(one.id)));
  const histories = boxes.filter(({ shape }) => shape === 'history');
  const circles = new Map(histories.map(({ id }) => [id, rects.get(id)]));
  const loops = boxes.flatMap((box) => loopsOf(box, edges, rects.get(box.id)));
  const { width = 0, height = 0 } = laid;
  const all = [...routes.map((route) => touching(route, circles)), ...loops];
  return { width, height, boxes: rects, routes: all };
}

async function laidOut(graph: ElkNode, elk: Pick<ELK, 'layout'>): Promise<ElkNode> {
  return elk.layout(graph).catch((error: unknown) => {
    const got = error instanceof Error ? error.message : String(error);
    throw new Error(`expected a layout from elkjs, got: ${got}`);
  });
}

function boxesIn(box: Box): Box[] {
  return [box, ...box.children.flatMap(boxesIn)];
}

function rectsIn(node: ElkNode): Map<string, Rect> {
  const children = node.children ?? [];
  return new Map(children.flatMap((child) => [[child.id, rectOf(child)], ...rectsIn(child)]));
}

function edgesIn(node: ElkNode): ElkExtendedEdge[] {
  return [...(node.edges ?? []), ...(node.children ?? []).flatMap(edgesIn)];
}

function routeOf(laid: ElkExtendedEdge, edge: Edge | undefined, isBackward: boolean): Route {
  if (edge === undefined) throw new Error(`expected an edge ${laid.id}, got none`);
  const points = (laid.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map(({ x, y }): Point => ({ x, y })),
  );
  const [label] = laid.labels ?? [];
  const directed = isBackward ? points.toReversed() : points;
  return { edge, points: directed, ...(label && { label: rectOf(label) }) };
}

/** A route that begins or ends at a circle itself, not at the square around it. */
function touching(route: Route, circles: ReadonlyMap<string, Rect | undefined>): Route {
  const [from, to] = [circles.get(route.edge.from), circles.get(route.edge.to)];
  const points = route.points.map((point, index) => {
    if (index === 0) return from ? onCircle(point, from) : point;
    return to && index === route.points.length - 1 ? onCircle(point, to) : point;
  });
  return { ...route, points };
}

/** From the upper or lower side of the square around a circle, straight to the circle. */
function onCircle({ x, y }: Point, { x: left, y: top, width, height }: Rect): Point {
  const radius = width / 2;
  const depth = radius - Math.sqrt(Math.max(0, radius ** 2 - (x - left - radius) ** 2));
  return { x, y: y < top + height / 2 ? y + depth : y - depth };
}

function loopsOf(box: Box, edges: readonly Edge[], rect: Rect | undefined): Route[] {
  const loops = edges.filter((edge) => isLoop(edge) && edge.from === box.id);
  if (rect === undefined || loops.length === 0) return [];
  const isCircle = box.shape === 'history';
  const spare = rect.height - roomForLoops(loops).height;
  // Below each other from a frame's top on; beside a box in its middle.
  const top = rect.y + (box.children.length === 0 ? spare / 2 : 0);
  return loopRoutes(loops, rect, top, isCircle);
}

function rectOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Rect>): Rect {
  return { x, y, width, height };
}
