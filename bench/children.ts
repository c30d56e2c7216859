/** The processes of a run. None outlives it, and none its own deadline. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';

/** How long any process may run, in ms: the longest measure takes two minutes. */
const DEADLINE_MS = 300_000;

const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.on(signal, () => process.exit(code));
}

/** Starts a process which is killed at its deadline, or when this one ends. */
export function startChild(command: string, args: readonly string[], stdio: StdioOptions) {
  const child = spawn(command, args, { stdio });
  running.add(child);
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  child.once('error', () => running.delete(child));
  child.once('close', () => {
    clearTimeout(deadline);
    running.delete(child);
  });
  return child;
}

/** Kills a process; resolves when it is gone. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** The first line on a child's stdout that matches; rejects with what it said when it ends. */
export function lineOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said = (said + chunk).slice(-2000);
      const line = said.split('\n').find((one) => pattern.test(one));
      if (line !== undefined) resolve(line);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => {
      const command = child.spawnargs.join(' ');
      reject(new Error(`expected ${pattern} of '${command}', got exit ${code} after '${said}'`));
    });
  });
}
