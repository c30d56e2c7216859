import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { SketchArrow } from './arrows.ts';
import { isLoop, roomForLoops } from './loops.ts';
import type { Layout } from './places.ts';
import type { SketchBox } from './sketch.ts';

/** Air inside a frame around what is in it, in px. */
export const FRAME_PX = 18;
/** Below a frame's header: an arrow's head has to fit between it and a box, in px. */
const HEADER_GAP_PX = 14;

const WHOLE = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
};

/** More arrows than that, and finding the straightest ways takes many seconds, then minutes. */
const STRAIGHT_ARROWS_MAX = 64;

const EACH = {
  // Model order crashes in nested nodes; without it this one keeps the order that we give.
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.labelLabel': '8',
  'elk.spacing.labelNode': '0',
  'elk.layered.spacing.nodeNodeBetweenLayers': '24',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
};

/** How far apart the arrows at one side of a box are at least, so that their heads are, in px. */
const PORT_PX = 14;

/** A label on its arrow, not beside it: then it is never another arrow's. */
const LABEL = { 'elk.edgeLabels.inline': 'true', 'elk.edgeLabels.placement': 'CENTER' };

/** What elkjs is to find places for. */
export interface Scene {
  readonly root: SketchBox;
  readonly arrows: readonly SketchArrow[];
  /** The ids of the arrows that are handed over turned round. */
  readonly backward: ReadonlySet<string>;
  /** Parts that have their places already, by the id of their outermost box. */
  readonly parts: ReadonlyMap<string, Layout>;
  /** What a frame is given on its right beyond what its children need, in px. */
  readonly air: ReadonlyMap<string, number>;
}

/** A scene in elkjs's words. */
export function elkGraph(scene: Scene): ElkNode {
  const arrows = scene.arrows.filter((arrow) => !isLoop(arrow));
  return {
    id: '(picture)',
    layoutOptions: { ...WHOLE, ...EACH, ...placementFor(scene) },
    children: [nodeOf(scene.root, scene)],
    edges: arrows.map((arrow) => edgeOf(arrow, scene.backward.has(arrow.id))),
  };
}

/** How elkjs aligns boxes: for large scenes in a way that is ten times as fast, and wider. */
function placementFor({ arrows }: Scene) {
  const isLarge = arrows.length > STRAIGHT_ARROWS_MAX;
  return { 'elk.layered.nodePlacement.strategy': isLarge ? 'BRANDES_KOEPF' : 'NETWORK_SIMPLEX' };
}

function nodeOf(box: SketchBox, scene: Scene): ElkNode {
  const { id } = box;
  const { arrows, parts, air } = scene;
  const room = roomForLoops(arrows.filter((arrow) => isLoop(arrow) && arrow.from === id));
  const labels = room.height === 0 ? [] : [{ id: `${id} (loops)`, text: id, ...room }];
  const layoutOptions = { 'elk.nodeLabels.placement': '[OUTSIDE, H_LEFT, V_TOP, H_PRIORITY]' };
  const size = parts.get(id) ?? box;
  if (parts.has(id) || box.children.length === 0) {
    const width = Math.max(size.width, widthForArrows(id, scene));
    const height = Math.max(size.height, room.height, box.shape === 'history' ? width : 0);
    return { id, width, height, labels, layoutOptions };
  }
  const [top, right] = [size.height + HEADER_GAP_PX, FRAME_PX + (air.get(id) ?? 0)];
  // A frame is as high as its header and one state at least; its loops may need more.
  const bottom = Math.max(FRAME_PX, room.height - top);
  return {
    id,
    children: box.children.map((child) => nodeOf(child, scene)),
    labels,
    layoutOptions: {
      ...EACH,
      ...placementFor(scene),
      ...layoutOptions,
      'elk.padding': `[top=${top},left=${FRAME_PX},bottom=${bottom},right=${right}]`,
    },
  };
}

/** How wide a box must be for all the arrows at its upper or lower side; one is no matter. */
function widthForArrows(id: string, { arrows, backward }: Scene): number {
  const own = arrows.filter((arrow) => !isLoop(arrow) && (arrow.from === id || arrow.to === id));
  const above = own.filter((arrow) => (arrow.to === id) !== backward.has(arrow.id)).length;
  const most = Math.max(above, own.length - above);
  return most < 2 ? 0 : (most + 1) * PORT_PX;
}

function edgeOf({ id, from, to, lines, width, height }: SketchArrow, isBackward: boolean) {
  const [source, target] = isBackward ? [to, from] : [from, to];
  const label = { id: `${id} (label)`, text: id, width, height, layoutOptions: LABEL };
  return { id, sources: [source], targets: [target], labels: lines.length === 0 ? [] : [label] };
}
