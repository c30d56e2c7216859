import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../src/cli/usage-error.ts';
import {
  commit,
  complaintOf,
  folderWith,
  LAMP,
  PROGRAM,
  RUN_MS_MAX,
  review,
  run,
  runHere,
} from './command.ts';

describe('the first lines of xstate-review', () => {
  it('can be read by an old Node, and import nothing before they asked for its version', async () => {
    const source = await readFile(PROGRAM, 'utf8');
    expect(source).not.toMatch(/^import |\bawait\b|\?\?|\?\.|\|\|=/m);
  });

  it.each(['18.19.0', '20.18.3'])('say in one line what is wrong with Node %s', async (node) => {
    const old = `Object.defineProperty(process, 'versions', { value: { node: '${node}' } })`;
    const lines = await run(
      '.',
      process.execPath,
      '--import',
      `data:text/javascript,${old}`,
      PROGRAM,
    );
    expect(lines).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: `xstate-review: expected Node 20.19 or newer, got ${node}; install a newer one\n`,
    });
  });

  it('say in one line that what they import is not there', async () => {
    const folder = await folderWith({ 'package.json': '{"type":"module"}' });
    await mkdir(join(folder, 'bin'));
    await copyFile(PROGRAM, join(folder, 'bin/xstate-review.js'));
    const { code, stderr } = await run(folder, process.execPath, 'bin/xstate-review.js');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^xstate-review: expected XState 5\.20 or newer, got: Cannot find module.*\n$/,
    );
  });
});

