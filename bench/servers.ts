/** What is compared: how each server is started, and how its clients speak. */
import type { ChildProcess } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { endChild, lineOf, startChild } from './children.ts';
import type { Protocol } from './load.ts';

/** More than any measure has, and all from one address: `door-server` lets it have half the places. */
export const CLIENTS_MAX = 20_000;
/** Below the backlog of Node, and of NATS and Redis. */
export const CONNECTING_MAX = 400;

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
  readonly protocol: Protocol;
  /** Clients that may be on their way to it, so that nobody waits for a lost SYN. */
  readonly connectingMax: number;
  /** Starts it; `nodeArgs` go before the script of one that runs on Node. */
  start(load: string, nodeArgs?: readonly string[]): Promise<Server>;
}

/** The path of a script in `bench/servers`. */
export function scriptPath(name: string): string {
  return fileURLToPath(new URL(`./servers/${name}`, import.meta.url));
}

/** A child as a server. */
export function watchServer(name: string, child: ChildProcess, port: () => number): Server {
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
function onNode(name: string, protocol: Protocol, script: readonly string[]): Contestant {
  return {
    name,
    protocol,
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
/** The same with a tenth of the heartbeats each second, so that no change waits behind them. */
export const bareSpread = onNode('bare `net` loop, spread', 'greeted', [
  scriptPath('bare.mjs'),
  ...['greeted', 'spread'],
]);
/** What doorwatch replaces. */
export const article = onNode("the article's (duplex-emitter)", 'plain', [
  scriptPath('article.mjs'),
]);

/** doorwatch's server at a path; clients that know of channels are told of eight doors. */
export function doorwatch(path: string, protocol: 'plain' | 'greeted' | 'channelled'): Contestant {
  const sensors =
    protocol === 'channelled'
      ? ['--config', scriptPath('eight-doors.json')]
      : ['--sensor', 'stdin'];
  const options = [...sensors, '--port', '0', '--max-clients', String(2 * CLIENTS_MAX)];
  return onNode(`doorwatch, ${protocol}`, protocol, [path, ...options]);
}
