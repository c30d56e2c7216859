// Empties dist, so that a module deleted from src cannot live on in the build.
import { rmSync } from 'node:fs';

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
