/** What is wrong with a layout, as a reader would see it. */

import type { Layout, Point, Rect, Route } from '../src/layout/geometry.ts';
import type { Box, Graph } from '../src/layout/graph.ts';
import { crosses, type PlacedLine, placedLines } from '../src/layout/header.ts';
import { LEAVING_PX } from '../src/layout/loops.ts';
import { lineWidth, NAME_LINE_PX } from '../src/layout/text-lines.ts';

/** A tenth of a pixel is what a picture rounds away. */
const EPSILON = 0.1;

function overlap(a: Rect, b: Rect): boolean {
  return (
    a.x + EPSILON < b.x + b.width &&
    b.x + EPSILON < a.x + a.width &&
    a.y + EPSILON < b.y + b.height &&
    b.y + EPSILON < a.y + a.height
  );
}

function contains(outer: Rect, inner: Rect): boolean {
  return (
    inner.x >= outer.x - EPSILON &&
    inner.y >= outer.y - EPSILON &&
    inner.x + inner.width <= outer.x + outer.width + EPSILON &&
    inner.y + inner.height <= outer.y + outer.height + EPSILON
  );
}

function segments({ points }: Route): Rect[] {
  return points.slice(1).map((to, i) => {
    const from = points[i] as Point;
    return {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.max(Math.abs(from.x - to.x), 2 * EPSILON),
      height: Math.max(Math.abs(from.y - to.y), 2 * EPSILON),
    };
  });
}

/** How long the longest piece of a route is that these backgrounds cover, in px. */
function hiddenLength(route: Route, lines: readonly PlacedLine[]): number {
  const covered = segments(route).map((segment) => {
    const pieces = lines
      .flatMap(({ background }) => background ?? [])
      .filter((background) => overlap(segment, background))
      .map(({ x, y, width, height }) =>
        segment.width > segment.height ? [x, x + width] : [y, y + height],
      )
      .toSorted(([a = 0], [b = 0]) => a - b);
    let [longest, from, until] = [0, 0, -Infinity];
    for (const [start = 0, end = 0] of pieces) {
      if (start > until) from = start;
      until = Math.max(until, end);
      longest = Math.max(longest, until - from);
    }
    return longest;
  });
  return Math.max(0, ...covered);
}

