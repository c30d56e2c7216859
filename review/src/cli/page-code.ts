import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';

/** An export of a module, by its absolute path. */
export interface Export {
  readonly file: string;
  readonly exportName: string;
}

/** What a page's code is made of. */
export interface PageParts {
  /** The machines that modules export, by name. */
  readonly machines: ReadonlyMap<string, Export>;
  /** Those that another one starts, and what it calls their logic. */
  readonly children: ReadonlyMap<string, { readonly parent: string; readonly src: string }>;
  /** The module with inputs, samples and wires. */
  readonly samples: string | undefined;
  /** The folder that its modules are named from. */
  readonly root: string;
}

/** The code of a page: ours and the project's, with the one XState that the project has. */
export function pageCode({ machines, children, samples, root }: PageParts): Promise<string> {
  const modules = new Map<string, string>();
  /** A module of its own for each, of which only that is taken; one may fail without the others. */
  const load = (text: string) => {
    const name = `part-${modules.size}`;
    modules.set(name, text);
    return `() => import(${JSON.stringify(name)})`;
  };
  const loads = [...machines].map(([name, { file, exportName }]) => {
    const text = `export { ${JSON.stringify(exportName)} as machine } from ${JSON.stringify(file)};`;
    return `${JSON.stringify(name)}: ${load(text)}.then(({ machine }) => machine)`;
  });
  const module = samples && load(`export * from ${JSON.stringify(samples)};`);
  modules.set('globals', 'globalThis.process ??= { env: {} };');
  const entry = `
    import 'globals';
    import { openPage, openTrace } from ${JSON.stringify(ours('open-page'))};
    import { startPage } from ${JSON.stringify(ours('view/start-page'))};
    const data = JSON.parse(document.getElementById('page-data').textContent);
    const session = await openPage(data, {
      machines: { ${loads.join(', ')} },
      children: ${JSON.stringify(Object.fromEntries(children))},
      ${module === undefined ? '' : `module: ${module}`}
    });
    const root = document.getElementById('page');
    startPage(data, session, root, (text) => openTrace(text, data));`;
  const [project = root] = [...machines.values()].map(({ file }) => file);
  return bundle(entry, { modules, project, root });
}

/** A module of our own, built or, in our tests, as it is written. */
function ours(name: string): string {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../page/${name}.${ending}`, import.meta.url));
}
