#!/usr/bin/env node
// Syntax that old versions of Node can read, and nothing imported that they could not.
import { complainOfNode } from './node-version.ts';

const complaint = complainOfNode(process.versions.node);
if (complaint === null) {
  void Promise.all([import('./program.ts'), import('./door-server-program.ts')]).then(
    ([{ runProgram }, { doorServer }]) => runProgram('door-server', doorServer),
  );
} else {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 1;
}
