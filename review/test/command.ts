import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect } from 'vitest';
import { xstateReview } from '../src/cli/program.ts';

/** The command as it is installed. */
export const PROGRAM = fileURLToPath(new URL('../bin/xstate-review.js', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** A module with one machine. */
export const LAMP = `import { createMachine } from 'xstate';
export const lamp = createMachine({ id: 'lamp', initial: 'off', states: {
  off: { on: { press: 'on' } },
  on: { on: { press: 'off' } },
} });
`;

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A folder of its own, with xstate at hand. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'xstate-review-'));
  folders.push(folder);
  await symlink(PACKAGES, join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** How long a program may take, in ms; none is left behind. */
export const RUN_MS_MAX = 90_000;

/** Runs a program to its end. */
export async function run(cwd: string, file: string, ...args: string[]) {
  const limits = { timeout: RUN_MS_MAX, killSignal: 'SIGKILL' } as const;
  return promisify(execFile)(file, args, { cwd, ...limits }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

/** Commits all that is in `docs`. */
export async function commit(folder: string, message: string): Promise<void> {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false'];
  await run(folder, 'git', 'add', '-A', 'docs');
  const { code, stderr } = await run(folder, 'git', ...who, 'commit', '-q', '-m', message);
  expect(stderr).toBe('');
  expect(code).toBe(0);
}

/** Runs the command in a process of its own. */
export function review(cwd: string, ...args: string[]) {
  return run(cwd, process.execPath, PROGRAM, ...args);
}

/** Runs it in this very process. */
export async function runHere(...argv: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await xstateReview(argv, { stdout, stderr });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

/** What it complains of when it is run in this very process. */
export async function complaintOf(...argv: string[]): Promise<Error> {
  const complaint = await runHere(...argv).catch((error: unknown) => error);
  if (!(complaint instanceof Error)) throw new Error(`expected a complaint, got ${complaint}`);
  return complaint;
}
