// npm run cover: which tests take which transition, level by level. It runs the tests that drive
// machines, with xstate-review/coverage in each of their processes, and says what they took.
//
//     npm run cover                  all levels: in memory, over TCP, on the two programs, simulated
//     npm run cover -- generated     that level alone; what is known of the others stays
import { spawnSync } from 'node:child_process';

/** How many simulated houses are played: what is taken at all is taken in the first hundred. */
const SEEDS = '200';

const RECORDER = { NODE_OPTIONS: '--import xstate-review/coverage' };
const vitest = (/** @type {string} */ project) => ['npx', 'vitest', 'run', '--project', project];

/**
 * By level: what runs it, and with what in its environment. Projects of Vitest load the recorder
 * themselves, and name their level; the programs and the simulation get it from Node.
 * @type {Record<string, [command: string[], env?: Record<string, string>]>}
 */
const LEVELS = {
  unit: [vitest('unit')],
  generated: [vitest('generated')],
  tcp: [[...vitest('tcp'), '--maxWorkers', '2']],
  processes: [[...vitest('processes'), '--maxWorkers', '2'], RECORDER],
  simulation: [
    ['npm', 'run', 'simulate', '--', '--seeds', SEEDS],
    { ...RECORDER, XSTATE_REVIEW_LEVEL: 'simulation' },
  ],
};

/**
 * @param {string[]} command
 * @param {Record<string, string>} [env]
 */
function run([file = '', ...args], env = {}) {
  const { status } = spawnSync(file, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  return status === 0;
}

const named = process.argv.slice(2);
const unknown = named.find((level) => !Object.hasOwn(LEVELS, level));
if (unknown !== undefined) {
  console.error(`cover: expected ${Object.keys(LEVELS).join(', ')}, got '${unknown}'`);
  process.exit(2);
}
const build = ['node', 'scripts/build.mjs'];
// What is bundled has an XState of its own, which nobody sees into.
let isDone = run([...build, '--unbundled']);
if (named.length === 0) isDone = run(['npx', 'xstate-review', 'cover', '--clear']) && isDone;
for (const level of named.length > 0 ? named : Object.keys(LEVELS)) {
  const [command, env] = LEVELS[level] ?? [[]];
  isDone = run(command, { XSTATE_REVIEW_COVERAGE: '.xstate-review', ...env }) && isDone;
}
isDone = run(build) && isDone;
isDone = run(['npx', 'xstate-review', 'cover']) && isDone;
process.exitCode = isDone ? 0 : 1;
