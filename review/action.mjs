// What action.yml runs: writes what differs between two commits into one comment on a pull request.
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How many comments are looked at for our own: a hundred a page. */
const PAGES_MAX = 30;
/** How long GitHub may take to answer, in ms. */
const ANSWER_MS_MAX = 30_000;

const { BASE = '', HEAD = '', TOKEN = '', PULL = '', ...env } = process.env;
const { OUT = '', COVERAGE = '', BASE_COVERAGE = '' } = env;
const { GITHUB_API_URL: api, GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env;

try {
  const { text, hasChanges } = compare();
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, text);
  await post(text, hasChanges);
} catch (error) {
  console.error(`::error::xstate-review: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

/** Runs the project's own xstate-review, which reads both commits from git and runs no code of them. */
function compare() {
  const file = join(env.RUNNER_TEMP ?? tmpdir(), `xstate-review-${process.pid}.md`);
  // What was merged elsewhere since the branch began is none of its changes.
  const base = git('merge-base', BASE, HEAD);
  const args = ['xstate-review', 'diff', base, HEAD, '--comment', file];
  args.push('--pictures', `${server}/${repository}/raw`, ...(OUT ? ['--out', OUT] : []));
  const covered = { '--coverage': COVERAGE, '--base-coverage': BASE_COVERAGE };
  for (const [name, value] of Object.entries(covered)) if (value) args.push(name, value);
  // Picks the command of the project on Windows too, where that is no program but a script.
  const isWindows = process.platform === 'win32';
  execFileSync('npx', args, { stdio: 'inherit', shell: isWindows });
  const text = readFileSync(file, 'utf8');
  return { text, hasChanges: !/^No statechart differs /m.test(text) };
}

function git(/** @type {string[]} */ ...args) {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    const got = `'${BASE}' and '${HEAD}', which git cannot compare`;
    throw new Error(
      `expected two commits with their history, got ${got}; check out with fetch-depth: 0`,
    );
  }
}

/** Changes the comment that was posted before, or posts one where there is something to say. */
async function post(/** @type {string} */ text, /** @type {boolean} */ hasChanges) {
  const [marker = ''] = text.split('\n');
  const comments = `/repos/${repository}/issues/${PULL}/comments`;
  const old = await ownComment(comments, marker);
  if (old === undefined && !hasChanges) return;
  const [method, path] =
    old === undefined
      ? ['POST', comments]
      : ['PATCH', `/repos/${repository}/issues/comments/${old.id}`];
  await ask(method, path, { body: text });
}

async function ownComment(/** @type {string} */ path, /** @type {string} */ marker) {
  for (let page = 1; page <= PAGES_MAX; page++) {
    const list = await ask('GET', `${path}?per_page=100&page=${page}`);
    const own = list.find((/** @type {{ body?: string }} */ one) => one.body?.startsWith(marker));
    if (own !== undefined || list.length < 100) return own;
  }
  return undefined;
}

async function ask(/** @type {string} */ method, /** @type {string} */ path, body = {}) {
  const headers = { authorization: `Bearer ${TOKEN}`, accept: 'application/vnd.github+json' };
  const response = await fetch(`${api}${path}`, {
    method,
    headers,
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
  });
  if (response.ok) return response.json();
  throw new Error(
    `${method} ${path}: expected GitHub to take it, got ${response.status}; ` +
      'give the job permissions: pull-requests: write (a fork has none: see the summary of the run)',
  );
}
