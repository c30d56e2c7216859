import type { Edge } from './edges.ts';
import type { Box } from './graph.ts';
import { apartIn } from './packing.ts';
import { childrenByIds } from './regions.ts';

/**
 * Which arrows point backwards: from a box to an earlier one, in the order in which the states were
 * written, the initial one first. Turned round before the layout, they make a chart without circles
 * that reads from its beginning to its end and keeps its shape when one arrow comes or goes.
 */
export function backwardIn(root: Box, edges: readonly Edge[]): ReadonlySet<string> {
  const order = new Map<string, number>();
  const initial = new Map(
    edges.filter(({ transitions }) => transitions.length === 0).map(({ from, to }) => [from, to]),
  );
  const walk = ({ id, children }: Box): void => {
    order.set(id, order.size);
    const dots = children.filter(({ shape }) => shape === 'dot');
    const starts = children.filter((child) => dots.some((dot) => initial.get(dot.id) === child.id));
    new Set([...dots, ...starts, ...children]).forEach(walk);
  };
  walk(root);
  const positionOf = (id: string) => order.get(id) ?? 0;
  return new Set(
    edges.filter(({ from, to }) => positionOf(from) > positionOf(to)).map(({ id }) => id),
  );
}

/** A box that is to be above another one. */
export interface Above {
  readonly from: string;
  readonly to: string;
}

/**
 * Each initial state above all that no arrow in its frame leads to, and so above all others; and
 * what is apart below all that no arrow there leaves.
 */
export function aboveIn(
  frame: Box,
  edges: readonly Edge[],
  backward: ReadonlySet<string>,
  regions: ReadonlyMap<string, string>,
): Above[] {
  const { children } = frame;
  const inner = children.flatMap((child) => aboveIn(child, edges, backward, regions));
  const childOf = childrenByIds(children);
  const dot = children.find(({ shape }) => shape === 'dot')?.id;
  const first = childOf.get(edges.find(({ from }) => from === dot)?.to ?? '');
  if (first === undefined) return inner;
  const reached = new Set([dot, first]);
  const left = new Set([dot]);
  for (const { id, from, to } of edges) {
    const ends = [childOf.get(from), childOf.get(to)];
    const [above, below] = backward.has(id) ? ends.toReversed() : ends;
    if (above === undefined || below === undefined || above === below) continue;
    left.add(above);
    reached.add(below);
  }
  const together = children.filter(({ id }) => regions.get(id) === regions.get(first));
  const starts = together.filter(({ id }) => !reached.has(id));
  const ends = together.filter(({ id }) => !left.has(id) && !(id === first && starts.length > 0));
  return [
    ...starts.map(({ id }) => ({ from: first, to: id })),
    ...(together.length === children.length ? [] : ends).map(({ id }) => {
      return { from: id, to: apartIn(frame) };
    }),
    ...inner,
  ];
}
