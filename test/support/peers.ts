import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { collectLines, type Lines, SOON_MS, within } from './lines.ts';
import { createMailbox } from './mailbox.ts';

const HOST = '127.0.0.1';

/** The other end of a plain TCP connection, as nc is. */
export interface Peer {
  readonly socket: Socket;
  readonly lines: Lines;
  /** Writes lines in one go. */
  say(...lines: string[]): void;
}

/** Something that accepts connections on a free port of this machine. */
export interface Acceptor {
  readonly port: number;
  /** The next connection, in the order they came. */
  nextPeer(withinMs?: number): Promise<Peer>;
  /** All connections there ever were. */
  readonly peers: readonly Peer[];
  readonly count: number;
  close(): Promise<void>;
}

/** A stand-in for the network between a client and a server. */
export interface Relay {
  readonly port: number;
  /** Breaks every connection there is; new ones go through. */
  cut(): void;
  /** The same with a reset, as a network does that lost its memory of them. */
  reset(): void;
  /** Passes on nothing more of the connections there are, and does not say so. */
  swallow(): void;
  close(): Promise<void>;
}

/** Connects to a server as nc does, and says these lines first. */
export async function connectPeer(port: number, ...lines: string[]): Promise<Peer> {
  const socket = connect({ host: HOST, port });
  const peer = peerOf(socket, `a peer on port ${port}`);
  if (lines.length > 0) peer.say(...lines);
  await once(socket, 'connect');
  return peer;
}

/** Listens as nc does; on a free port unless told which. */
export async function acceptPeers(port = 0): Promise<Acceptor> {
  const peers = createMailbox<Peer>();
  const server = createServer((socket) =>
    peers.put(peerOf(socket, `peer ${peers.all.length + 1}`)),
  );
  const sockets = trackSockets(server);
  return {
    port: await listen(server, port),
    nextPeer: (withinMs = SOON_MS) => within(withinMs, 'a connection', () => '', peers.take()),
    peers: peers.all,
    get count() {
      return peers.all.length;
    },
    close: () => closeAll(server, sockets),
  };
}

/** Passes bytes on, so much later, between whoever connects and the server on `port`. */
export async function startRelay(port: number, delayMs = 0): Promise<Relay> {
  const pass = (from: Socket, to: Socket) =>
    from
      .on('data', (chunk) => void setTimeout(() => to.writable && to.write(chunk), delayMs))
      .on('error', () => to.destroy())
      .on('close', () => to.destroy());
  const server = createServer((near) => {
    const far = connect({ host: HOST, port });
    pass(near, far);
    pass(far, near);
  });
  const sockets = trackSockets(server);
  return {
    port: await listen(server, 0),
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    swallow() {
      for (const socket of sockets) socket.write = () => true;
    },
    close: () => closeAll(server, sockets),
  };
}

/** A port that nobody listens on, at least just now. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await closeAll(server, new Set());
  return port;
}

/** A socket of either side as a peer; `name` says for a failure which. */
export function peerOf(socket: Socket, name: string): Peer {
  const lines: Lines = collectLines(socket, () => `${name} heard:\n  ${lines.texts.join('\n  ')}`);
  // A reset is one way for a connection to end.
  socket.on('error', () => {});
  return {
    socket,
    lines,
    say: (...said) => void socket.write(said.map((line) => `${line}\n`).join('')),
  };
}

function trackSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, HOST);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function closeAll(server: Server, sockets: Set<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}
