import type { Edge } from './edges.ts';

/** A place in px from the picture's upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where an arrow runs, and where its label stands. */
export interface Route {
  readonly edge: Edge;
  readonly points: readonly Point[];
  readonly label?: Rect;
}

/** A chart, or a part of one, with all places found. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** By the boxes' ids. */
  readonly boxes: ReadonlyMap<string, Rect>;
  readonly routes: readonly Route[];
}

/** Another place for a layout. */
export function translated(layout: Layout, { x, y }: Point): Layout {
  const point = (one: Point) => ({ x: one.x + x, y: one.y + y });
  const rect = (one: Rect) => ({ ...one, ...point(one) });
  return {
    ...layout,
    boxes: new Map([...layout.boxes].map(([id, one]) => [id, rect(one)])),
    routes: layout.routes.map((route) => ({
      ...route,
      points: route.points.map(point),
      ...(route.label && { label: rect(route.label) }),
    })),
  };
}
