import type { ELK } from 'elkjs/lib/elk-api.js';

/** Loads elkjs, which is installed only where pictures are drawn; says so where it is not. */
export async function loadElk(): Promise<ELK> {
  try {
    const { default: loaded } = await import('elkjs/lib/elk.bundled.js');
    // TypeScript takes this CommonJS module for one that has a default of its own.
    const Elk = loaded as unknown as new () => ELK;
    return new Elk();
  } catch (error) {
    if (Object(error).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(
      'expected the package elkjs, which lays out pictures, got none; npm install elkjs@0.12.1',
    );
  }
}
