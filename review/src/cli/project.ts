import { relative, resolve } from 'node:path';
import type { Drawing } from './arguments.ts';
import { readConfiguration } from './configuration.ts';

/** What a project says of its charts, and the command line after it. */
export interface Project {
  /** The folder that the project's paths are from. */
  readonly root: string;
  /** The modules that export its machines, files or globs; none, where it says nothing of them. */
  readonly machines: readonly string[];
  /** Where its charts are, as it is named from here. */
  readonly out: string;
  /** What comes before a file's name in a link to it; null for no links. */
  readonly source: string | null;
  /** How its pictures are drawn. */
  readonly drawing: Drawing;
  /** The module with what is said of its machines for a page, by its absolute path. */
  readonly page: string | undefined;
}

/** What the command line says and the configuration may say too; it comes first. */
export interface Named {
  readonly out?: string | undefined;
  readonly source?: string | undefined;
  readonly drawing: Drawing;
}

const OUT = 'docs/charts';

/** The project that we stand in. */
export async function readProject(named: Named): Promise<Project> {
  const { root, configuration } = await readConfiguration('.');
  const {
    machines = [],
    out = OUT,
    source,
    descriptions = false,
    references = 'auto',
    page,
  } = configuration;
  return {
    root,
    machines,
    out: named.out ?? (relative('.', resolve(root, out)) || '.'),
    source: named.source ?? source ?? null,
    page: page === undefined ? undefined : resolve(root, page),
    drawing: { descriptions, references, ...named.drawing },
  };
}
