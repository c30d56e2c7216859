import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { complaintOf, folderWith, LAMP, PROGRAM, RUN_MS_MAX, review } from './command.ts';

const MACHINES = {
  'package.json': '{ "type": "module" }',
  'lamp.js': LAMP,
  'door.js': LAMP.replaceAll('lamp', 'door'),
};

/** Starts a program, which runs a machine, before its own first step. */
const TESTS = `import { spawnSync } from 'node:child_process';
import { createActor } from 'xstate';
import { door } from './door.js';
describe('a lamp', () => {
  it('shines', () => void spawnSync(process.execPath, ['press.js']));
  it('has a door', () => createActor(door).start().send({ type: 'press' }));
});
`;

const PRESS = `import { createActor } from 'xstate';
import { lamp } from './lamp.js';
createActor(lamp).start().send({ type: 'press' });
`;

const FAILS = `${PRESS}process.exitCode = 3;`;

const KILLED = `${PRESS}process.kill(process.pid, 'SIGKILL');`;

/** Ends when it is told to, and is not left behind. */
const WAITS = `setTimeout(() => {}, ${RUN_MS_MAX});
for (const one of ['SIGINT', 'SIGTERM']) {
  process.on(one, () => {
    console.log(one);
    process.exit(7);
  });
}
console.log('waits');
`;

/** The tests' names in a coverage.json. */
async function testsIn(file: string): Promise<string[]> {
  const { tests } = JSON.parse(await readFile(file, 'utf8'));
  return tests.map(({ name, level = '' }: { name: string; level?: string }) => `${level} ${name}`);
}

