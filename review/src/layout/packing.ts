/** What is apart in a frame: as much side by side as there is room for, in its order. */

import type { ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js';
import type { Box } from './graph.ts';

/** Between what is packed, in px. */
const GAP_PX = 18;

/** Elkjs's options for rows of at most that width. */
export function packed(widthPx: number): LayoutOptions {
  return {
    'elk.algorithm': 'rectpacking',
    'elk.hierarchyHandling': 'SEPARATE_CHILDREN',
    'elk.rectpacking.widthApproximation.strategy': 'TARGET_WIDTH',
    'elk.rectpacking.widthApproximation.targetWidth': `${widthPx}`,
    'elk.spacing.nodeNode': `${GAP_PX}`,
  };
}

/** The id of the block of all that is apart in a frame, and not a region. */
export function apartIn({ id }: Pick<Box, 'id'>): string {
  return `${id} (apart)`;
}

/** That block; none where nothing is apart. */
export function blockOf(frame: Box, children: ElkNode[], widthPx: number): ElkNode[] {
  if (children.length === 0) return [];
  const layoutOptions = {
    ...packed(widthPx),
    'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  };
  return [{ id: apartIn(frame), children, layoutOptions }];
}

/** Boxes by what they are laid out with. */
export function partsOf(boxes: readonly Box[], regions: ReadonlyMap<string, string>): Box[][] {
  const parts = new Set(boxes.map(({ id }) => regions.get(id)));
  return [...parts].map((part) => boxes.filter(({ id }) => regions.get(id) === part));
}
