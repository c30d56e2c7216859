import type { Edge } from './edges.ts';
import type { Box } from './graph.ts';

/**
 * What each box is laid out with, by their ids: with the root, or with what is apart in a frame.
 * Apart are regions that no edge enters or leaves, and states that no edge connects with the first
 * of their frame, for layers would put all of them side by side.
 */
export function regionsIn(root: Box, edges: readonly Edge[]): ReadonlyMap<string, string> {
  const regions = new Map<string, string>();
  const walk = (box: Box, region: string): void => {
    regions.set(box.id, region);
    const parts = partsOf(box, edges);
    // Of regions all are apart or none.
    const isWhole = box.isParallel && [...parts.values()].includes(box.id);
    for (const child of box.children) {
      const part = parts.get(child.id);
      walk(child, isWhole || part === undefined || part === box.id ? region : part);
    }
  };
  walk(root, root.id);
  return regions;
}

/** Which part of a frame each child is in: that of the frame's own id, or of the id of a child. */
function partsOf({ id, isParallel, children }: Box, edges: readonly Edge[]): Map<string, string> {
  const childOf = childrenByIds(children);
  const parts = new Map(children.map((child) => [child.id, child.id]));
  const join = (a = id, b = id) => {
    const [kept, gone] = b === id ? [b, a] : [a, b];
    for (const [child, part] of parts) if (part === gone) parts.set(child, kept);
  };
  if (!isParallel) join(children[0]?.id);
  for (const { from, to } of edges) {
    const [a, b] = [childOf.get(from), childOf.get(to)];
    if (a !== b) join(a && parts.get(a), b && parts.get(b));
  }
  return parts;
}

/** Which of these boxes each id is inside of, by the ids of all that is in them. */
export function childrenByIds(children: readonly Box[]): Map<string, string> {
  return new Map(children.flatMap((child) => idsIn(child).map((id) => [id, child.id])));
}

function idsIn(box: Box): string[] {
  return [box.id, ...box.children.flatMap(idsIn)];
}
