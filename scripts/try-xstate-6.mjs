// Tries xstate-review in an empty project with the XState 6 that it was made with: pictures, what tests
// take, and what it says where it does nothing. XState 6 is not finished and no dependency of ours, so
// it is installed for this alone; where the registry cannot be reached that is said, and nothing tried.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { XSTATE_6 } from '../review/dist/model/xstate-6.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** How long one command may take, in ms. */
const DEADLINE_MS = 60_000;

const MACHINES = `
import { createAsyncLogic, createMachine } from 'xstate';

export const fuse = createMachine({ id: 'fuse', initial: 'whole', states: {
  whole: { on: { blow: () => ({ target: 'blown' }) } }, blown: { type: 'final' } } });

const halves = () => ({
  lit: { on: { fade: () => ({ target: 'dark' }) } },
  dark: { type: 'final' },
});

export const lamp = createMachine({
  id: 'lamp', initial: 'off', context: { times: 0 }, actors: { fuse },
  on: { reset: () => ({ target: '.off' }) },
  states: {
    off: {
      on: {
        press: 'on',
        flick: ({ context }) =>
          context.times > 0 ? { target: 'dim' } : { target: 'on', context: { times: 1 } },
        count: ({ context }) => ({ context: { times: context.times + 1 } }),
        refuse: () => undefined,
        nudge: {},
      },
      after: { 10: () => ({ target: '#lamp.on' }) },
    },
    on: {
      entry: (_, enq) => enq.raise({ type: 'warm' }),
      invoke: { src: 'fuse' },
      on: {
        press: { target: 'off', guard: ({ context }) => context.times < 9 },
        warm: () => ({ context: {} }),
      },
    },
    dim: {
      type: 'parallel', onDone: { target: 'asking' },
      states: {
        left: { initial: 'lit', states: halves() },
        right: { initial: 'lit', states: halves() },
      },
    },
    asking: {
      type: 'choice',
      choice: ({ context }) => ({ target: context.times > 5 ? 'gone' : 'mending' }),
    },
    mending: { invoke: { id: 'mend', src: createAsyncLogic({ run: async () => 1 }),
      onDone: () => ({ target: 'off' }), onError: 'gone' } },
    gone: { type: 'final' },
  },
});
`;

const TESTS = `
import { expect, it } from 'vitest';
import { createActor, SimulatedClock, waitFor } from 'xstate';
import { lamp } from './lamp.ts';

it('is pressed', () => {
  const clock = new SimulatedClock();
  const actor = createActor(lamp, { clock }).start();
  for (const type of ['refuse', 'nudge', 'fade', 'press', 'press']) actor.send({ type });
  clock.increment(10);
  expect(actor.getSnapshot().value).toBe('on');
  actor.stop();
});

it('is mended', async () => {
  const actor = createActor(lamp).start();
  for (const type of ['flick', 'reset', 'flick', 'fade']) actor.send({ type });
  expect(actor.getSnapshot().value).toBe('mending');
  await waitFor(actor, (snapshot) => snapshot.value === 'off');
  actor.stop();
});
`;

const CONFIG = "export default { test: { setupFiles: ['xstate-review/coverage'] } };\n";

const NOT_RUN =
  'expected a machine of XState 5, got one of XState 6, which can be drawn and covered only';

/** What is said of the lamp, and what follows. */
const SAID = [
  'lamp: 11 of 14 transitions, 11 of 12 states, 13 pairs, by 2 tests',
  '  no test enters lamp.gone',
  '  no test takes lamp.off count',
  '  no test takes lamp.off refuse',
  '  no test takes lamp.mending error mend',
  '  its condition was only true: lamp.on press [context.times < 9]',
  '  nothing handles fade in lamp.off (1 test)',
  '  not in the chart: lamp reset, to lamp.off (1 test)',
  '  not in the chart: lamp.asking always, to lamp.mending (1 test)',
  '  not in the chart: lamp.dim.left.lit fade, to lamp.dim.left.dark (1 test)',
  '  not in the chart: lamp.dim.right.lit fade, to lamp.dim.right.dark (1 test)',
  '  not in the chart: lamp.mending xstate.done.actor.mend, to lamp.off (1 test)',
  '  not in the chart: lamp.off flick, to lamp.dim (1 test)',
  '  not in the chart: lamp.off flick, to lamp.on (1 test)',
  '  not in the chart: lamp.off xstate.after.10.lamp.off, to lamp.on (1 test)',
  'wrote out/coverage.json',
  'wrote out/coverage.md',
  `not in the page: fuse: ${NOT_RUN}`,
  `not in the page: lamp: ${NOT_RUN}`,
];

