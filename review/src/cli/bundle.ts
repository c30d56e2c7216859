import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';

/** Modules that a page is made of, and that are no files. */
const VIRTUAL = '\0xstate-review:';

/** What a bundler reads; all else is of no use to a machine. */
const CODE = /^\.([cm]?[jt]sx?|json)$/;

/** An export of a module, by its absolute path. */
export interface Export {
  readonly file: string;
  readonly exportName: string;
}

/** What a page's code is made of. */
export interface PageCode {
  /** The machines that modules export, by name. */
  readonly machines: ReadonlyMap<string, Export>;
  readonly children: ReadonlyMap<string, { readonly parent: string; readonly src: string }>;
  /** The module with inputs, samples and wires. */
  readonly samples: string | undefined;
  /** The folder that its modules are named from. */
  readonly root: string;
}

/** The code of a page: ours and the project's, with the one XState that the project has. */
export async function bundlePage(page: PageCode): Promise<string> {
  // A tsconfig.json that extends what is not installed says nothing of paths.
  return bundled(page, true).catch((error: unknown) => {
    if (!/tsconfig/i.test(String(error))) throw error;
    return bundled(page, false);
  });
}

async function bundled(page: PageCode, tsconfig: boolean): Promise<string> {
  const bundle = await rolldown({
    input: `${VIRTUAL}page`,
    cwd: page.root,
    platform: 'browser',
    tsconfig,
    // Types that are exported again without a word that they are types.
    shimMissingExports: true,
    plugins: [pageModules(page), onlyWhatRuns(page)],
    transform: {
      define: { 'process.env.NODE_ENV': '"production"', 'import.meta.env': '({})' },
      jsx: 'react-jsx',
    },
    // What is wrong rejects.
    logLevel: 'silent',
  });
  try {
    const { output } = await bundle.generate({
      ...{ format: 'esm', codeSplitting: false, minify: true, keepNames: true },
    });
    return output[0].code;
  } finally {
    await bundle.close();
  }
}

/** The module that a page begins with, and one for each machine: of each only that is taken. */
function pageModules({ machines, children, samples }: PageCode): Plugin {
  const exports = [...machines.values()];
  const load = (id: string) => `() => import(${JSON.stringify(VIRTUAL + id)})`;
  const loads = [...machines.keys()].map(
    (name, at) => `${JSON.stringify(name)}: ${load(String(at))}.then(({ machine }) => machine)`,
  );
  const page = `
    import ${JSON.stringify(`${VIRTUAL}globals`)};
    import { openPage, openTrace } from ${JSON.stringify(ours('open-page'))};
    import { startPage } from ${JSON.stringify(ours('view/start-page'))};
    const data = JSON.parse(document.getElementById('page-data').textContent);
    const session = await openPage(data, {
      machines: { ${loads.join(', ')} },
      children: ${JSON.stringify(Object.fromEntries(children))},
      ${samples === undefined ? '' : `module: ${load('samples')}`}
    });
    const root = document.getElementById('page');
    startPage(data, session, root, (text) => openTrace(text, data));`;
  return {
    name: 'page-modules',
    resolveId: (id) => (id.startsWith(VIRTUAL) ? id : null),
    load(id) {
      if (!id.startsWith(VIRTUAL)) return null;
      const what = id.slice(VIRTUAL.length);
      if (what === 'page') return page;
      if (what === 'globals') return 'globalThis.process ??= { env: {} };';
      if (what === 'samples') return `export * from ${JSON.stringify(samples)};`;
      const found = exports[Number(what)];
      if (found === undefined) return null;
      const { file, exportName } = found;
      return `export { ${JSON.stringify(exportName)} as machine } from ${JSON.stringify(file)};`;
    },
  };
}

/** One XState, the project's; and what is not to be had in a page throws when it is used. */
function onlyWhatRuns({ machines }: PageCode): Plugin {
  const [project] = [...machines.values()].map(({ file }) => file);
  const missing = `${VIRTUAL}missing:`;
  return {
    name: 'only-what-runs',
    async resolveId(id, importer, { isEntry }) {
      if (isEntry || id.startsWith(VIRTUAL)) return null;
      const from = /^xstate($|\/)/.test(id) ? project : importer;
      const found = await this.resolve(id, from, { skipSelf: true });
      if (found === null || found.external) return missing + id;
      return CODE.test(extname(found.id.replace(/\?.*$/, ''))) || found.id.startsWith(VIRTUAL)
        ? found
        : missing + id;
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

/** A module of our own, built or, in our tests, as it is written. */
function ours(name: string): string {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../page/${name}.${ending}`, import.meta.url));
}