describe.concurrent('xstate-review', () => {
  it('draws the machines of the project that it stands in where no file is named', async () => {
    const settings = { machines: ['./lamp.mjs'], out: 'pictures' };
    const folder = await folderWith({
      'lamp.mjs': LAMP,
      'package.json': JSON.stringify({ 'xstate-review': settings }),
    });
    await mkdir(join(folder, 'deep/inside'), { recursive: true });
    const { code, stdout } = await review(join(folder, 'deep/inside'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^wrote \.\.\/\.\.\/pictures\/lamp\.svg$/m);
    const names = ['lamp.json', 'lamp.md', 'lamp.svg'];
    expect(await readdir(join(folder, 'pictures'))).toEqual(names);
    expect(await review(folder, 'check')).toMatchObject({ code: 0, stderr: '' });
    // What is named on the command line comes first.
    expect((await review(folder, 'draw', 'lamp.mjs', '--out', 'here')).code).toBe(0);
    expect(await readdir(join(folder, 'here'))).toEqual(names);
  });

  it.each([
    ['{', 1, /package\.json: expected JSON, got: /],
    [
      '{"xstate-review":{"machines":"a.js"}}',
      1,
      /expected "machines" to be a list of files, got "a\.js"/,
    ],
    ['{"xstate-review":{"out":""}}', 1, /expected "out" to be a directory, got ""/],
    [
      '{"xstate-review":{"files":[]}}',
      1,
      /expected "machines", .* and "references" alone, got "files"/,
    ],
    [
      '{"xstate-review":{"descriptions":1}}',
      1,
      /expected "descriptions" to be true or false, got 1/,
    ],
    [
      '{"xstate-review":{"references":true}}',
      1,
      /expected "references" to be "auto" or "never", got true/,
    ],
    ['{"xstate-review":{"source":"here"}}', 1, /expected "source" to be a URL, got "here"/],
    [
      '{}',
      2,
      /expected a file that exports .*, got none, and found none in \.; name one, or list them in/,
    ],
  ] as const)('says what is wrong with a project that says %s', async (text, code, wanted) => {
    const folder = await folderWith({ 'package.json': text });
    expect(await review(folder)).toMatchObject({ code, stderr: expect.stringMatching(wanted) });
  });

  it('shows descriptions when the command line or the project says so', async () => {
    const described = LAMP.replace('off: {', "off: { description: 'It is dark.',");
    const folder = await folderWith({ 'lamp.mjs': described, 'package.json': '{}' });
    const shown = '>It is dark.</text>';
    const picture = () => readFile(join(folder, 'docs/charts/lamp.svg'), 'utf8');
    await review(folder, 'lamp.mjs');
    expect(await picture()).not.toContain(shown);
    await review(folder, 'lamp.mjs', '--descriptions', '--references', 'never');
    expect(await picture()).toContain(shown);
    const settings = JSON.stringify({ 'xstate-review': { descriptions: true } });
    await writeFile(join(folder, 'package.json'), settings);
    expect(await review(folder, 'check', 'lamp.mjs')).toMatchObject({ code: 0, stderr: '' });
  });

  it('draws any module that exports machines, and says when all is up to date', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP });
    const first = await review(folder, 'lamp.mjs', '--out', 'pictures');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/\ndrew 1 machine: 3 files written, 0 were up to date\n$/);
    expect(await readdir(join(folder, 'pictures'))).toEqual(['lamp.json', 'lamp.md', 'lamp.svg']);
    const again = await review(folder, 'lamp.mjs', '--out', 'pictures', '--check');
    expect(again).toEqual({ code: 0, stdout: '1 machine, 3 files are up to date\n', stderr: '' });
  });

  it('says which machine has no picture and why, and writes all the rest', async () => {
    const crowd = `export const crowd = createMachine({ id: 'crowd', initial: 's0', states:
      Object.fromEntries(Array.from({ length: 160 }, (_, i) => ['s' + i, { on: {
        a: 's' + ((i + 1) % 160), b: 's' + ((i + 9) % 160) } }])) });`;
    const folder = await folderWith({ 'all.mjs': `${LAMP}\n${crowd}\n` });
    const out = join(folder, 'out');
    const { code, stdout, stderr } = await runHere(join(folder, 'all.mjs'), '--out', out);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^xstate-review: .*all\.mjs: crowd: no picture: expected at most 300 arrows, got 321; split .*\n$/,
    );
    expect(stdout.match(/^wrote /gm)?.length).toBe(5);
    const names = ['crowd.json', 'crowd.md', 'lamp.json', 'lamp.md', 'lamp.svg'];
    expect(await readdir(out)).toEqual(names);
    expect(await runHere(join(folder, 'all.mjs'), '--out', out, '--check')).toEqual({
      ...{ code: 0, stdout: '2 machines, 5 files are up to date\n' },
      stderr,
    });
  });

  it('ends with a signal, whatever the module does', async () => {
    const folder = await folderWith({ 'busy.mjs': "console.log('busy'); for (;;);" });
    const program = spawn(process.execPath, [PROGRAM, join(folder, 'busy.mjs')], {
      timeout: RUN_MS_MAX,
      killSignal: 'SIGKILL',
    });
    await once(program.stderr, 'data');
    program.kill('SIGINT');
    expect(await once(program, 'exit')).toEqual([null, 'SIGINT']);
  });

  it('check names what is left over of the project, whatever its ending', async () => {
    const settings = { machines: ['lamp.mjs'], out: 'out' };
    const folder = await folderWith({
      'lamp.mjs': LAMP,
      'fan.mjs': LAMP.replace("id: 'lamp'", "id: 'fan'"),
      'package.json': JSON.stringify({ 'xstate-review': settings }),
    });
    const out = join(folder, 'out');
    await review(folder);
    await review(folder, 'fan.mjs');
    await writeFile(join(out, 'other.json'), '{"not":"ours"}');
    await writeFile(join(out, 'other.md'), '# notes');
    await writeFile(join(out, 'other.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    for (const name of ['fan.diff.svg', 'fan.cover.svg']) {
      await writeFile(join(out, name), await readFile(join(out, 'fan.svg')));
    }
    await writeFile(join(out, 'coverage.json'), '{ "format": 1,\n"tests": [],\n"machines": [] }');
    const { code, stderr } = await review(folder, 'check');
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual(
      ['json', 'md', 'svg'].map(
        (ending) =>
          `xstate-review: out/fan.${ending}: expected a machine for it, got none; delete it`,
      ),
    );
    // Those that check one module know nothing of the others.
    expect(await review(folder, 'check', 'fan.mjs')).toMatchObject({ code: 0, stderr: '' });
  });

  it('says in one line where it cannot read or write', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP, file: '' });
    await mkdir(join(folder, 'full/lamp.svg'), { recursive: true });
    const lamp = join(folder, 'lamp.mjs');
    const complaints = await Promise.all(
      [join(folder, 'file'), join(folder, 'full'), '/proc/x/y'].map((out) =>
        complaintOf(lamp, '--out', out),
      ),
    );
    expect(complaints.map(({ message }) => message)).toEqual([
      `${join(folder, 'file')}: expected a directory to write to, got: not a directory; mend it or choose another --out`,
      `${join(folder, 'full/lamp.svg')}: expected a file to read, got: illegal operation on a directory; mend it or choose another --out`,
      '/proc/x/y: expected a directory to write to, got: no such file or directory; mend it or choose another --out',
    ]);
    expect((await complaintOf('check', lamp, '--out', join(folder, 'file'))).message).toMatch(
      /lamp\.svg: expected a file to read, got: not a directory; mend it/,
    );
  });

  it('--check names what is stale and missing, and writes nothing', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP });
    await review(folder, 'lamp.mjs');
    const charts = join(folder, 'docs/charts');
    const json = await readFile(join(charts, 'lamp.json'), 'utf8');
    await rm(join(charts, 'lamp.md'));
    await writeFile(join(folder, 'lamp.mjs'), LAMP.replace("press: 'off'", "dim: 'off'"));
    const { code, stdout, stderr } = await review(folder, 'lamp.mjs', '--check');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^xstate-review: docs\/charts\/lamp\.svg: expected .*, got something else/,
      ),
      expect.stringMatching(/lamp\.json: .* got something else/),
      expect.stringMatching(/lamp\.md: .* got no such file/),
    ]);
    expect(await readFile(join(charts, 'lamp.json'), 'utf8')).toBe(json);
  });

  it('diff tells two revisions apart without running either, and draws both in one', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP });
    await run(folder, 'git', 'init', '-q');
    await review(folder, 'lamp.mjs');
    await commit(folder, 'before');
    await writeFile(
      join(folder, 'lamp.mjs'),
      LAMP.replace("on: { press: 'off' }", "on: { dim: 'off' }"),
    );
    await review(folder, 'lamp.mjs');
    const now = await review(folder, 'diff', 'HEAD', 'lamp.mjs');
    expect(now).toMatchObject({ code: 0, stderr: '' });
    expect(now.stdout).toBe(
      'lamp: 1 changed\n  ~ on on dim: is taken on dim now (was press)\n' +
        'picture: docs/charts/lamp.diff.svg\n',
    );
    await commit(folder, 'after');
    // The machine's file and its chart are gone: what is compared is the JSON of the revisions.
    await rm(join(folder, 'lamp.mjs'));
    await rm(join(folder, 'docs/charts/lamp.json'));
    expect((await review(folder, 'diff', 'HEAD~1', 'HEAD')).stdout).toBe(now.stdout);
    expect((await review(folder, 'diff', 'HEAD', 'HEAD')).stdout).toMatch(
      /^no chart in .* differs/,
    );
    const svg = await readFile(join(folder, 'docs/charts/lamp.diff.svg'), 'utf8');
    expect(svg).toContain('<g class="changed" data-t="lamp.on dim">');
  });

  it('diff compares the machines themselves, and says that their charts are stale', async () => {
    const settings = { machines: ['./lamp.mjs'] };
    const folder = await folderWith({
      'lamp.mjs': LAMP,
      'package.json': JSON.stringify({ 'xstate-review': settings }),
    });
    await run(folder, 'git', 'init', '-q');
    await review(folder);
    await commit(folder, 'before');
    expect((await review(folder, 'diff', 'HEAD')).stdout).toBe(
      'no chart in docs/charts differs from HEAD to the project as it is\n',
    );
    await writeFile(
      join(folder, 'lamp.mjs'),
      LAMP.replace("on: { press: 'off' }", "after: { 9: 'off' }"),
    );
    const stale =
      'lamp in docs/charts is not up to date; compared with the machines themselves, draw them again\n';
    const { stdout } = await review(folder, 'diff', 'HEAD');
    expect(stdout).toBe(
      `${stale}lamp: 1 added, 1 removed\n  - on on press is gone (went to off)\n` +
        '  + on after 9 ms: goes to off\npicture: docs/charts/lamp.diff.svg\n',
    );
    // A machine that is gone is gone, whether its chart was deleted or not.
    await writeFile(join(folder, 'lamp.mjs'), LAMP.replace("id: 'lamp'", "id: 'fan'"));
    expect((await review(folder, 'diff', 'HEAD')).stdout).toBe(
      'fan in docs/charts is not up to date; compared with the machines themselves, draw them again\n' +
        'fan (was lamp): 1 changed\n  ~ machine lamp is called fan now\n' +
        'picture: docs/charts/fan.diff.svg\n',
    );
  });

  it('diff knows a machine of a named file again by what that file had', async () => {
    const other = LAMP.replaceAll('lamp', 'other');
    const folder = await folderWith({ 'lamp.mjs': LAMP, 'other.mjs': other });
    await run(folder, 'git', 'init', '-q');
    await review(folder, 'lamp.mjs', 'other.mjs');
    await run(folder, 'git', 'add', 'lamp.mjs');
    await commit(folder, 'before');
    await writeFile(join(folder, 'lamp.mjs'), LAMP.replace("id: 'lamp'", "id: 'fan'"));
    const { stdout } = await review(folder, 'diff', 'HEAD', 'lamp.mjs');
    expect(stdout).toContain('fan (was lamp): 1 changed\n  ~ machine lamp is called fan now\n');
    expect(stdout).not.toContain('other');
  });

  it('diff compares the charts where machines are unknown or cannot be loaded, and says so', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP });
    await run(folder, 'git', 'init', '-q');
    await review(folder, 'lamp.mjs');
    await commit(folder, 'before');
    await rm(join(folder, 'lamp.mjs'));
    const drawn = 'compared with the charts in docs/charts as they were drawn, for ';
    const same = 'no chart in docs/charts differs from HEAD to the project as it is\n';
    expect((await review(folder, 'diff', 'HEAD')).stdout).toBe(
      `${drawn}no machine is known; name its file, or list it in package.json\n${same}`,
    );
    await writeFile(join(folder, 'package.json'), '{"xstate-review":{"machines":["gone.mjs"]}}');
    await writeFile(join(folder, 'gone.mjs'), "throw new Error('no luck');");
    const { code, stdout, stderr } = await review(folder, 'diff', 'HEAD');
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: `${drawn}the machines could not be loaded\n${same}`,
    });
    expect(stderr).toMatch(/^xstate-review: gone\.mjs: expected a module .*, got: no luck/);
    // What is named by hand must be there.
    expect((await review(folder, 'diff', 'HEAD', 'gone.mjs')).code).toBe(1);
  });

  it('diff writes a comment for a pull request, with the pictures of both commits', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP });
    await run(folder, 'git', 'init', '-q');
    await review(folder, 'lamp.mjs');
    await commit(folder, 'before');
    const before = (await run(folder, 'git', 'rev-parse', 'HEAD')).stdout.trim();
    const pictures = ['--comment', 'c.md', '--pictures', 'https://example.org/o/r/raw'];
    await review(folder, 'diff', 'HEAD', 'HEAD', ...pictures);
    const same = await readFile(join(folder, 'c.md'), 'utf8');
    expect(same).toContain('\nNo statechart differs from `HEAD` to `HEAD`.\n');
    const after = LAMP.replace("press: 'off'", "press: { target: 'off', actions: '@all ``` <b>' }");
    await writeFile(join(folder, 'lamp.mjs'), after);
    await review(folder, 'lamp.mjs');
    await commit(folder, 'after');
    expect((await review(folder, 'diff', before, 'HEAD', ...pictures)).stdout).toMatch(
      /^comment: c\.md$/m,
    );
    const text = await readFile(join(folder, 'c.md'), 'utf8');
    expect(text).toMatch(/^<!-- xstate-review: docs\/charts -->\n/);
    expect(text).toContain(
      '#### `lamp`: 1 changed\n\n````diff\n! on on press: does @all ``` <b> now\n````\n',
    );
    const head = (await run(folder, 'git', 'rev-parse', 'HEAD')).stdout.trim();
    expect([...text.matchAll(/!\[(.*?)\]\((.*?)\)/g)].map(([, what, url]) => [what, url])).toEqual([
      ['lamp before', `https://example.org/o/r/raw/${before}/docs/charts/lamp.svg`],
      ['lamp after', `https://example.org/o/r/raw/${head}/docs/charts/lamp.svg`],
    ]);
    expect(text).toContain('<details><summary>States and transitions as they are now</summary>');
    // Without a place for pictures there is the one that was drawn, seen from the comment.
    await mkdir(join(folder, 'deep'));
    await review(folder, 'diff', before, 'HEAD', '--comment', 'deep/c.md');
    expect(await readFile(join(folder, 'deep/c.md'), 'utf8')).toContain(
      '![lamp what changed](../docs/charts/lamp.diff.svg)',
    );
  });

  it('paths says the paths through a machine in sentences', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP });
    const { code, stdout } = await review(folder, 'paths', 'lamp.mjs');
    expect(code).toBe(0);
    expect(stdout).toBe(
      'lamp: 1 path, 2 of 2 transitions\n\nlamp 1\n  It starts in off.\n' +
        '  On press: off goes to on.\n  On press: on goes to off.\n\n',
    );
    const fan = LAMP.replace('lamp = ', 'fan = ').replace("'lamp'", "'fan'");
    await writeFile(join(folder, 'fan.mjs'), fan);
    const one = await review(folder, 'paths', 'lamp.mjs', 'fan.mjs', 'lamp');
    expect(one.stdout).toBe(stdout);
    expect(await review(folder, 'paths', 'lamp.mjs', 'fridge')).toMatchObject({
      code: 2,
      stderr: "xstate-review: expected lamp, got 'fridge' (see --help)\n",
    });
  });

  it('paths --json says what each step needs, and fails where something is on no path', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP });
    const { code, stdout } = await review(folder, 'paths', 'lamp.mjs', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        machine: 'lamp',
        paths: [
          { name: 'press, press', state: 'off', steps: [{ event: 'press' }, { state: 'off' }] },
        ],
        missed: [],
      },
    ]);
    const dark = LAMP.replace('states: {', 'states: { dark: { on: { press: "off" } },');
    await writeFile(join(folder, 'lamp.mjs'), dark);
    const missed = await review(folder, 'paths', 'lamp.mjs');
    expect(missed.code).toBe(1);
    expect(missed.stdout).toContain('  no path enters lamp.dark\n');
    expect(missed.stdout).toContain(
      '  no path takes lamp.dark press: its state is never entered\n',
    );
  });

  it.each([
    ['--json', /^--json: expected paths before it, got draw/],
    ['judge t.jsonl --out x', /^--out: expected draw or .* before it, got judge/],
    ['page --source https://a', /^--source: expected draw or check or all before it, got page/],
    ['cover --clear --min 5', /^--clear: expected at most --from beside it, got --min/],
    ['--what', /^expected a known option, got '--what'/],
    [
      'draw --descriptin',
      /^expected a known option, got '--descriptin'; did you mean --descriptions\?/,
    ],
    ['pages', /^expected a file, got 'pages', which is not there; did you mean page\?/],
    ['pages --samples a.js', /^--samples: .* before it, got pages; did you mean page\?/],
    ['nowhere.js', /^expected a file, got 'nowhere\.js', which is not there \(/],
    ['diff', /^diff: expected one or two revisions, got none/],
    ['diff a b c', /^diff: expected one or two revisions, got a b c/],
    ['diff HEAD HEAD a.js', /^diff: expected no file beside two revisions, .*, got a\.js/],
    ['draw --comment c.md', /^--comment: expected diff before it, got draw/],
    [
      'diff HEAD --pictures https://a',
      /^--pictures: expected a URL, and --comment .*, got no --comm/,
    ],
    ['diff HEAD --comment c.md --pictures here', /^--pictures: expected a URL, .*, got 'here'/],
    ['diff HEAD --check', /^--check: expected draw or check before it, got diff/],
    ['paths door watchdog', /^expected one machine, got 'watchdog' too/],
    ['review', /^expected a file, got 'review', which is a directory/],
    ['', /^expected a file, got ''/],
    ['--references always', /^--references: expected auto or never, got 'always'/],
    ['--out=', /^--out: expected something, got ''/],
  ] as const)('with "%s" is used wrongly', async (line, wanted) => {
    const complaint = await complaintOf(...line.split(' '));
    expect(complaint).toBeInstanceOf(UsageError);
    expect(complaint.message).toMatch(wanted);
    expect(complaint.message).toMatch(/ \(see --help\)$/);
  });

  it('diff says in one line what git does not know', async () => {
    const folder = await folderWith({});
    await run(folder, 'git', 'init', '-q');
    const complaints: string[] = [];
    const complain = async (...args: string[]) => {
      const { code, stdout, stderr } = await review(folder, 'diff', ...args);
      expect({ args, code, stdout }).toEqual({ args, code: 1, stdout: '' });
      complaints.push(stderr);
    };
    await complain('HEAD~99');
    await mkdir(join(folder, 'docs/charts'), { recursive: true });
    await writeFile(join(folder, 'docs/other.json'), '{"not": "ours"}');
    await commit(folder, 'before');
    await complain('HEAD', '--out', 'nodir');
    await complain('HEAD', 'HEAD', '--out', 'docs');
    await complain('HEAD', '--out', '../elsewhere');
    const bad = '{ "format": 2, "id": "a", "states": [null] }';
    await writeFile(join(folder, 'docs/charts/a.json'), bad);
    await complain('HEAD');
    await rm(join(folder, '.git'), { recursive: true });
    await complain('HEAD');
    expect(complaints).toEqual([
      expect.stringMatching(/^xstate-review: expected a revision that git knows, got 'HEAD~99'/),
      'xstate-review: nodir: expected charts in HEAD or the project as it is, got none; draw them, or choose another --out\n',
      'xstate-review: docs: expected charts in HEAD or HEAD, got none; draw them, or choose another --out\n',
      expect.stringMatching(
        /^xstate-review: --out: expected a directory in the repository .*, got \.\.\/elsewhere; run it there\n$/,
      ),
      'xstate-review: docs/charts/a.json: expected a chart of format 2, got something else; draw it again\n',
      'xstate-review: expected to be in a git repository, got none; run it in one\n',
    ]);
  });
});
