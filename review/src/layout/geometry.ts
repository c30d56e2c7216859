import type { Edge } from './edges.ts';

/** A point in px from the picture's upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An upright rectangle, in px. */
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

/** A graph with a rectangle for each box and a route for each edge. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** By the boxes' ids. */
  readonly boxes: ReadonlyMap<string, Rect>;
  readonly routes: readonly Route[];
}
