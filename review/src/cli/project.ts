import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Drawing } from './arguments.ts';
import { messageOf } from './output.ts';

/** What a project says of its charts; paths are as they are named from here. */
export interface Project {
  /** The modules that export its machines; none, where it says nothing of them. */
  readonly machines: readonly string[];
  /** Where its charts are. */
  readonly out: string;
  /** How its pictures are drawn. */
  readonly drawing: Drawing;
}

const OUT = 'docs/charts';

/**
 * The project that we stand in, from `xstate-review` in the nearest package.json; its charts are in
 * `named` and drawn as `drawing` says, where the command line says so.
 */
export function readProject(named: string | undefined, drawing: Drawing): Project {
  const root = nearestPackage(resolve('.')) ?? resolve('.');
  const path = join(root, 'package.json');
  const settings = settingsIn(path);
  const { machines = [], out = OUT, descriptions = false, references = 'auto', ...rest } = settings;
  const complain = (expected: string, got: unknown) =>
    new Error(
      `${path}: xstate-review: expected ${expected}, got ${JSON.stringify(got)}; ` +
        'write { "machines": ["./dist/machines.js"], "out": "docs/charts" }',
    );
  if (!Array.isArray(machines) || !machines.every(isText)) {
    throw complain('"machines" to be a list of files', machines);
  }
  if (!isText(out)) throw complain('"out" to be a directory', out);
  if (typeof descriptions !== 'boolean') throw complain('"descriptions" to be true', descriptions);
  if (references !== 'auto' && references !== 'never') {
    throw complain('"references" to be "auto" or "never"', references);
  }
  const [key] = Object.keys(rest);
  if (key !== undefined) {
    throw complain('"machines", "out", "descriptions" and "references" alone', key);
  }
  const fromHere = (one: string) => relative('.', resolve(root, one)) || '.';
  return {
    machines: machines.map(fromHere),
    out: named ?? fromHere(out),
    drawing: { descriptions, references, ...drawing },
  };
}

function nearestPackage(directory: string): string | null {
  if (existsSync(join(directory, 'package.json'))) return directory;
  // Ends: each directory around has a shorter path.
  return dirname(directory) === directory ? null : nearestPackage(dirname(directory));
}

function settingsIn(path: string): Readonly<Record<string, unknown>> {
  if (!existsSync(path)) return {};
  try {
    return Object(Object(JSON.parse(readFileSync(path, 'utf8')))['xstate-review']);
  } catch (error) {
    throw new Error(`${path}: expected JSON, got: ${messageOf(error)}; mend it`);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