/** Lines of coverage.json; the tests are numbered in its order. */
const FACTS = [
  '{"name":"lamp.test.ts > is mended"}',
  '{"name":"lamp.test.ts > is pressed"}',
  '{"id":"lamp.off press","tests":[1]}',
  '{"id":"lamp.off flick","tests":[0]}',
  // It is left in the step that enters it.
  '{"id":"lamp.dim.right.dark","tests":[0]}',
  '{"source":"lamp.off","event":"flick","targets":["lamp.dim"],"tests":[0]}',
  '{"source":"lamp.off","event":"xstate.after.10.lamp.off","targets":["lamp.on"],"tests":[1]}',
];

const TRACE =
  '{"machine":"lamp","actor":"x:0","from":null,"event":"xstate.init","to":"off","when":1795365053930}\n';

const folder = mkdtempSync(join(tmpdir(), 'xstate-6-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** @param {string} command @param {string[]} given */
function run(command, ...given) {
  const options = { cwd: folder, timeout: DEADLINE_MS, encoding: /** @type {const} */ ('utf8') };
  const { status, stdout, stderr } = spawnSync(command, given, options);
  return { status, stdout, stderr };
}

const pack = run('npm', 'pack', '--loglevel=error', `xstate@${XSTATE_6}`);
if (pack.status !== 0) {
  const [reason] = /E\w+/.exec(pack.stderr) ?? [pack.stderr];
  console.log(
    `try-xstate-6: skipped: expected xstate@${XSTATE_6} from the registry, got ${reason}`,
  );
  process.exit(0);
}
execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
  cwd: join(ROOT, 'review'),
});
// Unpacked by hand: what else they need is here, and an installation takes longer than all the rest.
for (const tarball of readdirSync(folder)) {
  const home = join(folder, 'node_modules', tarball.replace(/-\d.*$/, ''));
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', home]);
}
const { peerDependencies, dependencies } = JSON.parse(
  readFileSync(join(folder, 'node_modules/xstate-review/package.json'), 'utf8'),
);
match(peerDependencies.xstate, new RegExp(`>=${XSTATE_6} <6`));
for (const name of ['vitest', ...Object.keys(dependencies)]) {
  symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
}
writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
writeFileSync(join(folder, 'lamp.ts'), MACHINES);
writeFileSync(join(folder, 'lamp.test.ts'), TESTS);
writeFileSync(join(folder, 'vitest.config.js'), CONFIG);
const review = join(folder, 'node_modules/xstate-review/bin/xstate-review.js');
const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');

/** @param {string} out */
function reviewAll(out) {
  const tests = ['--', process.execPath, vitest, 'run', '--silent'];
  const all = run(process.execPath, review, 'all', 'lamp.ts', '--out', out, ...tests);
  equal(all.status, 0, all.stdout + all.stderr);
  return all.stdout.split('\n');
}

/** @param {string} file */
const textOf = (file) => readFileSync(join(folder, file), 'utf8');

const said = reviewAll('out');
const about = said.slice(said.findIndex((line) => line.startsWith('lamp: ')));
deepEqual(about.slice(0, -1), SAID);
console.log(about.join('\n'));

const facts = textOf('out/coverage.json').split(/,?\n/);
for (const fact of FACTS) ok(facts.includes(fact), fact);
const words = textOf('out/lamp.cover.svg').replaceAll(/(<[^>]*>|\s)+/g, ' ');
for (const label of ['flick', 'done mend', 'after 10 ms']) {
  match(words, new RegExp(`${label} \\(observed\\)`));
}
match(textOf('out/lamp.md'), /\| `off` \| `flick` \|.*\| where its code says \|/);
match(textOf('out/lamp.json'), /target: context\.times > 5 \? 'gone'/);

reviewAll('again');
for (const file of readdirSync(join(folder, 'out')).filter((one) => !one.startsWith('.'))) {
  equal(textOf(join('again', file)), textOf(join('out', file)), file);
}
writeFileSync(join(folder, 'trace.jsonl'), TRACE);
for (const words of [['page'], ['paths'], ['judge', 'trace.jsonl']]) {
  const { status, stdout, stderr } = run(process.execPath, review, ...words, 'lamp.ts');
  equal(status, 1, words[0]);
  match(stdout + stderr, new RegExp(NOT_RUN));
}
console.log(`try-xstate-6: machines of ${XSTATE_6} are drawn and covered`);
