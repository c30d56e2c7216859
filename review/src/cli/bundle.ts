import { extname } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

/** What is before the names of modules that are no files. */
const VIRTUAL = '\0xstate-review:';

/** What a bundler reads; all else is of no use to a machine. */
const CODE = /^\.([cm]?[jt]sx?|json)$/;

/** What a bundle is made of besides its first module. */
export interface BundleParts {
  /** Modules that are no files, by the names that they are imported by. */
  readonly modules: ReadonlyMap<string, string>;
  /** A file of the project whose XState it is. */
  readonly project: string;
  /** The folder that modules are named from. */
  readonly root: string;
}

/**
 * A module and all that it imports as one text, for a browser: TypeScript, TSX, and the paths of
 * `tsconfig.json`. What is not to be had there, or cannot be found, throws when it is used.
 */
export async function bundle(entry: string, parts: BundleParts): Promise<string> {
  // A tsconfig.json that extends what is not installed says nothing of paths.
  return bundled(entry, parts, true).catch((error: unknown) => {
    if (!/tsconfig/i.test(String(error))) throw error;
    return bundled(entry, parts, false);
  });
}

async function bundled(entry: string, parts: BundleParts, tsconfig: boolean): Promise<string> {
  const modules = new Map([...parts.modules, ['entry', entry]]);
  const build = await rolldown({
    input: 'entry',
    cwd: parts.root,
    platform: 'browser',
    tsconfig,
    // Types that are exported again without a word that they are types.
    shimMissingExports: true,
    plugins: [ownModules(modules), onlyWhatRuns(parts)],
    transform: {
      define: { 'process.env.NODE_ENV': '"production"', 'import.meta.env': '({})' },
      jsx: 'react-jsx',
    },
    // What is wrong rejects.
    logLevel: 'silent',
  });
  try {
    const { output } = await build.generate({
      ...{ format: 'esm', codeSplitting: false, minify: true, keepNames: true },
    });
    return output[0].code;
  } finally {
    await build.close();
  }
}

function ownModules(modules: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'own-modules',
    resolveId(id, importer) {
      const isOurs = importer === undefined || importer.startsWith(VIRTUAL);
      return isOurs && modules.has(id) ? VIRTUAL + id : null;
    },
    load: (id) => (id.startsWith(VIRTUAL) ? (modules.get(id.slice(VIRTUAL.length)) ?? null) : null),
  };
}

/** One XState, the project's; and what is not to be had in a browser throws when it is used. */
function onlyWhatRuns({ project }: BundleParts): Plugin {
  const missing = '\0missing:';
  return {
    name: 'only-what-runs',
    async resolveId(id, importer) {
      const from = /^xstate($|\/)/.test(id) ? project : importer;
      const found = await this.resolve(id, from, { skipSelf: true });
      if (found === null || found.external) return missing + id;
      const isCode = found.id.startsWith(VIRTUAL) || CODE.test(extname(found.id));
      return isCode ? found : missing + id;
    },
    load: (id) => (id.startsWith(missing) ? missingModule(id.slice(missing.length)) : null),
  };
}

/** Whatever is taken of it can be taken, and nothing be done with it. */
function missingModule(id: string): string {
  return `
    const missing = (path) => {
      const fail = () => { throw new Error(path + ' is not to be had in a page'); };
      return new Proxy(function () {}, {
        get: (_, key) => typeof key === 'symbol' || key === '__esModule' || key === 'then'
          ? undefined : key === 'prototype' ? {} : missing(path + '.' + key),
        apply: fail,
        construct: fail,
      });
    };
    module.exports = missing(${JSON.stringify(id)});`;
}
