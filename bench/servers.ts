/** What is compared: how each server is started, and how its clients speak. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endChild, lineOf, startChild } from './children.ts';
import type { Speech } from './load.ts';

/** More than any measure has; `door-server` refuses those beyond. */
const CLIENTS_MAX = 20_000;
/** How long a broker may take until it listens, in ms, and how often it is asked. */
const BROKER_MS = 5000;
const BROKER_ASK_MS = 20;

/** Below the backlog of Node, and of NATS and Redis. */
const CONNECTING_MAX = 400;
/** Below the backlog of mosquitto, which is 100. */
const CONNECTING_MQTT_MAX = 64;

/** A server that runs. */
export interface Server {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
  /** The end of what it said on stderr, for a message. */
  said(): string;
  end(): Promise<void>;
}

/** One way to tell thousands of clients. */
export interface Contestant {
  readonly name: string;
  readonly speech: Speech;
  /** Clients that may be on their way to it, so that nobody waits for a lost SYN. */
  readonly connectingMax: number;
  /** Starts it; `nodeArgs` go before the script of one that runs on Node. */
  start(load: string, nodeArgs?: readonly string[]): Promise<Server>;
}

/** The path of a script in `bench/servers`. */
export function scriptPath(name: string): string {
  return fileURLToPath(new URL(`./servers/${name}`, import.meta.url));
}

function watchServer(name: string, child: ChildProcess, port: () => number): Server {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-500);
  });
  return {
    name,
    child,
    get port() {
      return port();
    },
    said: () => (said === '' ? 'the server said nothing' : `the server said: ${said.trim()}`),
    end: () => endChild(child),
  };
}

/** A server that is a script, whose first line names its port, and whose door is its stdin. */
function onNode(name: string, speech: Speech, script: readonly string[]): Contestant {
  return {
    name,
    speech,
    connectingMax: CONNECTING_MAX,
    async start(load, nodeArgs = []) {
      const args = ['run', process.execPath, ...nodeArgs, ...script];
      const child = startChild(load, args, ['pipe', 'pipe', 'pipe', 'ipc']);
      let port = 0;
      const server = watchServer(name, child, () => port);
      const line = await lineOf(child, /listening on \{.*\}/);
      ({ port } = JSON.parse(line.slice(line.indexOf('{'))) as AddressInfo);
      return server;
    },
  };
}

/** What the ratios are to. */
export const bare = onNode('bare `net` loop', 'plain', [scriptPath('bare.mjs')]);
/** The same without anything to do. */
export const bareIdle = onNode('bare script', 'plain', [scriptPath('bare-listen.mjs')]);
/** The same with the lines of greeted clients and their heartbeats. */
export const bareGreeted = onNode('bare `net` loop', 'greeted', [
  scriptPath('bare.mjs'),
  'greeted',
]);
/** What doorwatch replaces. */
export const article = onNode("the article's (duplex-emitter)", 'plain', [
  scriptPath('article.mjs'),
]);

/** doorwatch's server at a path, with plain or greeted clients. */
export function doorwatch(path: string, speech: 'plain' | 'greeted'): Contestant {
  const options = ['--sensor', 'stdin', '--port', '0', '--max-clients', String(CLIENTS_MAX)];
  return onNode(`doorwatch, ${speech}`, speech, [path, ...options]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  for (let waited = 0; child.exitCode === null; waited += BROKER_ASK_MS) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
    });
    if (isThere) return;
    if (waited > BROKER_MS) break;
    await delay(BROKER_ASK_MS);
  }
  throw new Error(`expected ${child.spawnargs.join(' ')} to listen, got nothing`);
}

/** A program of its own: on a free port, since it cannot say which one it was given. */
function broker(name: string, speech: Speech, argsFor: (port: number, folder: string) => string[]) {
  return {
    name,
    speech,
    connectingMax: speech === 'mqtt' ? CONNECTING_MQTT_MAX : CONNECTING_MAX,
    async start(load: string) {
      const port = await freePort();
      const folder = mkdtempSync(join(tmpdir(), 'doorwatch-bench-'));
      const args = ['run', name, ...argsFor(port, folder)];
      const child = startChild(load, args, ['ignore', 'ignore', 'pipe']);
      child.once('close', () => rmSync(folder, { recursive: true, force: true }));
      const server = watchServer(name, child, () => port);
      await waitForPort(port, child);
      return server;
    },
  };
}

const BROKERS: readonly Contestant[] = [
  broker('nats-server', 'nats', (port) => ['-p', String(port)]),
  broker('mosquitto', 'mqtt', (port, folder) => {
    const path = join(folder, 'mosquitto.conf');
    writeFileSync(
      path,
      `listener ${port}\nallow_anonymous true\nset_tcp_nodelay true\nlog_type error\n`,
    );
    return ['-c', path];
  }),
  broker('redis-server', 'resp', (port, folder) => [
    ...['--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no'],
    ...['--maxclients', String(CLIENTS_MAX - 1000), '--tcp-backlog', '4096'],
    ...['--protected-mode', 'no', '--bind', '* -::*'],
  ]),
];

/** The brokers that are installed; says which Debian packages the others are in. */
export function installedBrokers(): Contestant[] {
  const path = `${process.env.PATH}:/usr/sbin:/sbin`;
  process.env.PATH = path;
  const installed = BROKERS.filter(({ name }) => {
    try {
      execFileSync('which', [name], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  const missing = BROKERS.filter((one) => !installed.includes(one)).map(({ name }) => name);
  if (missing.length > 0) {
    console.log(`not installed, so not measured: the Debian packages ${missing.join(', ')}`);
  }
  return installed;
}
