import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { SketchArrow } from './arrows.ts';
import { elkGraph, type Scene } from './elk-graph.ts';
import { isLoop, loopWays, roomForLoops } from './loops.ts';
import { backwardIn } from './order.ts';
import type { Area, Layout, Point, Way } from './places.ts';
import type { SketchBox } from './sketch.ts';

/** How often a chart is laid out at most: a frame that was widened may have moved its neighbours. */
const ROUNDS_MAX = 3;

/** More arrows at once than that nobody can follow; elkjs takes 10 s for them, then fails. */
const ARROWS_MAX = 300;

/** A box with all that is in it, in layers from top to bottom; `parts` are taken as they are. */
export async function layOutLayers(
  root: SketchBox,
  arrows: readonly SketchArrow[],
  parts: Scene['parts'],
  elk: ELK,
): Promise<Layout> {
  const boxes = new Map<string, SketchBox>();
  collect(root, parts, boxes);
  const inside = arrows.filter(({ from, to }) => boxes.has(from) && boxes.has(to));
  if (inside.length > ARROWS_MAX) {
    throw new Error(`expected at most ${ARROWS_MAX} arrows, got ${inside.length}`);
  }
  const backward = backwardIn(root, inside);
  const scene = { root, arrows: inside, backward, parts };
  const laid = await untilWide(scene, boxes, elk);
  const areas = areasIn(laid);
  const byId = new Map(inside.map((arrow) => [arrow.id, arrow]));
  const rounds = [...boxes.values()].filter(({ shape }) => shape === 'history');
  const circles = new Map(rounds.map(({ id }) => [id, areas.get(id)]));
  const ways = edgesIn(laid)
    .map((edge) => wayOf(edge, byId.get(edge.id), backward.has(edge.id)))
    .map((way) => touching(way, circles));
  const loops = [...boxes.values()].flatMap((box) => loopsOf(box, inside, areas.get(box.id)));
  const { width = 0, height = 0 } = laid;
  return { width, height, boxes: areas, ways: [...ways, ...loops] };
}

/** Lays out again with more air in the frames that were narrower than their own texts. */
async function untilWide(
  scene: Omit<Scene, 'air'>,
  boxes: ReadonlyMap<string, SketchBox>,
  elk: ELK,
): Promise<ElkNode> {
  const air = new Map<string, number>();
  let laid = await places(elkGraph({ ...scene, air }), elk);
  for (let round = 1; round < ROUNDS_MAX; round++) {
    const areas = areasIn(laid);
    const narrow = [...boxes.values()].filter(
      ({ id, width }) => width > Math.ceil(areas.get(id)?.width ?? width),
    );
    if (narrow.length === 0) break;
    for (const { id, width } of narrow) {
      air.set(id, (air.get(id) ?? 0) + width - (areas.get(id)?.width ?? width));
    }
    laid = await places(elkGraph({ ...scene, air }), elk);
  }
  return laid;
}

async function places(graph: ElkNode, elk: ELK): Promise<ElkNode> {
  return elk.layout(graph).catch((error: unknown) => {
    const got = error instanceof Error ? error.message : String(error);
    throw new Error(`expected places from elkjs, got: ${got}`);
  });
}

function collect(box: SketchBox, parts: Scene['parts'], into: Map<string, SketchBox>): void {
  into.set(box.id, box);
  if (!parts.has(box.id)) for (const child of box.children) collect(child, parts, into);
}

function areasIn(node: ElkNode): Map<string, Area> {
  const children = node.children ?? [];
  return new Map(children.flatMap((child) => [[child.id, areaOf(child)], ...areasIn(child)]));
}

function edgesIn(node: ElkNode): ElkExtendedEdge[] {
  return [...(node.edges ?? []), ...(node.children ?? []).flatMap(edgesIn)];
}

function wayOf(edge: ElkExtendedEdge, arrow: SketchArrow | undefined, isBackward: boolean): Way {
  if (arrow === undefined) throw new Error(`expected an arrow ${edge.id}, got none`);
  const points = (edge.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map(({ x, y }): Point => ({ x, y })),
  );
  const [label] = edge.labels ?? [];
  const directed = isBackward ? points.toReversed() : points;
  return { arrow, points: directed, ...(label && { label: areaOf(label) }) };
}

/** A way that begins or ends at a circle itself, not at the square around it. */
function touching(way: Way, circles: ReadonlyMap<string, Area | undefined>): Way {
  const [from, to] = [circles.get(way.arrow.from), circles.get(way.arrow.to)];
  const points = way.points.map((point, index) => {
    if (index === 0) return from ? onCircle(point, from) : point;
    return to && index === way.points.length - 1 ? onCircle(point, to) : point;
  });
  return { ...way, points };
}

/** From the upper or lower side of the square around a circle, straight to the circle. */
function onCircle({ x, y }: Point, { x: left, y: top, width, height }: Area): Point {
  const radius = width / 2;
  const depth = radius - Math.sqrt(Math.max(0, radius ** 2 - (x - left - radius) ** 2));
  return { x, y: y < top + height / 2 ? y + depth : y - depth };
}

function loopsOf(box: SketchBox, arrows: readonly SketchArrow[], area: Area | undefined): Way[] {
  const loops = arrows.filter((arrow) => isLoop(arrow) && arrow.from === box.id);
  if (area === undefined || loops.length === 0) return [];
  const spare = area.height - roomForLoops(loops).height;
  return loopWays(loops, area, area.y + (box.children.length === 0 ? spare / 2 : 0));
}

function areaOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Area>): Area {
  return { x, y, width, height };
}
