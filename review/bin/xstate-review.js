#!/usr/bin/env node
// Syntax that old versions of Node can read, and nothing imported that they could not.
import { complainOfNode } from './node-version.ts';

const complaint = complainOfNode(process.versions.node);
if (complaint === null) {
  void Promise.all([import('./program.ts'), import('./door-charts-program.ts')]).then(
    ([{ runProgram }, { doorCharts }]) => runProgram('door-charts', doorCharts, 'ends'),
  );
} else {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 1;
}
