import type { ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js';
import type { Edge } from './edges.ts';
import type { Box } from './graph.ts';
import { heightForLoops, isLoop, LEAVING_PX, roomForLoops } from './loops.ts';
import type { Above } from './order.ts';
import { blockOf, packed, partsOf } from './packing.ts';

/** Padding around the picture, and inside a frame around what is in it, in px. */
const MARGIN_PX = 12;
const FRAME_PX = 18;
/** Below a frame's header: an arrow's head has to fit between it and a box, in px. */
const HEADER_GAP_PX = 14;

/** More arrows than that, and finding the straightest routes takes many seconds, then minutes. */
const STRAIGHT_ARROWS_MAX = 64;

/** More arrows at once than that nobody can follow; elkjs takes 10 s for them, then fails. */
const ARROWS_MAX = 300;

const SPACING = {
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.labelLabel': '8',
  'elk.spacing.labelNode': '0',
  'elk.layered.spacing.nodeNodeBetweenLayers': '24',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  // Model order crashes in nested nodes; without it this one keeps the order that we give.
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
};

/** Layers from top to bottom, with all that is inside them. */
const LAYERED = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  ...SPACING,
};

/** How far apart the arrows at one side of a box are at least, so that their heads are, in px. */
const PORT_PX = 14;

/** A label on its arrow, not beside it: then it is never another arrow's. */
const LABEL = { 'elk.edgeLabels.inline': 'true', 'elk.edgeLabels.placement': 'CENTER' };

/** What elkjs is to lay out. */
export interface Scene {
  readonly root: Box;
  readonly edges: readonly Edge[];
  /** The ids of the edges that are handed over turned round. */
  readonly backward: ReadonlySet<string>;
  /** Pairs of boxes of which the first is above the second, without an arrow. */
  readonly above: readonly Above[];
  /** What each box is laid out with, by their ids. */
  readonly regions: ReadonlyMap<string, string>;
  /** How wide the picture should be at most, in px. */
  readonly widthPx: number;
}

/** A scene in elkjs's words. */
export function elkGraph(scene: Scene): ElkNode {
  const graph = layers([scene.root], scene, scene.widthPx - 2 * MARGIN_PX);
  const coordinates = { 'elk.json.shapeCoords': 'ROOT', 'elk.json.edgeCoords': 'ROOT' };
  const layoutOptions = { ...graph.layoutOptions, ...coordinates, ...padding(MARGIN_PX) };
  return { ...graph, layoutOptions };
}

/** The root, or what is apart, in layers with all that is laid out with it. */
function layers(boxes: readonly Box[], scene: Scene, widthPx: number): ElkNode {
  const region = scene.regions.get(boxes[0]?.id ?? '');
  const own = scene.edges.filter(({ from }) => scene.regions.get(from) === region);
  const edges = own.filter((edge) => !isLoop(edge));
  if (edges.length > ARROWS_MAX) {
    throw new Error(`expected at most ${ARROWS_MAX} arrows, got ${edges.length}`);
  }
  const strategy = edges.length > STRAIGHT_ARROWS_MAX ? 'BRANDES_KOEPF' : 'NETWORK_SIMPLEX';
  const placement = { 'elk.layered.nodePlacement.strategy': strategy };
  return {
    id: `${region} (layers)`,
    layoutOptions: { ...LAYERED, ...placement, ...padding(0) },
    children: boxes.map((box) => nodeOf(box, placement, scene, widthPx)),
    edges: [
      ...edges.map((edge) => edgeOf(edge, scene.backward.has(edge.id))),
      ...scene.above
        .filter(({ from }) => scene.regions.get(from) === region)
        .map(({ from, to }) => ({ id: `${from} (above ${to})`, sources: [from], targets: [to] })),
    ],
  };
}

function nodeOf(box: Box, placement: LayoutOptions, scene: Scene, widthPx: number): ElkNode {
  const { id, children } = box;
  const ownLoops = scene.edges.filter((edge) => isLoop(edge) && edge.from === id);
  const loops = roomForLoops(ownLoops);
  const labels = [
    ...(loops.height === 0 ? [] : [{ id: `${id} (loops)`, text: id, ...loops }]),
    ...(box.rows.some(({ leaves }) => leaves) ? [leaving(id)] : []),
  ];
  const vertical = children.length === 0 ? 'V_CENTER' : 'V_TOP';
  const layoutOptions = {
    'elk.nodeLabels.placement': `[OUTSIDE, H_LEFT, ${vertical}, H_PRIORITY]`,
  };
  const width = widthFor(box, scene);
  if (children.length === 0) {
    const height = box.shape === 'history' ? width : Math.max(box.height, heightForLoops(ownLoops));
    return { id, width, height, labels, layoutOptions };
  }
  const innerPx = widthPx - 2 * FRAME_PX;
  const own = children.filter((child) => scene.regions.get(child.id) === scene.regions.get(id));
  const others = children.filter((child) => !own.includes(child));
  const apart = partsOf(others, scene.regions).map((part) => layers(part, scene, innerPx));
  const isPacked = own.length === 0;
  const together = own.map((one) => nodeOf(one, placement, scene, innerPx));
  const top = box.height + (isPacked ? FRAME_PX : HEADER_GAP_PX);
  return {
    id,
    children: isPacked ? apart : [...together, ...blockOf(box, apart, innerPx)],
    labels,
    layoutOptions: {
      ...(isPacked ? packed(innerPx) : { ...SPACING, ...placement }),
      ...layoutOptions,
      ...padding(FRAME_PX, top),
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      // In layers from top to bottom elkjs takes the height of a frame for its width.
      'elk.nodeSize.minimum': `(${isPacked ? [width, loops.height] : [loops.height, width]})`,
    },
  };
}

/** The room for the stubs of references at a box's right side. */
function leaving(id: string) {
  const layoutOptions = { 'elk.nodeLabels.placement': '[OUTSIDE, H_RIGHT, V_TOP, H_PRIORITY]' };
  return { id: `${id} (leaving)`, text: id, width: LEAVING_PX, height: 1, layoutOptions };
}

/** How wide a box is at least: for its texts and for all arrows at its upper or lower side. */
function widthFor({ id, width }: Box, { edges, backward }: Scene): number {
  const own = edges.filter((edge) => !isLoop(edge) && (edge.from === id || edge.to === id));
  const above = own.filter((edge) => (edge.to === id) !== backward.has(edge.id)).length;
  const most = Math.max(above, own.length - above);
  // One arrow needs no room of its own.
  return Math.max(width, most < 2 ? 0 : (most + 1) * PORT_PX);
}

function padding(px: number, top = px): LayoutOptions {
  return { 'elk.padding': `[top=${top},left=${px},bottom=${px},right=${px}]` };
}

function edgeOf({ id, from, to, lines, width, height }: Edge, isBackward: boolean) {
  const [source, target] = isBackward ? [to, from] : [from, to];
  const label = { id: `${id} (label)`, text: id, width, height, layoutOptions: LABEL };
  return { id, sources: [source], targets: [target], labels: lines.length === 0 ? [] : [label] };
}
