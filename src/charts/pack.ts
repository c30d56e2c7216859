import type { Area } from './places.ts';

/** How much wider than high a picture should be, about. */
const ASPECT = 1.4;
/** How many arrangements of a group are kept to be tried in larger groups: it bounds the work. */
const KEPT_MAX = 12;
/** More boxes than that are set in rows: all arrangements of 20 take half a second, of 40 many. */
const ARRANGED_MAX = 16;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Boxes with their places. */
export interface Arrangement extends Size {
  readonly areas: readonly Area[];
}

/**
 * Puts boxes side by side and below each other, in their order, so that all of them take about a
 * page's shape and little room. Every arrangement is a cut of the list in two, the second part
 * beside the first or below it, and each part cut likewise. Where that takes too long, plain rows.
 */
export function packed(sizes: readonly Size[], gap: number): Arrangement {
  if (sizes.length > ARRANGED_MAX) return inRows(sizes, gap);
  const known = new Map<string, readonly Arrangement[]>();
  const [first] = arranged(sizes, 0, sizes.length, gap, known).toSorted(
    (a, b) => need(a) - need(b),
  );
  return first ?? { width: 0, height: 0, areas: [] };
}

/** Boxes in rows, each as full as a page is wide that holds them all. */
function inRows(sizes: readonly Size[], gap: number): Arrangement {
  const room = sizes.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const widthMax = Math.sqrt(room * ASPECT);
  const rows: Size[][] = [];
  let at = 0;
  for (const size of sizes) {
    const isFull = at > 0 && at + size.width > widthMax;
    if (isFull || rows.length === 0) rows.push([size]);
    else rows.at(-1)?.push(size);
    at = (isFull ? 0 : at) + size.width + gap;
  }
  return rows
    .map((row) => row.map(alone).reduce((one, other) => beside(one, other, gap)))
    .reduce((one, other) => below(one, other, gap));
}

/** Smaller is better: the height of a page that it fits on, and a little for its own area. */
function need({ width, height }: Size): number {
  return Math.max(width / ASPECT, height) + Math.sqrt(width * height) / 10;
}

/** The arrangements of the boxes from `from` to before `to` that are worth keeping. */
function arranged(
  sizes: readonly Size[],
  from: number,
  to: number,
  gap: number,
  known: Map<string, readonly Arrangement[]>,
): readonly Arrangement[] {
  const key = `${from} ${to}`;
  const before = known.get(key);
  if (before) return before;
  const [size] = sizes.slice(from, to);
  const all: Arrangement[] = [];
  if (size !== undefined && to - from === 1) {
    all.push(alone(size));
  }
  for (let cut = from + 1; cut < to; cut++) {
    for (const one of arranged(sizes, from, cut, gap, known)) {
      for (const other of arranged(sizes, cut, to, gap, known)) {
        all.push(beside(one, other, gap), below(one, other, gap));
      }
    }
  }
  const kept = all.toSorted((a, b) => need(a) - need(b)).slice(0, KEPT_MAX);
  // The narrowest and the lowest may be no good alone and the best in company.
  const narrowest = all.toSorted((a, b) => a.width - b.width)[0];
  const lowest = all.toSorted((a, b) => a.height - b.height)[0];
  const list = [...new Set([...kept, narrowest, lowest])].filter((one) => one !== undefined);
  known.set(key, list);
  return list;
}

function alone({ width, height }: Size): Arrangement {
  return { width, height, areas: [{ x: 0, y: 0, width, height }] };
}

function beside(one: Arrangement, other: Arrangement, gap: number): Arrangement {
  const x = one.width + gap;
  const height = Math.max(one.height, other.height);
  const moved = other.areas.map((area) => ({ ...area, x: area.x + x }));
  return { width: x + other.width, height, areas: [...one.areas, ...moved] };
}

function below(one: Arrangement, other: Arrangement, gap: number): Arrangement {
  const y = one.height + gap;
  const width = Math.max(one.width, other.width);
  const moved = other.areas.map((area) => ({ ...area, y: area.y + y }));
  return { width, height: y + other.height, areas: [...one.areas, ...moved] };
}
