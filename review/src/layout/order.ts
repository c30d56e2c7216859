import type { Edge } from './edges.ts';
import type { Box } from './graph.ts';

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
