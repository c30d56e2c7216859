#!/usr/bin/env node
import { complainOfNode } from './node-version.ts';

const complaint = complainOfNode(process.versions.node);
if (complaint !== null) {
  process.stderr.write(`${complaint}\n`);
  process.exit(1);
}
const { runProgram } = await import('./program.ts');
const { doorServer } = await import('./door-server-program.ts');
await runProgram('door-server', doorServer);