/** Everything that is wrong, a line each; `placed` is how a frame's texts keep clear of routes. */
export function faultsOf(graph: Graph, layout: Layout, placed = placedLines): string[] {
  const faults: string[] = [];
  const paths = new Map<string, Box[]>();
  const walk = (box: Box, path: Box[]) => {
    paths.set(box.id, [...path, box]);
    for (const child of box.children) walk(child, [...path, box]);
  };
  walk(graph.root, []);
  const all = [...paths.values()].map((path) => path.at(-1) as Box);
  const rectOf = (id: string) => layout.boxes.get(id) as Rect;
  const headerOf = (box: Box) => ({ ...rectOf(box.id), height: box.height });
  const labels = layout.routes.flatMap((route) =>
    route.label ? [{ route, label: route.label }] : [],
  );
  const picture = { x: 0, y: 0, width: layout.width, height: layout.height };

  for (const { id } of graph.edges) {
    if (layout.routes.filter(({ edge }) => edge.id === id).length !== 1)
      faults.push(`no one route: ${id}`);
  }
  for (const box of all) {
    const rect = rectOf(box.id);
    if (!contains(picture, rect)) faults.push(`outside the picture: ${box.id}`);
    if (
      box.shape !== 'history' &&
      [...box.name, ...box.rows].some((line) => lineWidth(line) > rect.width)
    ) {
      faults.push(`too narrow for its texts: ${box.id}`);
    }
    box.children.forEach((child, i) => {
      if (!contains(rect, rectOf(child.id))) faults.push(`outside its parent: ${child.id}`);
      if (overlap(headerOf(box), rectOf(child.id)))
        faults.push(`on its parent's texts: ${child.id}`);
      for (const other of box.children.slice(i + 1)) {
        if (overlap(rectOf(child.id), rectOf(other.id)))
          faults.push(`boxes overlap: ${child.id} ${other.id}`);
      }
    });
  }
  labels.forEach(({ route, label }, i) => {
    const { id, from, to } = route.edge;
    if (route.edge.lines.some((line) => lineWidth(line) > label.width))
      faults.push(`label too narrow: ${id}`);
    for (const other of labels.slice(i + 1)) {
      if (overlap(label, other.label))
        faults.push(`labels overlap: ${id} AND ${other.route.edge.id}`);
    }
    const [a, b] = [paths.get(from) ?? [], paths.get(to) ?? []];
    // A frame holds what is in it, not itself.
    const common = a
      .slice(0, -1)
      .filter((box) => b.slice(0, -1).includes(box))
      .at(-1);
    if (common && !contains(rectOf(common.id), label))
      faults.push(`label outside its frame: ${id}`);
    for (const box of all) {
      const rect = rectOf(box.id);
      if (box.children.length === 0 && overlap(rect, label))
        faults.push(`label on a box: ${id} ${box.id}`);
      if (box.children.length > 0) {
        if (overlap(headerOf(box), label)) faults.push(`label on a header: ${id} ${box.id}`);
        if (overlap(rect, label) && !contains(rect, label))
          faults.push(`label across a frame: ${id} ${box.id}`);
      }
    }
    for (const other of layout.routes) {
      if (other === route) continue;
      if (segments(other).some((segment) => overlap(segment, label))) {
        faults.push(`arrow through a label: ${other.edge.id} THROUGH ${id}`);
      }
    }
  });
  for (const box of all) {
    const { x, width } = rectOf(box.id);
    const frames = (paths.get(box.id) ?? []).slice(0, -1);
    for (const { line, rect } of placed(box, rectOf(box.id), layout.routes).rows) {
      if (!line.leaves) continue;
      const stub = { x: x + width + 1, y: rect.y, width: LEAVING_PX - 1, height: rect.height };
      if (frames.some((frame) => !contains(rectOf(frame.id), stub)))
        faults.push(`reference outside its frame: ${box.id}`);
      if (all.some((other) => !frames.includes(other) && overlap(rectOf(other.id), stub)))
        faults.push(`reference on a box: ${box.id}`);
      if (labels.some(({ label }) => overlap(label, stub)))
        faults.push(`reference on a label: ${box.id}`);
      if (layout.routes.some((route) => segments(route).some((one) => overlap(one, stub))))
        faults.push(`reference on an arrow: ${box.id}`);
    }
  }
  for (const route of layout.routes) {
    const { id, from, to } = route.edge;
    if (route.points.some((point) => !contains(picture, { ...point, width: 0, height: 0 }))) {
      faults.push(`outside the picture: ${id}`);
    }
    for (const box of all) {
      if (box.children.length > 0 || box.id === from || box.id === to) continue;
      if (segments(route).some((segment) => overlap(segment, rectOf(box.id)))) {
        faults.push(`arrow through a box: ${id} ${box.id}`);
      }
    }
    for (const box of all.filter(({ children }) => children.length > 0)) {
      const { names, rows } = placed(box, rectOf(box.id), layout.routes);
      const header = headerOf(box);
      if (hiddenLength(route, [...names, ...rows]) > NAME_LINE_PX)
        faults.push(`arrow hidden behind a header: ${id} ${box.id}`);
      for (const { line, rect, background } of [...names, ...rows]) {
        if (!contains(header, rect) || (background && !contains(header, background)))
          faults.push(`text outside its header: ${box.id}`);
        if (crosses(route.points, rect) && background === undefined)
          faults.push(`arrow over a header's text: ${id} ${line.spans[0]?.text}`);
      }
    }
    for (const box of all.filter(({ shape }) => shape === 'history')) {
      const rect = rectOf(box.id);
      const ends = [
        ...(from === box.id && route.edge.stub === undefined ? route.points.slice(0, 1) : []),
        ...(to === box.id ? route.points.slice(-1) : []),
      ];
      const radius = rect.width / 2;
      if (rect.width !== rect.height) faults.push(`no circle: ${box.id}`);
      const far = ({ x, y }: Point) => Math.hypot(x - rect.x - radius, y - rect.y - radius);
      if (ends.some((end) => Math.abs(far(end) - radius) > EPSILON))
        faults.push(`arrow off its circle: ${id}`);
    }
    if (route.edge.lines.length > 0 && !route.label) faults.push(`no label: ${id}`);
  }
  return faults;
}
