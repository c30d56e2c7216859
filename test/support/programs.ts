import { spawn } from 'node:child_process';
import { collectLines, type Lines, SOON_MS, within } from './lines.ts';

/** The built server; a build has to come first. */
export const DOOR_SERVER = new URL('../../dist/cli/door-server.js', import.meta.url);
/** The built client, likewise. */
export const DOOR_CLIENT = new URL('../../dist/cli/door-client.js', import.meta.url);

/** The last lines of a stream that a failure shows. */
const SHOWN_MAX = 50;

/** How a process ended; `atMs` by `performance.now()`. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly atMs: number;
}

/** A process that a test started. */
export interface Program {
  readonly pid: number;
  readonly stdout: Lines;
  readonly stderr: Lines;
  /** Writes lines to its standard input. */
  say(...lines: string[]): void;
  endInput(): void;
  /** Destroys the read end of what it writes. */
  stopReading(stream?: 'stdout' | 'stderr'): void;
  /** Sends a signal to this very process. */
  signal(name: NodeJS.Signals): void;
  /** Its end, with all it wrote read. */
  exit(withinMs?: number): Promise<Exit>;
  /** Asks it to stop; then all it ever said is there. */
  stop(): Promise<Exit>;
  /** Ends it for good, whatever state it is in. */
  kill(): Promise<void>;
}

/** Starts a script under the Node that runs the tests. */
export function startProgram(script: URL, ...args: string[]): Program {
  return startCommand(process.execPath, script.pathname, ...args);
}

/** Starts any program; one that runs another has to become it. */
export function startCommand(command: string, ...args: string[]): Program {
  const child = spawn(command, args, { stdio: 'pipe' });
  const { pid, stdin, stdout, stderr } = child;
  if (pid === undefined) throw new Error(`could not start ${command}`);

  const describe = (): string => {
    const said = (stream: string, { texts }: Lines) =>
      texts.slice(-SHOWN_MAX).map((text) => `  ${stream}: ${text}`);
    const seen = [...said('stdout', out), ...said('stderr', err)];
    const state = child.exitCode ?? child.signalCode ?? 'running';
    return [`${command} ${args.join(' ')} (${pid}, ${state}) said:`, ...seen].join('\n');
  };
  const out = collectLines(stdout, describe);
  const err = collectLines(stderr, describe);
  // What is said to a process that is gone is lost.
  stdin.on('error', () => {});

  const exit = new Promise<Exit>((resolve) => {
    let atMs = 0;
    child.once('exit', () => {
      atMs = performance.now();
    });
    child.once('close', (code, signal) => resolve({ code, signal, atMs }));
  });

  return {
    pid,
    stdout: out,
    stderr: err,
    say: (...lines) => void stdin.write(lines.map((line) => `${line}\n`).join('')),
    endInput: () => void stdin.end(),
    stopReading: (stream = 'stdout') => void child[stream].destroy(),
    signal: (signal) => void child.kill(signal),
    exit: (withinMs = SOON_MS) => within(withinMs, 'the exit', describe, exit),
    stop() {
      child.kill('SIGTERM');
      return within(SOON_MS, 'the exit', describe, exit);
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
