#!/usr/bin/env node
// Syntax that old versions of Node can read, and nothing imported that they could not. Not compiled,
// so that npm can link it before anything is built.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 20 || (major === 20 && minor >= 19)) {
  import('../dist/cli/main.js').then(
    ({ main }) => main(),
    ({ message }) => {
      process.stderr.write(`xstate-review: expected XState 5.20 or newer, got: ${message}\n`);
      process.exitCode = 1;
    },
  );
} else {
  process.stderr.write(
    `xstate-review: expected Node 20.19 or newer, got ${process.versions.node}; install a newer one\n`,
  );
  process.exitCode = 1;
}
