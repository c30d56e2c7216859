/** The C program that is all the clients: built where it is missing, obeyed line by line. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endChild, startChild } from './children.ts';
import type { Server } from './servers.ts';

/** How the clients of a load speak. */
export type Protocol = 'plain' | 'greeted' | 'channelled' | 'nats' | 'mqtt' | 'resp';
/** Above this share of a core the load may have measured itself. */
export const SHARE_MAX = 0.8;

const SOURCES = fileURLToPath(new URL('./load/', import.meta.url));
const FLAGS = ['-O2', '-std=gnu11', '-Wall', '-Wextra', '-Werror'];

/** An answer to a command; each has some of these. */
export interface Answer {
  readonly fault?: string;
  readonly ms?: number;
  readonly missing?: number;
  readonly share?: number;
  /** How long server and load waited for a core, of the time that was measured. */
  readonly waited?: number;
  readonly serverCpuMs?: number;
  readonly lastMs?: readonly number[];
  readonly middleMs?: readonly number[];
  readonly beats?: number;
  readonly least?: number;
  readonly most?: number;
  readonly lines?: number;
  readonly seconds?: number;
  readonly megabytesEach?: number;
  readonly stalled?: number;
  readonly firstEnd?: number;
  readonly lastEnd?: number;
}

/** All the clients of one server. */
export interface Load {
  /** Has a command of `load/load.c` carried out; rejects when a client was told something wrong. */
  ask(command: string): Promise<Answer>;
  end(): Promise<void>;
}

/** The path of the built program; exits with what to install if there is no compiler. */
export function buildLoad(): string {
  const files = readdirSync(SOURCES).sort();
  const hash = createHash('sha256').update(FLAGS.join(' '));
  for (const file of files) hash.update(readFileSync(join(SOURCES, file)));
  const cache =
    process.env.DOORWATCH_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'doorwatch');
  const path = join(cache, 'bench', `load-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(path)) return path;
  mkdirSync(join(cache, 'bench'), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  const sources = files.filter((file) => file.endsWith('.c')).map((file) => join(SOURCES, file));
  try {
    execFileSync('cc', [...FLAGS, '-o', unfinished, ...sources], { stdio: 'inherit' });
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    console.error(
      isMissing
        ? 'bench: expected a C compiler, got none: install the Debian packages gcc and libc6-dev'
        : 'bench: expected cc to build bench/load, got the above; libc6-dev may be missing',
    );
    process.exit(1);
  }
  renameSync(unfinished, path);
  return path;
}

/** Starts the clients' process for a server; none is connected yet. */
export function startLoad(path: string, server: Server, protocol: Protocol): Load {
  const { child, port } = server;
  const args = [String(port), protocol, String(child.pid)];
  // The load has the server's input, so that one clock sees the change begin and arrive.
  const input = child.stdin ?? 'ignore';
  const load = startChild(path, args, ['pipe', 'pipe', 'inherit', input]);
  const answers = createInterface({ input: load.stdout as NodeJS.ReadableStream })[
    Symbol.asyncIterator
  ]();
  return {
    async ask(command) {
      load.stdin?.write(`${command}\n`);
      const { value, done } = await answers.next();
      const { said } = server;
      if (done) throw new Error(`expected an answer to '${command}', got none; ${said()}`);
      const answer = JSON.parse(value) as Answer;
      if (answer.fault === undefined) return answer;
      throw new Error(
        `${server.name}, ${protocol} clients, '${command}': ${answer.fault}; ${said()}`,
      );
    },
    end: () => endChild(load),
  };
}
