import { pathToFileURL } from 'node:url';
import type { JitiOptions, TransformOptions } from 'jiti';

/** No machine needs what JSX makes, be it React's or another's. */
const JSX = { jsx: () => null, jsxs: () => null, Fragment: null };

const OPTIONS: JitiOptions = {
  tsconfigPaths: true,
  jsx: { runtime: 'automatic', importSource: 'nothing' },
  virtualModules: { 'nothing/jsx-runtime': JSX },
  // `check` writes nothing.
  fsCache: false,
};

/** The exports of TypeScript, JSX, or of JavaScript whose imports Node does not find. */
export async function importCompiled(path: string): Promise<Readonly<Record<string, unknown>>> {
  // Only for those who need it: it takes a while.
  const { createJiti } = await import('jiti');
  const url = pathToFileURL(path).href;
  const options = { ...OPTIONS, tsconfigPaths: isReadable(() => createJiti(url, OPTIONS)) };
  const { transform } = createJiti(url, options);
  const legible = (module: TransformOptions) => ({
    code: withOwnNames(transform(module), module.source),
  });
  return createJiti(url, { ...options, transform: legible }).import(path);
}

/** A tsconfig.json that extends what is not installed says nothing of paths. */
function isReadable(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}

/**
 * The loader's code with the names of what is imported: it makes `_limits.default` of `limit`, and
 * charts show the code of what is written inline. They leave `__vi_import_0__.` out, for Vite.
 */
function withOwnNames(code: string, source: string): string {
  const imports = /\bvar (_\w+) = (?:\w+\()?await jitiImport\("([^"]+)"\)\)?;/g;
  let named = code;
  for (const [index, [statement, module = '', from = '']] of [
    ...code.matchAll(imports),
  ].entries()) {
    const own = defaultImport(source, from);
    const alias = `__vi_import_${index}__`;
    const member = own === null ? '' : `, { ${own}: { get: () => ${module}.default } }`;
    named = named
      .replace(new RegExp(`(?<![.\\w$])${module}\\.(\\w+)`, 'g'), (_, name: string) =>
        name === 'default' && own !== null ? `${alias}.${own}` : `${alias}.${name}`,
      )
      .replace(
        statement,
        () => `${statement}var ${alias} = Object.create(Object(${module})${member});`,
      );
  }
  return named;
}

/** What a module calls the default export of another one. */
function defaultImport(source: string, from: string): string | null {
  const quoted = from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return (
    new RegExp(`\\bimport\\s+(\\w+)\\s*(?:,[^'"]*)?from\\s*['"]${quoted}['"]`).exec(source)?.[1] ??
    null
  );
}
