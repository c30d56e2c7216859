// Builds dist from nothing, so that a module deleted from src cannot live on in it, and lets its
// binaries be run.
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

rmSync(`${root}dist`, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, '-p', `${root}tsconfig.build.json`], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
const { bin } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
for (const path of Object.values(bin)) chmodSync(`${root}${path}`, 0o755);
