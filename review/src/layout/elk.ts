import type { ELK } from 'elkjs/lib/elk-api.js';

let elk: Promise<ELK> | undefined;

/** Loads elkjs with the first picture: it is large. */
export function loadElk(): Promise<ELK> {
  elk ??= import('elkjs/lib/elk.bundled.js').then(({ default: loaded }) => {
    // TypeScript takes this CommonJS module for one that has a default of its own.
    const Elk = loaded as unknown as new () => ELK;
    return new Elk();
  });
  return elk;
}
