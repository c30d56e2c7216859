import type { Edge } from './edges.ts';
import type { Box } from './graph.ts';

/**
 * Which region each box is laid out with, by their ids; those of none with the root. Regions that no
 * edge enters or leaves are laid out on their own, for layers would put all of them side by side.
 */
export function regionsIn(root: Box, edges: readonly Edge[]): ReadonlyMap<string, string> {
  const regions = new Map<string, string>();
  const walk = (box: Box, region: string): void => {
    regions.set(box.id, region);
    const isAlone = box.isParallel && box.children.every((one) => isSelfContained(one, edges));
    for (const child of box.children) walk(child, isAlone ? child.id : region);
  };
  walk(root, root.id);
  return regions;
}

function isSelfContained(region: Box, edges: readonly Edge[]): boolean {
  const inside = new Set(idsIn(region));
  return edges.every(({ from, to }) => inside.has(from) === inside.has(to));
}

/** Which of these boxes each id is inside of, by the ids of all that is in them. */
export function childrenByIds(children: readonly Box[]): Map<string, string> {
  return new Map(children.flatMap((child) => idsIn(child).map((id) => [id, child.id])));
}

function idsIn(box: Box): string[] {
  return [box.id, ...box.children.flatMap(idsIn)];
}
