import type { ELK } from 'elkjs/lib/elk-api.js';
import type { SketchArrow } from './arrows.ts';
import { FRAME_PX } from './elk-graph.ts';
import { layOutLayers } from './layers.ts';
import { packed } from './pack.ts';
import { type Layout, moved } from './places.ts';
import type { Sketch, SketchBox } from './sketch.ts';

/** Air around the picture, in px. */
const MARGIN_PX = 12;

/** Finds a place for everything in a sketch. */
export async function layOut(sketch: Sketch, elk: ELK): Promise<Layout> {
  const inner = await layOutPart(sketch.root, sketch.arrows, elk);
  return {
    ...moved(inner, { x: MARGIN_PX, y: MARGIN_PX }),
    width: inner.width + 2 * MARGIN_PX,
    height: inner.height + 2 * MARGIN_PX,
  };
}

/** A box with all that is in it. */
async function layOutPart(
  root: SketchBox,
  arrows: readonly SketchArrow[],
  elk: ELK,
): Promise<Layout> {
  const parts = new Map<string, Layout>();
  for (const box of detachableIn(root, arrows)) {
    parts.set(box.id, await layOutRegions(box, arrows, elk));
  }
  const layout = await layOutLayers(root, arrows, parts, elk);
  const inner = [...parts].map(([id, part]) => moved(part, layout.boxes.get(id) ?? { x: 0, y: 0 }));
  return {
    ...layout,
    boxes: new Map([layout, ...inner].flatMap(({ boxes }) => [...boxes])),
    ways: [layout, ...inner].flatMap(({ ways }) => ways),
  };
}

/**
 * The outermost parallel states whose regions no arrow leaves or enters. Their regions are laid out
 * one by one and packed, for layers would put all of them side by side.
 */
function detachableIn(box: SketchBox, arrows: readonly SketchArrow[]): SketchBox[] {
  const isDetachable =
    box.isParallel &&
    box.children.length > 0 &&
    box.children.every((region) => isSelfContained(region, arrows));
  return isDetachable ? [box] : box.children.flatMap((child) => detachableIn(child, arrows));
}

function isSelfContained(region: SketchBox, arrows: readonly SketchArrow[]): boolean {
  const inside = new Set(idsIn(region));
  return arrows.every(({ from, to }) => inside.has(from) === inside.has(to));
}

function idsIn(box: SketchBox): string[] {
  return [box.id, ...box.children.flatMap(idsIn)];
}

/** A parallel state, its regions packed below its header. */
async function layOutRegions(
  box: SketchBox,
  arrows: readonly SketchArrow[],
  elk: ELK,
): Promise<Layout> {
  const regions: Layout[] = [];
  for (const region of box.children) regions.push(await layOutPart(region, arrows, elk));
  const { areas, ...size } = packed(regions, FRAME_PX);
  const places = regions.map((region, index) => {
    const { x, y } = areas[index] ?? { x: 0, y: 0 };
    return moved(region, { x: x + FRAME_PX, y: y + box.height + FRAME_PX });
  });
  const width = Math.max(size.width + 2 * FRAME_PX, box.width);
  const height = size.height + box.height + 2 * FRAME_PX;
  const boxes = places.flatMap((place) => [...place.boxes]);
  return {
    width,
    height,
    boxes: new Map([[box.id, { x: 0, y: 0, width, height }], ...boxes]),
    ways: places.flatMap(({ ways }) => ways),
  };
}
