/**
 * `setupFiles: ['xstate-review/coverage']` of Vitest, or `node --import xstate-review/coverage`: what
 * the machines of this process do is recorded from now on, and by which test.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { StateMachine } from 'xstate';
import { collectorFor } from './collector.ts';
import { observe } from './observe.ts';
import { observeXstate6 } from './observe-6.ts';
import { passedOn } from './place.ts';
import { followNodeTest, followProgram, followVitest, followVitestLater } from './runners.ts';
import { recorderNow, safely } from './session.ts';

const observer = safely(collectorFor(recorderNow));
observeAny(StateMachine);
const own = projectsOwn();
if (own !== undefined) observeAny(own);

// What a test starts has the variable of Node's runner too.
if (!followVitest()) {
  if (process.env.NODE_TEST_CONTEXT && passedOn() === null) {
    followNodeTest(await import('node:test'));
  } else {
    followProgram();
    followVitestLater();
  }
}

function observeAny(machines: typeof StateMachine): void {
  // Only XState 6 has that among a machine's methods.
  if ('initialTransition' in machines.prototype) observeXstate6(machines, observer);
  else observe(machines, observer);
}

/** The project may have another copy than this package, if it is linked from elsewhere. */
function projectsOwn(): typeof StateMachine | undefined {
  try {
    const require = createRequire(join(process.cwd(), 'package.json'));
    const { version } = require('xstate/package.json');
    return /^[56]\./.test(version) ? require('xstate').StateMachine : undefined;
  } catch {
    return undefined;
  }
}