describe.concurrent('xstate-review all', () => {
  it.each(['--isolate', '--no-isolate', '--pool=threads'])(
    'knows the tests of Vitest with %s, whose configuration says nothing of it',
    async (option) => {
      const tests = `import { describe, it } from 'vitest';\n${TESTS}`;
      const folder = await folderWith({
        ...{ ...MACHINES, 'press.js': PRESS, 'a.test.js': tests, 'b.test.js': tests },
        'vitest.config.js': "export default { test: { name: 'quick' } };",
        '.xstate-review/runs/x/1.jsonl': 'what was there before',
      });
      const program = ['npx', 'vitest', 'run', option, '--maxWorkers=1'];
      const { code, stdout, stderr } = await review(
        folder,
        ...['all', '--min', '50', '--', ...program],
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('door: 1 of 2 transitions, 2 of 2 states, 0 of 2 pairs, by 2 tests');
      expect(stdout).toContain('lamp: 1 of 2 transitions, 2 of 2 states, 0 of 2 pairs, by 2 tests');
      expect(await testsIn(join(folder, '.xstate-review/coverage.json'))).toEqual([
        ...['quick a.test.js > a lamp > has a door', 'quick a.test.js > a lamp > shines'],
        ...['quick b.test.js > a lamp > has a door', 'quick b.test.js > a lamp > shines'],
      ]);
      expect(await readdir(join(folder, 'docs/charts'))).toContain('lamp.svg');
      expect(await readFile(join(folder, 'statecharts.html'), 'utf8')).toContain('> has a door');
    },
  );

  it("knows those of Node's runner, and fails as they do, or else below --min", async () => {
    const tests = `import { describe, it } from 'node:test';\n${TESTS}`;
    const folder = await folderWith({
      ...MACHINES,
      'press.js': PRESS,
      'a.test.js': tests,
      'fails.js': FAILS,
      'killed.js': KILLED,
    });
    const all = ['all', '--out', 'review', '--min', '60', '--', process.execPath];
    const passed = await review(folder, ...all, '--test', 'a.test.js');
    expect(passed.code).toBe(1);
    expect(passed.stderr).toMatch(/^xstate-review: door: expected tests that take at least 60 % /);
    const names = ['a.test.js > a lamp > has a door', 'a.test.js > a lamp > shines'];
    // Node 20 knows the innermost name alone.
    expect(
      (await testsIn(join(folder, 'review/coverage.json'))).map((name) =>
        name.replace(/\.js > (?=has|shines)/, '.js > a lamp > ').trim(),
      ),
    ).toEqual(names);
    expect(await readdir(join(folder, 'review'))).toEqual(
      expect.arrayContaining(['coverage.md', 'lamp.cover.svg', 'lamp.svg', 'statecharts.html']),
    );
    // No file beside what it was told to write.
    expect(await readdir(folder)).not.toContain('.xstate-review');
    const failed = await review(folder, ...all, 'fails.js');
    expect(failed.code).toBe(3);
    expect(failed.stderr).toMatch(/\nxstate-review: the tests ended with exit code 3\n$/);
    const killed = await review(folder, ...all, 'killed.js');
    expect(killed.code).toBe(137);
    expect(killed.stderr).toMatch(/\nxstate-review: the tests were ended by SIGKILL\n$/);
  });

  it('says that no machine ran, and draws nevertheless, without what was known before', async () => {
    const coverage = '{ "format": 1, "tests": [{ "name": "an earlier test" }], "machines": [] }';
    const folder = await folderWith({ ...MACHINES, 'review/coverage.json': coverage });
    const all = ['all', '--out', 'review', '--', process.execPath, '--version'];
    const { code, stderr } = await review(folder, ...all);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^xstate-review: expected tests that run machines, got none by '.* --version'; name .*\n$/,
    );
    const page = await readFile(join(folder, 'review/statecharts.html'), 'utf8');
    expect(page.includes('an earlier test')).toBe(false);
  });

  it('says once that there are no machines, as draw does', async () => {
    const folder = await folderWith({ 'package.json': '{ "type": "module" }' });
    const all = await review(folder, 'all', '--', process.execPath, '--version');
    expect(all.stderr).toMatch(
      /^xstate-review: expected a file that exports machines, got none.*\n$/,
    );
    const { stdout: _, ...drawn } = await review(folder, 'draw');
    expect(all).toMatchObject(drawn);
  });

  it('runs no test where records cannot be written, and says why', async () => {
    const folder = await folderWith({ ...MACHINES, 'press.js': PRESS });
    await symlink('nowhere', join(folder, '.xstate-review'));
    expect(await review(folder, 'all', '--', process.execPath, '--version')).toEqual({
      ...{ code: 1, stdout: '' },
      stderr:
        'xstate-review: .xstate-review/machines: expected a directory to write to, got: ' +
        'no such file or directory; mend it or choose another --out\n',
    });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'passes %s on to the tests, and says so',
    async (signal) => {
      const folder = await folderWith({ ...MACHINES, 'waits.js': WAITS });
      // As npx and npm start tests.
      const inShell = ['sh', '-c', '"$0" waits.js; exit $?', process.execPath];
      const child = spawn(process.execPath, [PROGRAM, 'all', '--', ...inShell], {
        ...{ cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], timeout: RUN_MS_MAX },
        killSignal: 'SIGKILL',
      });
      let [stdout, stderr] = ['', ''];
      child.stderr.on('data', (data) => (stderr += data));
      child.stdout.on('data', (data) => {
        stdout += data;
        if (stdout === 'waits\n') child.kill(signal);
      });
      const [code] = await once(child, 'close');
      expect(stdout).toBe(`waits\n${signal}\n`);
      expect(code).toBeGreaterThan(0);
      // Shells differ in how they end then.
      expect(stderr).toMatch(
        /^xstate-review: got SIG\w+ and passed it on to the tests, which (were )?ended .*; drew nothing\n$/,
      );
    },
  );

  it('says what is missing after --, and what cannot be started', async () => {
    for (const words of [
      ['all', 'lamp.js'],
      ['all', '--'],
    ]) {
      expect((await complaintOf(...words)).message).toMatch(
        /^all: expected the command of your tests after --, got none; xstate-review all -- npx /,
      );
    }
    const folder = await folderWith(MACHINES);
    expect(await review(folder, 'all', '--', './nothing-here', '--run')).toEqual({
      ...{ code: 1, stdout: '' },
      stderr:
        'xstate-review: ./nothing-here: expected a program that can be started, got: ' +
        'spawn ./nothing-here ENOENT; name the command of your tests after --\n',
    });
  });
});
