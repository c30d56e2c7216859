/** Any program: it is told by its environment and its standard input, and answers by its exit code. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Alert, Clock } from '../machines/index.ts';
import { hashOf, withoutAddresses } from './address.ts';
import { textOf } from './alert-text.ts';
import { createSender, type Failed, forGood, forNow } from './sender.ts';
import type { Way, WayOptions } from './way.ts';
import { jsonOf } from './webhook.ts';

/** How long a program may take, in ms: one that speaks to several services in turn needs some. */
const EXEC_TIMEOUT_MS = 30_000;
/** How long it has to go when it is asked to, in ms. */
const TERMINATION_MS = 2000;
/** How long its last words may follow its end, in ms; what it left running may hold them open. */
const LAST_WORDS_MS = 200;
/** A sentence; a program may print without end. */
const LAST_WORDS_MAX = 200;
/** A shell's words for what cannot be run and for what is not there. */
const UNUSABLE = new Set([126, 127]);

/** How to end each that was asked to go: one listener of this process for all, or Node warns of it. */
const ending = new Set<() => void>();

/** Options of a way by a program. */
export interface ExecOptions extends WayOptions {
  /** Which of several it is, for its name: the command itself may have a secret in it. */
  readonly number?: number;
}

/** Runs a line of shell. */
export function execWay(command: string, options: ExecOptions): Way {
  return {
    name: `exec ${options.number ?? 1}`,
    key: `exec-${hashOf(command)}`,
    level: options.level,
    takesOpenings: false,
    timeoutMs: EXEC_TIMEOUT_MS,
    send: createSender(options, (alert, signal) => run(command, alert, options.clock, signal)),
  };
}

function run(command: string, alert: Alert, clock: Clock, signal: AbortSignal) {
  return new Promise<Failed | null>((resolve) => {
    // A group of its own, so that it can be ended with all that it started.
    const child = spawn('/bin/sh', ['-c', command], {
      ...{ detached: true, stdio: ['pipe', 'ignore', 'pipe'], env: environmentOf(alert) },
    });
    let lastWords = '';
    let isCut = false;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords += text;
      isCut ||= lastWords.length > LAST_WORDS_MAX;
      lastWords = lastWords.slice(-LAST_WORDS_MAX);
    });
    // A program need not read what it is told.
    child.stdin?.on('error', () => {}).end(`${jsonOf(alert)}\n`);
    const stop = () => end(child, clock);
    signal.addEventListener('abort', stop);
    child.on('error', () => resolve(forGood('expected /bin/sh to run it, got none')));
    child.on('exit', (code, by) => {
      // What it leaves running is its own business.
      signal.removeEventListener('abort', stop);
      const timer = clock.setTimeout(() => child.stderr?.destroy(), LAST_WORDS_MS);
      child.on('close', () => {
        clock.clearTimeout(timer);
        // What is left of a word that was cut may be of an address.
        resolve(failureOf(code, by, isCut ? lastWords.replace(/^\S*/, '') : lastWords));
      });
    });
  });
}

function failureOf(code: number | null, by: string | null, lastWords: string): Failed | null {
  if (code === 0) return null;
  const words = withoutAddresses(lastWords.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim());
  const reason = `${code === null ? `ended by ${by}` : `exit code ${code}`}${words && `: ${words}`}`;
  return code !== null && UNUSABLE.has(code) ? forGood(reason) : forNow(reason);
}

/** Ours, without what we were told by it, which has secrets of other ways. */
function environmentOf(alert: Alert): NodeJS.ProcessEnv {
  const { title, body } = textOf(alert);
  const { event, channel = '', level = 1, id = '' } = alert.news;
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('DOOR_'));
  return {
    ...Object.fromEntries(others),
    ...{ DOOR_EVENT: event, DOOR_CHANNEL: channel, DOOR_ID: id, DOOR_LEVEL: String(level) },
    ...{ DOOR_TITLE: title, DOOR_TEXT: body },
  };
}

function end({ pid }: ChildProcess, clock: Clock): void {
  if (pid === undefined) return;
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(-pid, signal);
    } catch {
      // It is gone already.
    }
  };
  const endNow = () => kill('SIGKILL');
  kill('SIGTERM');
  // Whoever does not go in time does not outlive us either.
  if (ending.size === 0) process.once('exit', endAll);
  ending.add(endNow);
  clock.setTimeout(() => {
    endNow();
    ending.delete(endNow);
    if (ending.size === 0) process.off('exit', endAll);
  }, TERMINATION_MS);
}

function endAll(): void {
  for (const endNow of ending) endNow();
}
