import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * One of our binaries as a process.
 * @typedef {object} Running
 * @property {number} pid
 * @property {string[]} stdout its lines so far
 * @property {string[]} stderr
 * @property {(line: string) => void} say writes a line to its standard input
 * @property {() => boolean} isRunning
 * @property {(signal: NodeJS.Signals) => Promise<string>} end how it ended, all it wrote read
 */

/** Little room for garbage, in MB, so that a process's memory tells what it keeps. */
const NODE_OPTIONS = ['--max-semi-space-size=1'];

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a binary under this very Node; it never outlives us.
 * @param {'server' | 'client'} name
 * @param {string[]} args
 * @returns {Running}
 */
export function startProgram(name, args) {
  const path = fileURLToPath(new URL(`../../dist/cli/door-${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [...NODE_OPTIONS, path, ...args], { stdio: 'pipe' });
  /** @type {string[]} */
  const stdout = [];
  /** @type {string[]} */
  const stderr = [];
  running.add(child);
  createInterface({ input: child.stdout }).on('line', (line) => stdout.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  child.stdin.on('error', () => {});
  const closed = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return signal === null ? `exit code ${code}` : String(signal);
  });
  return {
    pid: child.pid ?? 0,
    stdout,
    stderr,
    say: (line) => void child.stdin.write(`${line}\n`),
    isRunning: () => running.has(child) && child.exitCode === null && child.signalCode === null,
    end(signal) {
      child.kill(signal);
      return closed;
    },
  };
}

/** Whether the kernel says what a process holds. */
export const hasProc = existsSync('/proc/self/status');

/**
 * A process's resident memory in kB, or 0 where it cannot be known.
 * @param {number} pid
 */
export function residentKb(pid) {
  if (!hasProc) return 0;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/**
 * How many files and sockets a process has open, or 0 where it cannot be known.
 * @param {number} pid
 */
export function openFiles(pid) {
  return hasProc ? readdirSync(`/proc/${pid}/fd`).length : 0;
}

/**
 * Waits for something to become true.
 * @param {() => boolean} isSo
 * @param {number} withinMs
 * @returns {Promise<boolean>} whether it did in time
 */
export async function until(isSo, withinMs) {
  const untilMs = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > untilMs) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}
