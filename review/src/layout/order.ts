import type { Edge } from './edges.ts';
import type { Box } from './graph.ts';

/**
 * Which arrows point backwards: from a box to an earlier one, in the order in which the states were
 * written, the initial one first. Turned round before the layout, they make a chart without circles
 * that reads from its beginning to its end and keeps its shape when one arrow comes or goes.
 */
export function backwardIn(root: Box, edges: readonly Edge[]): ReadonlySet<string> {
  const paths = new Map<string, readonly number[]>();
  const initial = new Map(
    edges.filter(({ transition }) => transition === undefined).map(({ from, to }) => [from, to]),
  );
  const walk = (box: Box, path: readonly number[]): void => {
    paths.set(box.id, path);
    const dots = box.children.filter(({ shape }) => shape === 'dot');
    const starts = box.children.filter(({ id }) => dots.some((dot) => initial.get(dot.id) === id));
    const rest = box.children.filter((child) => !dots.includes(child) && !starts.includes(child));
    [...dots, ...starts, ...rest].forEach((child, index) => {
      walk(child, [...path, index]);
    });
  };
  walk(root, []);
  const isBackward = ({ from, to }: Edge) =>
    compare(paths.get(from) ?? [], paths.get(to) ?? []) > 0;
  return new Set(edges.filter(isBackward).map(({ id }) => id));
}

/** Which of two paths in the tree comes first. */
function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((step, i) => step !== b[i]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
