import { type AddressInfo, createServer } from 'node:net';
import { SOCKET_OPTIONS } from '../socket-options.ts';
import { type Accept, NOWHERE } from './acceptor.ts';
import type { TlsSecurity } from './tls-security.ts';

/** Bytes of ours that may wait for one client before it counts as lagging: a dozen lines. */
const CLIENT_HIGH_WATER_BYTES = 1024;
/**
 * Connections that the kernel keeps for us until we accept them, as many as it lets anybody have
 * by default (`net.core.somaxconn`). Node's own 511 make a storm of watchers wait for seconds.
 */
const BACKLOG = 4096;

interface TcpAcceptorOptions {
  /** 0 is any free one. */
  readonly port: number;
  /** An address of this machine; all of them without. */
  readonly host?: string | undefined;
  /** What makes TLS of a connection before it is reported; TCP as it is without. */
  readonly tls?: TlsSecurity | undefined;
}

/** Accepts TCP connections. */
export function acceptTcp({ port, host, tls }: TcpAcceptorOptions): Accept {
  return (listener) => {
    const server = createServer({
      // How a client's FIN is answered is for its machine to say.
      allowHalfOpen: true,
      ...SOCKET_OPTIONS,
      highWaterMark: CLIENT_HIGH_WATER_BYTES,
    });
    server.on('connection', (socket) => {
      const { remoteAddress = NOWHERE, remotePort } = socket;
      if (tls) tls.secure(socket, listener);
      else listener.onConnection(socket, remoteAddress, remotePort);
    });
    server.on('error', (error) => listener.onFailure(explain(error.message, port, host)));
    server.listen({ port, host, backlog: BACKLOG }, () => {
      listener.onListening(server.address() as AddressInfo);
    });
    return () => {
      server.close();
      tls?.close();
    };
  };
}

/** Why it cannot listen, and what to do. */
function explain(reason: string, port: number, host: string | undefined): string {
  const where = host === undefined ? `port ${port}` : `port ${port} of ${host}`;
  return `expected to listen on ${where}, got: ${reason}; choose another port or host`;
}
