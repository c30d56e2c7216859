import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import { linesOf } from '../src/cli/cover-lines.ts';
import { coverageOf } from '../src/coverage/coverage-of.ts';
import { shapeOf } from '../src/coverage/shape.ts';
import { chartOf } from '../src/index.ts';
import { folderWith, PROGRAM, RUN_MS_MAX } from './command.ts';

const MACHINES = `import { createMachine, setup } from 'xstate';
export const turnstile = setup({ guards: { isPaid: ({ event }) => event.coins > 1 } }).createMachine({
  id: 'turnstile', initial: 'locked', states: {
    locked: { on: { coin: { guard: 'isPaid', target: 'open' }, kick: 'broken' } },
    open: { on: { push: 'locked', coin: {} } },
    broken: { on: { mend: 'locked' } },
  },
});
export const station = createMachine({ id: 'station', initial: 'day', states: {
  day: { invoke: { src: turnstile, id: 'turnstile' }, on: { close: 'night' } },
  night: { on: { open: 'day' }, after: { 1000: 'day' } },
} });
export const lamp = createMachine({ initial: 'off', states: {
  off: { on: { press: 'on' } }, on: { on: { press: 'off' } },
} });
`;

/** A program that a test starts: it breaks a turnstile, and is killed at once. */
const VANDAL = `import { createActor } from 'xstate';
import { turnstile } from './machines.js';
createActor(turnstile).start().send({ type: 'kick' });
process.kill(process.pid, 'SIGKILL');
`;

/** The same tests for either runner. */
const TESTS = `import { spawnSync } from 'node:child_process';
import { createActor, transition } from 'xstate';
import { lamp, station, turnstile } from './machines.js';
describe('a turnstile', () => {
  it('opens', () => {
    const actor = createActor(turnstile).start();
    for (const type of ['push', 'coin']) actor.send({ type, coins: 1 });
    for (const type of ['coin', 'coin', 'push']) actor.send({ type, coins: 2 });
  });
  it('breaks in another process', () => {
    spawnSync(process.execPath, ['vandal.js']);
  });
});
it('a lamp shines', () => {
  transition(lamp, lamp.resolveState({ value: 'off' }), { type: 'press' });
});
createActor(station).start();
`;

const CONFIG = `export default { test: {
  name: 'quick', include: ['*.test.js'], setupFiles: ['xstate-review/coverage'],
  env: { NODE_OPTIONS: '--import xstate-review/coverage' },
} };
`;

const PROJECT = {
  'package.json': '{ "type": "module", "xstate-review": { "machines": ["./machines.js"] } }',
  'machines.js': MACHINES,
  'vandal.js': VANDAL,
};

/** What both runs come to; what a file does outside its tests is the file's own. */
const LIST = `lamp: 1 of 2 transitions, 2 of 2 states, 0 of 2 pairs, by 1 test
  no test takes (machine).on press
station: 0 of 3 transitions, 1 of 2 states, 0 of 4 pairs, by 1 test
  no test enters station.night
  no test takes station.day close
  no test takes station.night open
  no test takes station.night after 1 s
turnstile: 3 of 4 transitions, 3 of 3 states, 1 of 6 pairs, by 3 tests
  no test takes turnstile.broken mend
  nothing handles push in turnstile.locked (1 test)
wrote .xstate-review/coverage.json
wrote .xstate-review/coverage.md
`;

