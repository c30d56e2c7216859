#!/usr/bin/env node
// Syntax that old versions of Node can read, and nothing imported that they could not.
import { complainOfNode } from './node-version.ts';

const complaint = complainOfNode(process.versions.node);
if (complaint === null) {
  void Promise.all([import('./program.ts'), import('./door-client-program.ts')]).then(
    ([{ runProgram }, { doorClient }]) => runProgram('door-client', doorClient),
  );
} else {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 1;
}
