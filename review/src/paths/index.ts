export type { Missed } from './missed.ts';
export { type Path, type Paths, pathsOf } from './paths.ts';
export { play } from './play.ts';
export type { Step } from './sentences.ts';
