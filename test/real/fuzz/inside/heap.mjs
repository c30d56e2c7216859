// In the process under test: on SIGUSR2 it says how much memory it really uses.
import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

process.on('SIGUSR2', () => {
  collectGarbage();
  // What garbage held outside of the heap is given back a turn later.
  setImmediate(() => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    writeSync(1, `heap ${Math.round((heapUsed + external) / 1024)}\n`);
  });
});
