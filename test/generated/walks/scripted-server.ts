/** A server on one port that is there, is not there, or neither accepts nor refuses. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Acceptor, acceptPeers, connectPeer, type Peer } from '../../support/peers.ts';
import { LINES } from '../../support/server-lines.ts';
import type { SceneServer } from './client-walk.ts';

/** Below those that a kernel gives out by itself, so nobody else takes one that is let go. */
const PORTS = { from: 15_000, count: 15_000 };
/** How many connections wait in a queue for one, as Linux counts: one more than asked for. */
const QUEUED = 2;
const TRIES_MAX = 100;

/** Listens with the shortest queue there is, and says so. */
const FROZEN = `require('node:net').createServer().listen(
  { port: Number(process.argv[1]), host: '127.0.0.1', backlog: 1 },
  () => process.stdout.write('listening'))`;

/** A scene's server that says what it is told to say. */
export async function startScriptedServer(): Promise<SceneServer> {
  const past: Peer[] = [];
  const port = await findPort();
  let acceptor: Acceptor | null = null;
  let frozen: { child: ChildProcess; queued: Peer[] } | null = null;

  async function leave(): Promise<void> {
    if (acceptor) {
      past.push(...acceptor.peers);
      await acceptor.close();
    }
    acceptor = null;
    if (!frozen) return;
    for (const { socket } of frozen.queued) socket.destroy();
    const exited = once(frozen.child, 'exit');
    frozen.child.kill('SIGKILL');
    frozen = null;
    await exited;
  }

  async function freeze(): Promise<void> {
    const child = spawn(process.execPath, ['-e', FROZEN, String(port)], { stdio: 'pipe' });
    frozen = { child, queued: [] };
    await once(child.stdout, 'data');
    child.kill('SIGSTOP');
    while (frozen.queued.length < QUEUED) frozen.queued.push(await connectPeer(port));
  }

  const peers = () => [...past, ...(acceptor?.peers ?? [])];
  const peer = () => peers().at(-1);

  return {
    port,
    async become(found) {
      if (found === 'server' && acceptor) return;
      await leave();
      if (found === 'server') acceptor = await acceptPeers(port);
      if (found === 'silence') await freeze();
    },
    say: (line) => peer()?.say(LINES[line]),
    end: () => void peer()?.socket.end(),
    reset: () => void peer()?.socket.resetAndDestroy(),
    seen: () => ({
      written:
        peer()
          ?.lines.texts.map((text) => `${text}\n`)
          .join('') ?? '',
      connections: peers().length,
      isConnected: peer()?.socket.readable ?? false,
    }),
    close: leave,
  };
}

/** A port that nobody listens on, and that nobody will be given. */
export async function findPort(): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
    try {
      await (await acceptPeers(port)).close();
      return port;
    } catch (error) {
      if (tries >= TRIES_MAX) throw error;
    }
  }
}
