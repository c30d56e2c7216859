import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { doorCharts as doorChartsProgram } from '../../src/cli/door-charts-program.ts';
import { UsageError } from '../../src/cli/program.ts';
import { startCommand } from '../support/programs.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/door-charts.js', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));

const LAMP = `import { createMachine } from 'xstate';
export const lamp = createMachine({ id: 'lamp', initial: 'off', states: {
  off: { on: { press: 'on' } },
  on: { on: { press: 'off' } },
} });
`;

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A folder of its own, with xstate at hand. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'door-charts-'));
  folders.push(folder);
  await symlink(PACKAGES, join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** How long a program may take, in ms; none is left behind. */
const RUN_MS_MAX = 90_000;

async function run(cwd: string, file: string, ...args: string[]) {
  const limits = { timeout: RUN_MS_MAX, killSignal: 'SIGKILL' } as const;
  return promisify(execFile)(file, args, { cwd, ...limits }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

function doorCharts(cwd: string, ...args: string[]) {
  return run(cwd, process.execPath, PROGRAM, ...args);
}

/** Runs it in this very process. */
async function runHere(...argv: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  const surroundings = { argv, stdin: new PassThrough(), stdout, stderr, env: {}, stop: signal };
  const code = await doorChartsProgram(surroundings);
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

/** What it complains of when it is run in this very process. */
async function complaintOf(...argv: string[]): Promise<Error> {
  const complaint = await runHere(...argv).catch((error: unknown) => error);
  if (!(complaint instanceof Error)) throw new Error(`expected a complaint, got ${complaint}`);
  return complaint;
}

async function commit(folder: string, message: string): Promise<void> {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false'];
  await run(folder, 'git', 'add', '-A', 'docs');
  const { code, stderr } = await run(folder, 'git', ...who, 'commit', '-q', '-m', message);
  expect(stderr).toBe('');
  expect(code).toBe(0);
}

describe.concurrent('door-charts', () => {
  it('draws our own machines where no file is named', async () => {
    const folder = await folderWith({});
    const { code, stdout } = await doorCharts(folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^wrote docs\/charts\/connection\.svg$/m);
    const names = await readdir(join(folder, 'docs/charts'));
    expect(names).toEqual(
      expect.arrayContaining(['door.svg', 'door.json', 'door.md', 'watchdog.svg']),
    );
  });

  it('draws any module that exports machines, and says when all is up to date', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP });
    const first = await doorCharts(folder, 'lamp.mjs', '--out', 'pictures');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/\ndrew 1 machine: 3 files written, 0 were up to date\n$/);
    expect(await readdir(join(folder, 'pictures'))).toEqual(['lamp.json', 'lamp.md', 'lamp.svg']);
    const again = await doorCharts(folder, 'lamp.mjs', '--out', 'pictures', '--check');
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
      /^door-charts: crowd: no picture: expected at most 300 arrows, got 321; split .*\n$/,
    );
    expect(stdout.match(/^wrote /gm)?.length).toBe(5);
    const names = ['crowd.json', 'crowd.md', 'lamp.json', 'lamp.md', 'lamp.svg'];
    expect(await readdir(out)).toEqual(names);
    expect(await runHere(join(folder, 'all.mjs'), '--out', out, '--check')).toEqual({
      ...{ code: 0, stdout: '2 machines, 5 files are up to date\n' },
      stderr,
    });
  });

  it('says so when a module waits for ever', async () => {
    const folder = await folderWith({ 'late.mjs': 'await new Promise(() => {});' });
    expect(await doorCharts(folder, 'late.mjs')).toEqual({
      ...{ code: 1, stdout: '' },
      stderr:
        'door-charts: expected to finish, got nothing left to do: it waits for what never comes\n',
    });
  });

  it('ends with a signal, whatever the module does', async ({ onTestFinished }) => {
    const folder = await folderWith({ 'busy.mjs': "console.log('busy'); for (;;);" });
    const program = startCommand(process.execPath, PROGRAM, join(folder, 'busy.mjs'));
    onTestFinished(program.kill);
    await program.stdout.next('busy');
    program.signal('SIGINT');
    expect(await program.exit()).toMatchObject({ code: null, signal: 'SIGINT' });
  });

  it('--check names what is left over of our own machines, whatever its ending', async () => {
    const out = join(await folderWith({ 'lamp.mjs': LAMP }), 'out');
    await runHere('--out', out);
    await runHere(join(out, '../lamp.mjs'), '--out', out);
    await writeFile(join(out, 'other.json'), '{"not":"ours"}');
    await writeFile(join(out, 'other.md'), '# notes');
    await writeFile(join(out, 'other.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await writeFile(join(out, 'lamp.diff.svg'), await readFile(join(out, 'lamp.svg')));
    const { code, stderr } = await runHere('--out', out, '--check');
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual(
      ['json', 'md', 'svg'].map(
        (ending) =>
          `door-charts: ${join(out, `lamp.${ending}`)}: expected a machine for it, got none; delete it`,
      ),
    );
    // Those that draw one module know nothing of the others.
    const lamp = await runHere(join(out, '../lamp.mjs'), '--out', out, '--check');
    expect(lamp).toMatchObject({ code: 0, stderr: '' });
  });

  it('gives each machine of a module a file of its own, and says when that is not its id', async () => {
    const folder = await folderWith({
      'two.mjs': `import { createMachine } from 'xstate';
        export const aDoor = createMachine({ id: 'door' });
        export const door = createMachine({ id: 'door' });
        export const nameless = createMachine({});
        export const upper = createMachine({ id: 'DOOR' });`,
      'three.mjs': LAMP.replace("id: 'lamp'", "id: 'Upper'"),
    });
    const [two, three] = [join(folder, 'two.mjs'), join(folder, 'three.mjs')];
    const { code, stdout } = await runHere(two, '--out', join(folder, 'out'));
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      `${two}: a machine is called door-2 after its export, for its id door is another's`,
      `${two}: a machine is called nameless after its export, for it has no id`,
      `${two}: a machine is called upper after its export, for its id DOOR is another's`,
    ]);
    expect((await readdir(join(folder, 'out'))).filter((name) => name.endsWith('.svg'))).toEqual([
      'door-2.svg',
      'door.svg',
      'nameless.svg',
      'upper.svg',
    ]);
    expect((await complaintOf(two, three)).message).toMatch(
      /three\.mjs: expected machines of different names, got upper and Upper; give one another id$/,
    );
  });

  it('says so when a module ends the process', async () => {
    const folder = await folderWith({
      'now.mjs': 'process.exit(0);',
      'soon.mjs': `${LAMP}setTimeout(() => process.exit(0), 1);`,
    });
    for (const file of ['now.mjs', 'soon.mjs']) {
      const { code, stderr } = await doorCharts(folder, file);
      expect({ file, code, stderr }).toEqual({
        ...{ file, code: 1 },
        stderr:
          'door-charts: expected to finish, got an end with code 0 by a module; let it not exit\n',
      });
    }
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
    expect((await complaintOf('--out', join(folder, 'file'), '--check')).message).toMatch(
      /file: expected a directory to read, got: not a directory; mend it/,
    );
  });

  it('--check names what is stale and missing, and writes nothing', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP });
    await doorCharts(folder, 'lamp.mjs');
    const charts = join(folder, 'docs/charts');
    const json = await readFile(join(charts, 'lamp.json'), 'utf8');
    await rm(join(charts, 'lamp.md'));
    await writeFile(join(folder, 'lamp.mjs'), LAMP.replace("press: 'off'", "dim: 'off'"));
    const { code, stdout, stderr } = await doorCharts(folder, 'lamp.mjs', '--check');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^door-charts: docs\/charts\/lamp\.svg: expected .*, got something else/,
      ),
      expect.stringMatching(/lamp\.json: .* got something else/),
      expect.stringMatching(/lamp\.md: .* got no such file/),
    ]);
    expect(await readFile(join(charts, 'lamp.json'), 'utf8')).toBe(json);
  });

  it('diff tells two revisions apart without running either, and draws both in one', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP });
    await run(folder, 'git', 'init', '-q');
    await doorCharts(folder, 'lamp.mjs');
    await commit(folder, 'before');
    await writeFile(
      join(folder, 'lamp.mjs'),
      LAMP.replace("on: { press: 'off' }", "on: { dim: 'off' }"),
    );
    await doorCharts(folder, 'lamp.mjs');
    const changes = '  - on on press → off\n  + on on dim → off\n';
    const now = await doorCharts(folder, 'diff', 'HEAD');
    expect(now).toMatchObject({ code: 0, stderr: '' });
    expect(now.stdout).toBe(
      `lamp: 1 added, 1 removed\n${changes}picture: docs/charts/lamp.diff.svg\n`,
    );
    await commit(folder, 'after');
    // The machine's file and its chart are gone: what is compared is the JSON of the revisions.
    await rm(join(folder, 'lamp.mjs'));
    await rm(join(folder, 'docs/charts/lamp.json'));
    expect((await doorCharts(folder, 'diff', 'HEAD~1', 'HEAD')).stdout).toBe(now.stdout);
    expect((await doorCharts(folder, 'diff', 'HEAD', 'HEAD')).stdout).toMatch(
      /^no chart in .* differs/,
    );
    const svg = await readFile(join(folder, 'docs/charts/lamp.diff.svg'), 'utf8');
    expect(svg).toContain('<g class="added" data-t="lamp.on dim">');
  });

  it('paths says the ways through a machine in sentences', async () => {
    const folder = await folderWith({ 'lamp.mjs': LAMP });
    const { code, stdout } = await doorCharts(folder, 'paths', 'lamp.mjs');
    expect(code).toBe(0);
    expect(stdout).toBe(
      'lamp: 1 path, 2 of 2 transitions\n\nlamp 1\n  It starts in off.\n' +
        '  On press: off goes to on.\n  On press: on goes to off.\n\n',
    );
    const { stdout: door } = await doorCharts(folder, 'paths', 'door');
    expect(door).toMatch(/^door: \d+ paths, (\d+) of \1 transitions\n/);
    expect(door).not.toContain('server');
  });

  it.each([
    ['--what', /^expected a known option, got '--what'/],
    ['nowhere.js', /^expected a file, got 'nowhere\.js', which is not there/],
    ['diff', /^diff: expected one or two revisions, got none/],
    ['diff a b c', /^diff: expected one or two revisions, got a b c/],
    ['diff HEAD --check', /^--check: expected no diff beside it/],
    ['paths fridge', /^expected .*door.*, got 'fridge'/],
    ['paths door watchdog', /^expected one machine, got 'watchdog' too/],
    ['test', /^expected a file, got 'test', which is a directory/],
    ['', /^expected a file, got ''/],
    ['--out=', /^--out: expected something, got ''/],
  ] as const)('with "%s" is used wrongly', async (line, wanted) => {
    const complaint = await complaintOf(...line.split(' '));
    expect(complaint).toBeInstanceOf(UsageError);
    expect(complaint.message).toMatch(wanted);
    expect(complaint.message).toMatch(/ \(see --help\)$/);
  });

  it.each([
    [
      'export const a = 1;',
      'a.mjs',
      /a\.mjs: expected exports that are XState 5 machines, got none/,
    ],
    [
      'throw new Error("no luck");',
      'b.mjs',
      /b\.mjs: expected a module that can be .*, got: no luck/,
    ],
    [
      'export const makeLamp = () => 1;',
      'd.mjs',
      /d\.mjs: expected exports .*, got none; makeLamp is a function; export what it returns$/,
    ],
    [
      'export const odd = new Proxy({}, { get() { throw new Error("no"); } });',
      'e.mjs',
      /e\.mjs: expected exports that can be read, got: no; /,
    ],
    ["import './gone.mjs';", 'c.mjs', /c\.mjs: expected a module that .*gone\.mjs/],
  ] as const)('given "%s" says what is wrong', async (text, name, wanted) => {
    const folder = await folderWith({ [name]: text });
    const complaint = await complaintOf(join(folder, name));
    expect(complaint).not.toBeInstanceOf(UsageError);
    expect(complaint.message).toMatch(wanted);
  });

  it.each([
    ['\nexport const a = ;', "Unexpected token ';' (a.mjs:2)"],
    ['\n\nnull.foo;', "Cannot read properties of null (reading 'foo') (a.mjs:3)"],
    [
      "\nimport { x } from './a.mjs';",
      "The requested module './a.mjs' does not provide an export named 'x' (a.mjs:2)",
    ],
  ] as const)('given "%s" says in which line', async (text, wanted) => {
    const folder = await folderWith({ 'a.mjs': text });
    expect(await doorCharts(folder, 'a.mjs')).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: `door-charts: a.mjs: expected a module that can be imported, got: ${wanted}; mend it\n`,
    });
  });

  it('says what to do with TypeScript that Node cannot load', async () => {
    const folder = await folderWith({ 'a.ts': 'export enum Kind { a }' });
    const { code, stderr } = await doorCharts(folder, 'a.ts');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /a\.ts: expected what Node .* can load, got TypeScript; build it and give/,
    );
    expect(stderr.trim().split('\n').length).toBe(1);
  });

  it('diff says in one line what git does not know', async () => {
    const folder = await folderWith({});
    await run(folder, 'git', 'init', '-q');
    const complaints: string[] = [];
    const complain = async (...args: string[]) => {
      const { code, stdout, stderr } = await doorCharts(folder, 'diff', ...args);
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
    const bad = '{ "format": 1, "id": "a", "states": [null] }';
    await writeFile(join(folder, 'docs/charts/a.json'), bad);
    await complain('HEAD');
    await rm(join(folder, '.git'), { recursive: true });
    await complain('HEAD');
    expect(complaints).toEqual([
      expect.stringMatching(/^door-charts: expected a revision that git knows, got 'HEAD~99'/),
      'door-charts: nodir: expected charts in HEAD or the files as they are, got none; draw them, or choose another --out\n',
      'door-charts: docs: expected charts in HEAD or HEAD, got none; draw them, or choose another --out\n',
      expect.stringMatching(
        /^door-charts: --out: expected a directory in the repository .*, got \.\.\/elsewhere; run it there\n$/,
      ),
      'door-charts: docs/charts/a.json: expected a chart of format 1, got something else; draw it again\n',
      'door-charts: expected to be in a git repository, got none; run it in one\n',
    ]);
  });

  it('says what to install where elkjs is missing, and finds paths without it', async () => {
    const folder = await folderWith({});
    await mkdir(join(folder, 'package/dist'), { recursive: true });
    await rm(join(folder, 'node_modules'));
    await mkdir(join(folder, 'node_modules'));
    await symlink(join(PACKAGES, 'xstate'), join(folder, 'node_modules/xstate'));
    await symlink(join(PACKAGES, 'split2'), join(folder, 'node_modules/split2'));
    await symlink(join(PACKAGES, 'reconnect-net'), join(folder, 'node_modules/reconnect-net'));
    const dist = fileURLToPath(new URL('../../dist', import.meta.url));
    await run(folder, 'cp', '-r', dist, join(folder, 'package'));
    await writeFile(join(folder, 'package/package.json'), '{"type":"module","version":"0"}');
    const program = join(folder, 'package/dist/cli/door-charts.js');
    const { code, stderr } = await run(folder, process.execPath, program);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'door-charts: expected the package elkjs, which lays out pictures, got none; npm install elkjs@0.12.1\n',
    );
    expect((await run(folder, process.execPath, program, 'paths', 'door')).code).toBe(0);
  });
});
