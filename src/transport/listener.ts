import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type Actor, fromCallback, type InspectionEvent } from 'xstate';
import type {
  Clock,
  connectionMachine,
  DoorRecord,
  EndReason,
  ListenerCommand,
  ServerEvent,
} from '../machines/index.ts';
import { createBroadcast } from './broadcast.ts';
import type { PeerFault } from './remote-emitter.ts';
import { serveClient } from './served-client.ts';
import { SOCKET_OPTIONS } from './socket-options.ts';

/** Bytes of ours that may wait for one client before it counts as lagging: a dozen lines. */
const CLIENT_HIGH_WATER_BYTES = 1024;
/** Sockets beyond the clients that may be waiting for their refusal; more are dropped unheard. */
const REFUSALS_MAX = 100;

/** What happened with a client, for the log. */
export type ClientNote =
  | { readonly kind: 'came'; readonly client: string; readonly from: string }
  | { readonly kind: 'left'; readonly client: string }
  | { readonly kind: 'ended'; readonly client: string; readonly reason: EndReason }
  | { readonly kind: 'fault'; readonly client: string; readonly fault: PeerFault }
  /** So many came that this one was not even refused. */
  | { readonly kind: 'dropped' };

export interface ListenerOptions {
  readonly port: number;
  readonly host?: string | undefined;
  readonly clientsMax: number;
  readonly clock: Clock;
  /** The door's record as it is now. */
  readonly recall: () => DoorRecord;
  readonly note: (note: ClientNote) => void;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
}

/** The listening socket with its clients: an actor for the server's machine, and the broadcast. */
export function createListener(options: ListenerOptions) {
  const { clock, clientsMax, note, recall, inspect } = options;
  const broadcast = createBroadcast(clock);
  const clients = new Map<Actor<typeof connectionMachine>, Socket>();
  let count = 0;
  /** Clients that were admitted; those being refused take no place. */
  let places = 0;

  function admit(socket: Socket, onGone: () => void): void {
    const client = `connection-${++count}`;
    note({
      kind: 'came',
      client,
      from: `${socket.remoteAddress ?? 'where nobody is any more'} ${socket.remotePort ?? ''}`,
    });
    const actor = serveClient(socket, {
      id: client,
      clock,
      input: { clients: places, clientsMax },
      broadcast,
      recall,
      onFault: (fault) => note({ kind: 'fault', client, fault }),
      onEnd: (reason) => note({ kind: 'ended', client, reason }),
      inspect,
    });
    const place = actor.getSnapshot().matches('serving') ? 1 : 0;
    places += place;
    clients.set(actor, socket);
    socket.once('close', () => {
      places -= place;
      clients.delete(actor);
      note({ kind: 'left', client });
      onGone();
    });
  }

  const logic = fromCallback<ListenerCommand>(({ sendBack, receive }) => {
    const tell = (event: ServerEvent) => sendBack(event);
    const server = createServer({
      // How a client's FIN is answered is for its machine to say.
      allowHalfOpen: true,
      ...SOCKET_OPTIONS,
      highWaterMark: CLIENT_HIGH_WATER_BYTES,
    });
    let isOver = false;
    const close = () => {
      isOver = true;
      server.close();
    };
    const tellWhenEmpty = () => {
      if (isOver && clients.size === 0) tell({ type: 'clients.gone' });
    };
    server.maxConnections = clientsMax + REFUSALS_MAX;
    server.on('connection', (socket) => admit(socket, tellWhenEmpty));
    server.on('drop', () => note({ kind: 'dropped' }));
    server.on('error', (error) => tell({ type: 'listener.failed', reason: error.message }));
    server.listen({ port: options.port, host: options.host }, () => {
      tell({ type: 'listener.listening', address: server.address() as AddressInfo });
    });
    receive((command) => {
      switch (command.type) {
        case 'beat':
          return broadcast.inOneRound(() => {
            for (const client of clients.keys()) client.send({ type: 'heartbeat.due' });
          });
        case 'endClients':
          close();
          for (const client of clients.keys()) client.send({ type: 'connection.end' });
          tellWhenEmpty();
      }
    });
    return () => {
      close();
      for (const socket of clients.values()) socket.destroy();
    };
  });

  return { logic, tell: broadcast.tell };
}