/** Runs a program to its end, in none of the tests of ours. */
async function inside(cwd: string, args: readonly string[], env: object = {}) {
  const options = { cwd, env: { PATH: process.env.PATH, ...env }, timeout: RUN_MS_MAX };
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

const vitest = (cwd: string) => inside(cwd, ['node_modules/vitest/vitest.mjs', 'run']);

const cover = async (cwd: string, ...args: string[]) => {
  const { code, stdout, stderr } = await inside(cwd, [PROGRAM, 'cover', ...args]);
  return { code, stderr, stdout: stdout.replace(/^.* is called .*\n/gm, '') };
};

async function vitestProject(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const tests = `import { describe, it } from 'vitest';\n${TESTS}`;
  const folder = await folderWith({
    ...{ ...PROJECT, 'a.test.js': tests, 'vitest.config.js': CONFIG },
    ...files,
  });
  const { code, stdout, stderr } = await vitest(folder);
  expect(stdout + stderr).toContain('1 passed');
  expect(code).toBe(0);
  return folder;
}

const read = (folder: string) => readFile(join(folder, '.xstate-review/coverage.json'), 'utf8');

it('does not count which pairs are possible where there are too many situations', () => {
  const region = (n: number) => ({
    initial: 'a',
    states: { a: { on: { [`up${n}`]: 'b' } }, b: { on: { [`down${n}`]: 'a' } } },
  });
  const regions = Array.from({ length: 12 }, (_, n) => [`r${n}`, region(n)]);
  const machine = createMachine({ type: 'parallel', states: Object.fromEntries(regions) });
  const test = { file: 'a.test.js', names: [] };
  const shape = shapeOf(machine);
  const seen = [{ test, shape, facts: { states: [0], taken: [0, 1], pairs: [[0, 1] as const] } }];
  const [covered] = coverageOf([{ id: 'm', shape }], seen).coverage.machines;
  const [line] = covered ? linesOf(covered, chartOf(machine)) : [];
  expect(line).toBe('m: 2 of 24 transitions, 0 of 36 states, 1 pair, by 1 test');
});

it('tells machines apart that have one id', () => {
  const [go, run] = ['go', 'run'].map((event) =>
    createMachine({ id: 'm', initial: 'a', states: { a: { on: { [event]: 'b' } }, b: {} } }),
  ) as [AnyStateMachine, AnyStateMachine];
  const machines = [
    { id: 'm', shape: shapeOf(go) },
    { id: 'other', shape: shapeOf(run) },
  ];
  const seen = [
    { test: { file: 'a.test.js', names: [] }, shape: shapeOf(go), facts: { taken: [0] } },
  ];
  const { coverage, changed } = coverageOf(machines, seen);
  expect(coverage.machines.map(({ transitions }) => transitions)).toEqual([
    [{ id: 'm.a go', tests: [0] }],
    [{ id: 'm.a run', tests: [] }],
  ]);
  expect(changed).toEqual([]);
});

describe.concurrent('xstate-review cover', () => {
  it('names what no test of Vitest takes, and the tests of what is taken, the same each time', async () => {
    const folder = await vitestProject();
    expect(await cover(folder)).toEqual({ code: 0, stderr: '', stdout: LIST });
    const text = await read(folder);
    expect(JSON.parse(text).tests).toEqual([
      { name: 'a.test.js', level: 'quick' },
      { name: 'a.test.js > a lamp shines', level: 'quick' },
      { name: 'a.test.js > a turnstile > breaks in another process', level: 'quick' },
      { name: 'a.test.js > a turnstile > opens', level: 'quick' },
    ]);
    const turnstile = JSON.parse(text).machines[2];
    expect(turnstile.transitions).toEqual([
      { id: 'turnstile.locked coin [isPaid]', tests: [3], wasTrue: true, wasFalse: true },
      { id: 'turnstile.locked kick', tests: [2] },
      { id: 'turnstile.open push', tests: [3] },
      { id: 'turnstile.broken mend', tests: [] },
    ]);
    // A run of a file takes the place of its last one.
    await vitest(folder);
    await cover(folder);
    expect(await read(folder)).toBe(text);
  });

  it('fails below --min, with what is missing', async () => {
    const folder = await vitestProject();
    const { code, stderr } = await cover(folder, '--min', '75');
    expect(code).toBe(1);
    expect(stderr).toBe(
      'xstate-review: lamp: expected tests that take at least 75 % of 2 transitions, ' +
        "got 1 (50 %); no test takes '(machine).on press'\n" +
        'xstate-review: station: expected tests that take at least 75 % of 3 transitions, ' +
        "got 0 (0 %); no test takes 'station.day close', 'station.night open', " +
        "'station.night after 1 s'\n",
    );
    expect((await cover(folder, '--min', '0')).code).toBe(0);
  });

  it('takes what is built for what it is built of, and says which machine has changed', async () => {
    const folder = await vitestProject();
    const built = MACHINES.replace('({ event }) => event.coins > 1', 'e=>{return 1<e.event.coins}');
    await writeFile(join(folder, 'machines.js'), built);
    expect(await cover(folder)).toEqual({ code: 0, stderr: '', stdout: LIST });
    await writeFile(join(folder, 'machines.js'), MACHINES.replace('push:', 'turn:'));
    const { code, stdout, stderr } = await cover(folder, '--min', '0');
    expect(code).toBe(1);
    expect(stderr).toBe(
      'xstate-review: turnstile is another machine than the one that was recorded; run its tests again\n',
    );
    expect(stdout).toContain('turnstile: 2 of 4 transitions');
    expect(stdout).toContain(
      '  not in the chart: turnstile.open push, to turnstile.locked (1 test)\n',
    );
  });

  it('leaves out the tests of a file that is gone, and all when they are cleared', async () => {
    const folder = await vitestProject();
    await rm(join(folder, 'a.test.js'));
    expect((await cover(folder)).stderr).toMatch(
      /^xstate-review: a\.test\.js is not there any more: its records are left out\nxstate-review: expected records of tests in /,
    );
    await writeFile(join(folder, '.xstate-review/notes.txt'), 'mine');
    await cover(folder, '--clear');
    expect(await readdir(join(folder, '.xstate-review'))).toEqual(['notes.txt']);
    const { code, stderr } = await cover(folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^xstate-review: expected records of tests in \.xstate-review, got none; /,
    );
  });

  it('names files that are no records, and reads what is left of them', async () => {
    const machine = JSON.stringify({ id: 'lamp', key: '', states: ['lamp'], transitions: [] });
    const lines = ['{"format":1,"root":"."}', '{"machine":0,"shape":"a"}'];
    const rest = ['null', '{}', '{"test":0,"file":"a.js","names":[]}', '{"of":[0,0],"states":[0]}'];
    const folder = await folderWith({
      ...{ ...PROJECT, 'a.js': '', '.xstate-review/machines/a.json': machine },
      '.xstate-review/machines/b.json': '{"id":',
      '.xstate-review/runs/x/1.jsonl': [...lines, ...rest, ''].join('\n'),
      // What has the fields of a record, and not their kinds.
      '.xstate-review/runs/x/2.jsonl': [...lines, rest[2], '{"of":[0,0],"taken":7}', ''].join('\n'),
      '.xstate-review/runs/x/3.jsonl': 'junk\n',
    });
    const { code, stdout, stderr } = await cover(folder);
    const complaint = 'expected records, got something else; delete the file and run the tests';
    expect(stderr).toBe(
      ['machines/b.json', 'runs/x/1.jsonl:3', 'runs/x/2.jsonl:4', 'runs/x/3.jsonl:1']
        .map((file) => `xstate-review: .xstate-review/${file}: ${complaint}\n`)
        .join(''),
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining('none of these machines: lamp\n')]);
  });

  it('fails no test where earlier records cannot be removed, and says that it does not record', async () => {
    const tests = `import { describe, it } from 'node:test';\n${TESTS}`;
    const folder = await folderWith({ ...PROJECT, 'a.test.js': tests, 'notes.txt': 'mine' });
    const env = {
      NODE_OPTIONS: '--import xstate-review/coverage',
      XSTATE_REVIEW_COVERAGE: 'notes.txt',
    };
    const { code, stdout } = await inside(folder, ['--test', 'a.test.js'], env);
    expect(stdout).toMatch(
      /expected to (remove earlier records|record what machines do), got: .*; the rest of this process/,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^. pass 3$/m);
  });

  it("knows the tests of Node's runner, and programs by their names, level by level", async () => {
    const tests = `import { describe, it } from 'node:test';\n${TESTS}`;
    const program =
      "import { createActor } from 'xstate';\nimport { lamp } from './machines.js';\n";
    const presses = 'const actor = createActor(lamp).start();\n'.concat(
      "for (const type of ['press', 'press']) actor.send({ type });\n",
    );
    const folder = await folderWith({
      ...{ ...PROJECT, 'a.test.js': tests, 'program.js': program + presses },
    });
    const env = { NODE_OPTIONS: '--import xstate-review/coverage' };
    const { code } = await inside(folder, ['--test', 'a.test.js'], env);
    expect(code).toBe(0);
    expect((await cover(folder)).stdout).toBe(LIST);
    await inside(folder, ['program.js'], { ...env, XSTATE_REVIEW_LEVEL: 'by hand' });
    const { stdout } = await cover(folder);
    expect(stdout).toContain(`transitions taken, by level
             (none)  by hand  any  of
  lamp            1        2    2   2
  station         0        0    0   3
  turnstile       3        0    3   4
`);
    expect(await read(folder)).toContain('{"name":"program.js","level":"by hand"}');
  });
});
