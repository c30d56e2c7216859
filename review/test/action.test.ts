import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { chartOf, chartText } from '../src/index.ts';

const SCRIPT = fileURLToPath(new URL('../action.mjs', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** How long a program may take, in ms; none is left behind. */
const RUN_MS_MAX = 90_000;

function lamp(event: string): string {
  const states = { off: { on: { [event]: 'on' } }, on: { on: { dim: 'off' } } };
  return chartText(chartOf(createMachine({ id: 'lamp', initial: 'off', states } as never)));
}

/** The comments of a pull request as GitHub keeps them, behind its API. */
const comments: { id: number; body: string }[] = [{ id: 1, body: 'Nice lamp.' }];
const asked: string[] = [];
let isForbidden = false;
const github = createServer(async (request, response) => {
  asked.push(`${request.method} ${request.url}`);
  const isAllowed = request.headers.authorization === 'Bearer secret' && !isForbidden;
  response.statusCode = isAllowed ? 200 : 403;
  response.end(JSON.stringify(isAllowed ? await answer(request) : {}));
});

async function answer(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'GET') return comments;
  const { body } = JSON.parse(Buffer.concat(await request.toArray()).toString());
  const id = Number(/\d+$/.exec(request.url ?? '')?.[0]);
  const own = comments.find((one) => one.id === id);
  if (own) own.body = body;
  else comments.push({ id: comments.length + 1, body });
  return {};
}

let folder = '';
beforeAll(async () => {
  await once(github.listen(0, '127.0.0.1'), 'listening');
  folder = await mkdtemp(join(tmpdir(), 'xstate-review-'));
  await symlink(PACKAGES, join(folder, 'node_modules'));
  await mkdir(join(folder, 'docs/charts'), { recursive: true });
  await git('init', '-q', '-b', 'main');
  await commitLamp('press');
  await git('switch', '-q', '-c', 'feature');
  await commitLamp('touch');
  // What others do on main meanwhile is none of the feature's changes.
  await git('switch', '-q', 'main');
  await writeFile(join(folder, 'docs/charts/fan.json'), lamp('blow').replaceAll('lamp', 'fan'));
  await commitLamp('press');
  await git('switch', '-q', 'feature');
});
afterAll(async () => {
  github.close();
  await rm(folder, { recursive: true });
});

async function git(...args: string[]) {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false'];
  const { stdout } = await promisify(execFile)('git', [...who, ...args], { cwd: folder });
  return stdout.trim();
}

async function commitLamp(event: string) {
  await writeFile(join(folder, 'docs/charts/lamp.json'), lamp(event));
  await git('add', 'docs');
  await git('commit', '-q', '-m', event);
}

async function runAction(base: string, head: string, COVERAGE = '') {
  const { port } = github.address() as AddressInfo;
  const env = {
    ...process.env,
    ...{ BASE: base, HEAD: head, PULL: '7', TOKEN: 'secret', OUT: '', COVERAGE },
    GITHUB_API_URL: `http://127.0.0.1:${port}`,
    GITHUB_SERVER_URL: 'https://example.org',
    GITHUB_REPOSITORY: 'somebody/lamps',
    GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
    RUNNER_TEMP: folder,
  };
  asked.length = 0;
  const limits = { timeout: RUN_MS_MAX, killSignal: 'SIGKILL' } as const;
  return promisify(execFile)(process.execPath, [SCRIPT], { cwd: folder, env, ...limits }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }) => ({ code, stderr }),
  );
}

describe('the action for pull requests', () => {
  it('posts what the branch changes, and changes its comment when that does', async () => {
    expect(await runAction('main', 'main')).toMatchObject({ code: 0 });
    expect(comments).toHaveLength(1);
    expect(await runAction('main', 'feature')).toMatchObject({ code: 0 });
    expect(asked.at(-1)).toBe('POST /repos/somebody/lamps/issues/7/comments');
    expect(comments[1]?.body).toContain(
      '#### `lamp`: 1 changed\n\n```diff\n! off on touch: is taken on touch now (was press)\n```\n',
    );
    expect(comments[1]?.body).not.toContain('fan');
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toContain(comments[1]?.body);

    await commitLamp('press');
    expect(await runAction('main', 'feature')).toMatchObject({ code: 0 });
    expect(asked.at(-1)).toBe('PATCH /repos/somebody/lamps/issues/comments/2');
    expect(comments).toHaveLength(2);
    expect(comments[1]?.body).toMatch(/^No statechart differs from `\w{7}` to `feature`\.$/m);
    expect(comments[0]?.body).toBe('Nice lamp.');
  });

  it('says what tests gained and lost where it is told what they take', async () => {
    const none = { states: [], pairs: [], unhandled: [], observed: [] };
    const coverage = (tests: number[]) =>
      JSON.stringify({
        ...{ format: 1, tests: [{ name: 'a' }] },
        machines: [{ id: 'lamp', transitions: [{ id: 'lamp.off press', tests }], ...none }],
      });
    const file = join(folder, 'docs/coverage.json');
    await git('switch', '-q', '-c', 'tests', 'main');
    await writeFile(file, coverage([0]));
    await commitLamp('press');
    await writeFile(file, coverage([]));
    expect(await runAction('tests', 'tests', file)).toMatchObject({ code: 0 });
    expect(comments[1]?.body).toContain('\n- off on press: no test takes it any more (1 did)\n');
    await git('switch', '-q', '--discard-changes', 'feature');
  });

  it('says in one line what it may not do, and which history is missing', async () => {
    isForbidden = true;
    const { code, stderr } = await runAction('main', 'feature');
    isForbidden = false;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^::error::xstate-review: GET .*, got 403; give the job permissions/m);
    expect((await runAction('main', 'nowhere')).stderr).toMatch(
      /^::error::xstate-review: expected two commits with their history, .* fetch-depth: 0$/m,
    );
  });
});
