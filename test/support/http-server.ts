import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { onTestFinished } from 'vitest';

/** What a server was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type OnEnd = (cleanup: () => void) => void;

/**
 * A web server on loopback until the test is over; answers of each request, which is kept. Of several
 * tests side by side each says that it is its own: otherwise another's end may be the server's.
 */
export async function serveHttp(
  answer: (asked: Asked, response: ServerResponse) => void,
  onEnd: OnEnd = onTestFinished,
) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const one = { method: `${request.method}`, path: `${request.url}`, headers: request.headers };
    asked.push({ ...one, body });
    answer({ ...one, body }, response);
  });
  onEnd(() => void server.closeAllConnections());
  return { asked, host: await listening(server, onEnd) };
}

/** The same of anything that takes a connection. */
export async function serveTcp(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    answer(socket.on('error', () => {}));
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return await listening(server);
}

/** A host and port at which nobody listens any more. */
export async function refusingHost(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = hostOf(server);
  await new Promise((resolve) => server.close(resolve));
  return host;
}

async function listening(server: Server, onEnd: OnEnd = onTestFinished): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onEnd(() => void server.close());
  return hostOf(server);
}

function hostOf(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
