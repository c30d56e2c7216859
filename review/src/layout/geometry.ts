import type { SketchArrow } from './arrows.ts';

/** A place in px from the picture's upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where an arrow runs, and where its label stands. */
export interface Way {
  readonly arrow: SketchArrow;
  readonly points: readonly Point[];
  readonly label?: Area;
}

/** A chart, or a part of one, with all places found. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** By the boxes' ids. */
  readonly boxes: ReadonlyMap<string, Area>;
  readonly ways: readonly Way[];
}

/** Another place for a layout. */
export function moved(layout: Layout, { x, y }: Point): Layout {
  const point = (one: Point) => ({ x: one.x + x, y: one.y + y });
  const area = (one: Area) => ({ ...one, ...point(one) });
  return {
    ...layout,
    boxes: new Map([...layout.boxes].map(([id, one]) => [id, area(one)])),
    ways: layout.ways.map((way) => ({
      ...way,
      points: way.points.map(point),
      ...(way.label && { label: area(way.label) }),
    })),
  };
}
