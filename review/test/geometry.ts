/** What is wrong with a layout, as a reader would see it. */
import { crosses, groundFor, placedLines } from '../../src/charts/header.ts';
import type { Area, Layout, Point, Way } from '../../src/charts/places.ts';
import type { Sketch, SketchBox } from '../../src/charts/sketch.ts';
import { lineWidth } from '../../src/charts/text-lines.ts';

/** A tenth of a pixel is what a picture rounds away. */
const EPSILON = 0.1;

function overlap(a: Area, b: Area): boolean {
  return (
    a.x + EPSILON < b.x + b.width &&
    b.x + EPSILON < a.x + a.width &&
    a.y + EPSILON < b.y + b.height &&
    b.y + EPSILON < a.y + a.height
  );
}

function contains(outer: Area, inner: Area): boolean {
  return (
    inner.x >= outer.x - EPSILON &&
    inner.y >= outer.y - EPSILON &&
    inner.x + inner.width <= outer.x + outer.width + EPSILON &&
    inner.y + inner.height <= outer.y + outer.height + EPSILON
  );
}

function segments({ points }: Way): Area[] {
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

/** Everything that is wrong, a line each; `grounds` are what keeps ways behind a frame's texts. */
export function faultsOf(sketch: Sketch, layout: Layout, grounds = groundFor): string[] {
  const faults: string[] = [];
  const paths = new Map<string, SketchBox[]>();
  const walk = (box: SketchBox, path: SketchBox[]) => {
    paths.set(box.id, [...path, box]);
    for (const child of box.children) walk(child, [...path, box]);
  };
  walk(sketch.root, []);
  const all = [...paths.values()].map((path) => path.at(-1) as SketchBox);
  const areaOf = (id: string) => layout.boxes.get(id) as Area;
  const headerOf = (box: SketchBox) => ({ ...areaOf(box.id), height: box.height });
  const labels = layout.ways.flatMap((way) => (way.label ? [{ way, label: way.label }] : []));
  const picture = { x: 0, y: 0, width: layout.width, height: layout.height };

  for (const { id } of sketch.arrows) {
    if (layout.ways.filter(({ arrow }) => arrow.id === id).length !== 1)
      faults.push(`no one way: ${id}`);
  }
  for (const box of all) {
    const area = areaOf(box.id);
    if (!contains(picture, area)) faults.push(`outside the picture: ${box.id}`);
    if (
      box.shape !== 'history' &&
      [...box.name, ...box.rows].some((line) => lineWidth(line) > area.width)
    ) {
      faults.push(`too narrow for its texts: ${box.id}`);
    }
    box.children.forEach((child, i) => {
      if (!contains(area, areaOf(child.id))) faults.push(`outside its parent: ${child.id}`);
      if (overlap(headerOf(box), areaOf(child.id)))
        faults.push(`on its parent's texts: ${child.id}`);
      for (const other of box.children.slice(i + 1)) {
        if (overlap(areaOf(child.id), areaOf(other.id)))
          faults.push(`boxes overlap: ${child.id} ${other.id}`);
      }
    });
  }
  labels.forEach(({ way, label }, i) => {
    const { id, from, to } = way.arrow;
    if (way.arrow.lines.some((line) => lineWidth(line) > label.width))
      faults.push(`label too narrow: ${id}`);
    for (const other of labels.slice(i + 1)) {
      if (overlap(label, other.label))
        faults.push(`labels overlap: ${id} AND ${other.way.arrow.id}`);
    }
    const [a, b] = [paths.get(from) ?? [], paths.get(to) ?? []];
    // A frame holds what is in it, not itself.
    const common = a
      .slice(0, -1)
      .filter((box) => b.slice(0, -1).includes(box))
      .at(-1);
    if (common && !contains(areaOf(common.id), label))
      faults.push(`label outside its frame: ${id}`);
    for (const box of all) {
      const area = areaOf(box.id);
      if (box.children.length === 0 && overlap(area, label))
        faults.push(`label on a box: ${id} ${box.id}`);
      if (box.children.length > 0) {
        if (overlap(headerOf(box), label)) faults.push(`label on a header: ${id} ${box.id}`);
        if (overlap(area, label) && !contains(area, label))
          faults.push(`label across a frame: ${id} ${box.id}`);
      }
    }
    for (const other of layout.ways) {
      if (other === way) continue;
      if (segments(other).some((segment) => overlap(segment, label))) {
        faults.push(`arrow through a label: ${other.arrow.id} THROUGH ${id}`);
      }
    }
  });
  for (const way of layout.ways) {
    const { id, from, to } = way.arrow;
    if (way.points.some((point) => !contains(picture, { ...point, width: 0, height: 0 }))) {
      faults.push(`outside the picture: ${id}`);
    }
    for (const box of all) {
      if (box.children.length > 0 || box.id === from || box.id === to) continue;
      if (segments(way).some((segment) => overlap(segment, areaOf(box.id)))) {
        faults.push(`arrow through a box: ${id} ${box.id}`);
      }
    }
    for (const box of all.filter(({ children }) => children.length > 0)) {
      const { names, rows } = placedLines(box, areaOf(box.id));
      const ground = grounds(box, areaOf(box.id), layout.ways);
      const header = headerOf(box);
      if (ground && !contains(header, ground)) faults.push(`ground outside its header: ${box.id}`);
      for (const { line, area } of [...names, ...rows]) {
        if (!crosses(way.points, area) || (ground && contains(ground, area))) continue;
        faults.push(`arrow over a header's text: ${id} ${line.spans[0]?.text}`);
      }
    }
    for (const box of all.filter(({ shape }) => shape === 'history')) {
      const area = areaOf(box.id);
      const ends = [
        ...(from === box.id ? way.points.slice(0, 1) : []),
        ...(to === box.id ? way.points.slice(-1) : []),
      ];
      const radius = area.width / 2;
      if (area.width !== area.height) faults.push(`no circle: ${box.id}`);
      const far = ({ x, y }: Point) => Math.hypot(x - area.x - radius, y - area.y - radius);
      if (ends.some((end) => Math.abs(far(end) - radius) > EPSILON))
        faults.push(`arrow off its circle: ${id}`);
    }
    if (way.arrow.lines.length > 0 && !way.label) faults.push(`no label: ${id}`);
  }
  return faults;
}
