// Builds the dist of each package from nothing, so that a module deleted from src cannot live on in
// it, and lets its binaries be run. `node scripts/build.mjs FOLDER` builds one package.
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const named = process.argv.slice(2);

for (const folder of named.length > 0 ? named : ['.', ...workspaces]) {
  const home = join(root, folder);
  rmSync(join(home, 'dist'), { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(home, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  for (const path of Object.values(bin)) chmodSync(join(home, path), 0o755);
}
