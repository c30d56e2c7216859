import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { complaintOf, folderWith, LAMP, review } from './command.ts';

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
    const failed = await review(folder, ...all, 'fails.js');
    expect(failed.code).toBe(3);
  });

  it('says that no machine ran, and draws nevertheless', async () => {
    const folder = await folderWith(MACHINES);
    const { code, stderr } = await review(folder, 'all', '--', process.execPath, '--version');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^xstate-review: expected records of tests in .* add setupFiles: .* of Vitest, or .*\n$/,
    );
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['docs', 'statecharts.html']));
  });

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
