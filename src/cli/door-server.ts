#!/usr/bin/env node
// Syntax that old versions of Node can read, and nothing imported that they could not.
import { complainOfNode } from './node-version.ts';

const complaint = complainOfNode(process.versions.node);
if (complaint === null) {
  void import('./door-server-program.ts').then(({ run }) => run());
} else {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 1;
}
