// Builds the dist of each package from nothing, so that a module deleted from src cannot live on in
// it, and lets its binaries be run. `node scripts/build.mjs FOLDER` builds one package,
// `--unbundled` leaves the programs as they are compiled.
//
// doorwatch's two programs are bundled with what they need of their dependencies: a Pi Zero starts
// them in a third of the time less, and they hold a tenth less memory (bench/README.md).
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const { workspaces } = readPackage(root);
const isBundling = !process.argv.includes('--unbundled');
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));

for (const folder of named.length > 0 ? named : ['.', ...workspaces]) {
  const home = join(root, folder);
  rmSync(join(home, 'dist'), { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(home, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
  const { bin, optionalDependencies = {} } = readPackage(home);
  if (folder === '.') {
    await writeSchemas(home);
    if (isBundling) await bundlePrograms(home, Object.keys(optionalDependencies));
  }
  for (const path of Object.values(bin)) chmodSync(join(home, path), 0o755);
}

/** @param {string} folder */
function readPackage(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/**
 * Writes what completes and checks configuration files in an editor.
 * @param {string} home
 */
async function writeSchemas(home) {
  const load = (/** @type {string} */ name) => import(join(home, 'dist/cli', `${name}.js`));
  const { fileSchema } = await load('config-schema');
  const { SERVER_OPTIONS } = await load('server-options');
  const { CLIENT_OPTIONS } = await load('client-options');
  for (const [program, options] of Object.entries({
    'door-server': SERVER_OPTIONS,
    'door-client': CLIENT_OPTIONS,
  })) {
    const schema = {
      title: `The configuration of ${program}`,
      ...toJsonSchema(fileSchema(options)),
    };
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    writeFileSync(join(home, 'dist', `${program}.schema.json`), text);
  }
}

/**
 * @param {string} home
 * @param {string[]} external what is looked for only when it is asked for
 */
async function bundlePrograms(home, external) {
  /** @type {Set<string>} */
  const packages = new Set();
  for (const name of ['door-server-program', 'door-client-program']) {
    const file = join(home, 'dist/cli', `${name}.js`);
    const bundle = await rolldown({ input: file, platform: 'node', external });
    const { output } = await bundle.write({ file, format: 'esm', minify: true });
    for (const id of output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []))) {
      const [found] = /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(id) ?? [];
      if (found) packages.add(found);
    }
    await bundle.close();
  }
  // Whose code is copied has its licence copied too.
  const texts = [...packages].sort().map((folder) => {
    const { name, version, license } = readPackage(folder);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8') : `${license}\n`;
    return `${name} ${version}\n\n${text}`;
  });
  writeFileSync(join(home, 'dist/cli/LICENSES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}
