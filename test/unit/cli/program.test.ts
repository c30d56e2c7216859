import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const PROGRAM = new URL('../../../dist/cli/program.js', import.meta.url).href;

/** Runs a program whose body is `body`, as a process; its stderr may be closed at once. */
async function run(body: string, isStderrClosed = false) {
  const source = `import { runProgram, UsageError } from '${PROGRAM}';
    await runProgram('demo', async ({ log }) => { ${body} });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (isStderrClosed) child.stderr.destroy();
  const stderr = isStderrClosed ? '' : text(child.stderr);
  const [code, signal] = await once(child, 'close');
  return { code: code ?? signal, stderr: await stderr };
}

describe.concurrent('a program', () => {
  it.for([
    ['that throws', "throw new Error('no\\nluck')", 1],
    ['used wrongly', "throw new UsageError('no\\nluck')", 2],
    [
      'with a bug in a timer',
      "setTimeout(() => { throw new Error('no\\nluck') }); await new Promise(() => {})",
      1,
    ],
    [
      'with a promise nobody awaits',
      "Promise.reject(new Error('no\\nluck')); await new Promise(() => setTimeout(() => {}, 9e5))",
      1,
    ],
  ] as const)('%s says so in one line, without a stack', async ([, body, code]) => {
    expect(await run(body.replace('\n', '\\n'))).toEqual({ code, stderr: 'demo: no luck\n' });
  });

  it('goes on when nobody reads its stderr', async () => {
    const body =
      "for (let i = 0; i < 3; i++) { log('x'); await new Promise((r) => setTimeout(r, 10)); } return 7;";
    expect(await run(body, true)).toMatchObject({ code: 7 });
  });

  it('ends though a file that it reads never answers', async ({ onTestFinished }) => {
    const folder = await mkdtemp(join(tmpdir(), 'doorwatch-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const body = `void (await import('node:fs/promises')).readFile('${folder}/pipe'); return 0;`;
    // By a signal: an exit would wait for it.
    expect(await run(body)).toEqual({ code: 'SIGTERM', stderr: '' });
  });

  it('ends though a file that it closes never is closed', async () => {
    // By the name that Node gives it: nothing here has a close that lasts, as a network's disk has.
    const body = `const { open } = await import('node:fs/promises');
      void (await open('/dev/null')).close();
      const [closing] = process.getActiveResourcesInfo().filter((type) => /close/i.test(type));
      process.getActiveResourcesInfo = () => [closing];
      return 0;`;
    expect(await run(body)).toEqual({ code: 'SIGTERM', stderr: '' });
  });
});

describe.each(['door-server', 'door-client'])('the first lines of %s', (name) => {
  it('can be read by an old Node, and import only what asks for its version', async () => {
    const source = await readFile(new URL(`../../../dist/cli/${name}.js`, import.meta.url), 'utf8');
    const asking = await readFile(
      new URL('../../../dist/cli/node-version.js', import.meta.url),
      'utf8',
    );
    expect(source.match(/^import .*$/gm)).toEqual([expect.stringContaining('./node-version.js')]);
    expect(asking.match(/^import .*$/gm)).toBe(null);
    for (const newer of [/\bawait\b/, /\?\?/, /\?\./, /\|\|=/]) {
      expect(source).not.toMatch(newer);
      expect(asking).not.toMatch(newer);
    }
  });
});
