import { mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, LAMP, review } from './command.ts';

const COVERAGE = {
  ...{ format: 1, tests: [{ name: 'presses it' }] },
  machines: [
    {
      ...{ id: 'lamp', states: [], pairs: [], unhandled: [], observed: [] },
      transitions: ['lamp.off press', 'lamp.on press'].map((id) => ({ id, tests: [0] })),
    },
  ],
};

const PROJECT = { 'package.json': '{ "type": "module" }', 'lamp.js': LAMP };

describe.concurrent('xstate-review page', () => {
  it('takes what cover wrote by itself, of the records first, and says which', async () => {
    const charts = { ...COVERAGE, tests: [{ name: 'an old test' }] };
    const folder = await folderWith({
      ...{ ...PROJECT, 'docs/charts/coverage.json': JSON.stringify(charts) },
    });
    const old = await review(folder, 'page');
    expect(old.stdout).toContain('with what tests take, from docs/charts/coverage.json; --cov');
    await mkdir(join(folder, '.xstate-review'));
    await writeFile(join(folder, '.xstate-review/coverage.json'), JSON.stringify(COVERAGE));
    const { stdout, stderr } = await review(folder, 'page');
    expect(stdout).toContain('with what tests take, from .xstate-review/coverage.json; --cov');
    expect(stderr).toBe('');
    expect(await readFile(join(folder, 'statecharts.html'), 'utf8')).toContain('presses it');
  });

  it('says that the coverage is of other machines', async () => {
    const folder = await folderWith({
      ...{ ...PROJECT, 'lamp.js': LAMP.replace('press:', 'touch:') },
      'old.json': JSON.stringify(COVERAGE),
    });
    const { code, stderr } = await review(folder, 'page', '--coverage', 'old.json');
    expect(code).toBe(0);
    expect(stderr).toBe(
      'xstate-review: old.json is of another version of lamp; run the tests again\n',
    );
  });

  it('leaves the page that was there where it cannot write the new one whole', async () => {
    const folder = await folderWith({
      ...PROJECT,
      'statecharts.html': 'old',
      'statecharts.html.part/a': '',
    });
    const { code, stderr } = await review(folder, 'page');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^xstate-review: statecharts\.html: expected a file to write, got: /);
    expect(await readFile(join(folder, 'statecharts.html'), 'utf8')).toBe('old');
    // A link stays one, as /dev/stdout does.
    await symlink('real.html', join(folder, 'link.html'));
    expect((await review(folder, 'page', '--out', 'link.html')).code).toBe(0);
    expect(await readlink(join(folder, 'link.html'))).toBe('real.html');
  });
});
