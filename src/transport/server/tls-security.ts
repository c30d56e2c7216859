import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { HANDSHAKES_MAX, HANDSHAKES_PER_ADDRESS_MAX } from '../../machines/index.ts';
import { openSslReason, TLS_OPTIONS, type TlsCredentials } from '../tls.ts';
import { type AcceptorListener, NOWHERE } from './acceptor.ts';
import { groupOf } from './address-group.ts';
import { createTally } from './tally.ts';

/** How long a client has for its TLS handshake; the slowest network and a Pi need a second. */
const TLS_HANDSHAKE_MS = 5000;

/** Makes TLS of connections that were accepted. */
export interface TlsSecurity {
  /** Reports the connection when TLS is agreed, and that it was not otherwise. */
  secure(socket: Socket, listener: AcceptorListener): void;
  /** Ends those that are not agreed yet. */
  close(): void;
  /** New connections are secured by these, which are of the same kinds. */
  reload(credentials: TlsCredentials): void;
}

/** TLS with the server's own certificate; with a CA, clients must have one of it. */
export function createTlsSecurity(credentials: TlsCredentials): TlsSecurity {
  /** By its name each connection that is in its handshake. */
  const securing = new Map<string, { readonly socket: Socket; readonly group: string }>();
  const tally = createTally();
  let reporter: AcceptorListener;
  const server = createServer({
    ...credentials,
    ...TLS_OPTIONS,
    handshakeTimeout: TLS_HANDSHAKE_MS,
    requestCert: credentials.ca !== undefined,
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    const { remoteAddress = NOWHERE, remotePort } = socket;
    leave(nameOf(socket));
    reporter.onConnection(socket, remoteAddress, remotePort);
  });
  server.on('tlsClientError', (error, socket) => {
    const { remoteAddress = NOWHERE, authorizationError } = socket;
    // Of a certificate that it does not take Node says no more than that the socket is gone.
    const reason = authorizationError
      ? `expected a certificate of our CA, got: ${authorizationError}`
      : openSslReason(error);
    reporter.onUnsecured(remoteAddress, reason);
    // Node leaves one open that was too slow.
    socket.destroy();
  });

  function leave(name: string): void {
    const found = securing.get(name);
    if (found === undefined) return;
    securing.delete(name);
    tally.count(found.group, -1);
  }

  function isCrowded(group: string): boolean {
    const { strangers, strangersOfAddress } = reporter.strangersFor(group);
    return (
      tally.total() + strangers >= HANDSHAKES_MAX ||
      tally.of(group) + strangersOfAddress >= HANDSHAKES_PER_ADDRESS_MAX
    );
  }

  return {
    secure(socket, listener) {
      reporter = listener;
      const { remoteAddress } = socket;
      // It has left already, and has no name.
      if (remoteAddress === undefined) return void socket.destroy();
      const group = groupOf(remoteAddress);
      if (isCrowded(group)) {
        socket.destroy();
        return listener.onUnsecured(remoteAddress, 'too many are at their handshake already');
      }
      const name = nameOf(socket);
      securing.set(name, { socket, group });
      tally.count(group, 1);
      socket.on('error', () => {});
      socket.on('close', () => {
        if (securing.get(name)?.socket === socket) leave(name);
      });
      server.emit('connection', socket);
    },
    close() {
      for (const { socket } of securing.values()) socket.destroy();
    },
    reload(next) {
      server.setSecureContext({ ...next, ...TLS_OPTIONS });
    },
  };
}

/** A socket's and its TLS's own, while it is open. */
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
