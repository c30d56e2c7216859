import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Transform } from 'node:stream';
import split2 from 'split2';
import { lastLineOf } from './gpiod-programs.ts';

/** The longest line that is a reading has 30 characters. */
const LINE_CHARS_MAX = 200;
/** What is kept of what it says on stderr; the last line of it is the reason for its end. */
const SAID_CHARS_MAX = 2000;

/** What the shell and its `gpiomon` say. */
export interface MonitorEvents {
  /** Its first word: the level that the line has. */
  onLevel(level: 0 | 1): void;
  /** The level after an edge, and the kernel's monotonic clock at that edge, in ms. */
  onEdge(level: 0 | 1, stampMs: number): void;
  /** It is gone, and holds the line no more; nothing follows. */
  onEnd(said: string): void;
}

/** A shell that reads a line, and is its `gpiomon` from then on. */
export interface Monitor {
  /** Ends it as surely as anything can. */
  kill(): void;
}

/** Runs the shell line of `GpiodPrograms.monitor`; it is ended by the kernel when we are. */
export function startMonitor(
  script: string,
  env: NodeJS.ProcessEnv,
  { onLevel, onEdge, onEnd }: MonitorEvents,
): Monitor {
  const child = spawnShell(script, env);
  let said = '';
  let problem: string | undefined;
  let isLevelKnown = false;
  let isEnded = false;

  function kill(): void {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }

  function end(how: string): void {
    if (isEnded) return;
    isEnded = true;
    onEnd(problem ?? how);
  }

  function giveUp(why: string): void {
    problem ??= why;
    lines.destroy();
    kill();
  }

  const lines: Transform = split2((line: string) => line, { maxLength: LINE_CHARS_MAX });
  lines.on('data', (line: string) => {
    if (!isLevelKnown && /^[01]$/.test(line)) {
      isLevelKnown = true;
      return onLevel(line === '1' ? 1 : 0);
    }
    const [, type, seconds, nanoseconds] = /^([012])[:.](\d+)[:.](\d{1,9})$/.exec(line) ?? [];
    if (!isLevelKnown || type === undefined) {
      return giveUp(`expected a level or an edge of it, got: ${line}`);
    }
    // 1 rises; what falls is 0 in libgpiod 1, and 2 in libgpiod 2.
    onEdge(type === '1' ? 1 : 0, Number(seconds) * 1000 + Number(nanoseconds) / 1e6);
  });
  lines.on('error', () => giveUp(`expected an edge a line, got over ${LINE_CHARS_MAX} characters`));
  // Where no descriptor is left it has neither.
  child.stdout?.pipe(lines);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-SAID_CHARS_MAX);
  });
  child.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    const missing = 'the program setpriv is not on the PATH (sudo apt install util-linux)';
    end(code === 'ENOENT' ? missing : message);
  });
  child.on('close', (code, signal) => {
    end(lastLineOf(said) || `gpiomon ended with ${signal ?? `exit code ${code}`}`);
  });
  return { kill };
}

/** A shell that the kernel ends when we are: it would hold the line until its next edge. */
function spawnShell(script: string, env: NodeJS.ProcessEnv): ChildProcess {
  const command = ['--pdeathsig', 'KILL', 'sh', '-c', script];
  // A group of its own: a terminal's Ctrl-C is for us, and kill takes whatever the shell runs.
  const options: SpawnOptions = { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] };
  return spawn('setpriv', command, options);
}
