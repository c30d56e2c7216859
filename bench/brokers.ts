/** Programs that others use to tell thousands of clients, where they are installed. */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startChild } from './children.ts';
import type { Protocol } from './load.ts';
import { CLIENTS_MAX, CONNECTING_MAX, type Contestant, watchServer } from './servers.ts';

/** How long a broker may take until it listens, in ms, and how often it is asked. */
const LISTENING_MS = 5000;
const ASK_MS = 20;
/** Below the backlog of mosquitto, which is 100. */
const CONNECTING_MQTT_MAX = 64;
// Where Debian has them.
process.env.PATH += `${delimiter}/usr/sbin`;

const folders = new Set<string>();
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  for (let waited = 0; child.exitCode === null; waited += ASK_MS) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
    });
    if (isThere) return;
    if (waited > LISTENING_MS) break;
    await delay(ASK_MS);
  }
  throw new Error(`expected ${child.spawnargs.join(' ')} to listen, got nothing`);
}

/** A program of its own: on a free port, since it cannot say which one it was given. */
function broker(
  name: string,
  protocol: Protocol,
  argsFor: (port: number, folder: string) => string[],
) {
  return {
    name,
    protocol,
    connectingMax: protocol === 'mqtt' ? CONNECTING_MQTT_MAX : CONNECTING_MAX,
    async start(load: string) {
      const port = await freePort();
      const folder = mkdtempSync(join(tmpdir(), 'doorwatch-bench-'));
      const args = ['run', name, ...argsFor(port, folder)];
      const child = startChild(load, args, ['ignore', 'ignore', 'pipe']);
      folders.add(folder);
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

function isInstalled({ name }: Contestant): boolean {
  return spawnSync('which', [name]).status === 0;
}

/** Those that can be measured here. */
export const installedBrokers = BROKERS.filter(isInstalled);
/** The Debian packages of the others. */
export const missingPackages = BROKERS.filter((one) => !isInstalled(one)).map(({ name }) => name);
