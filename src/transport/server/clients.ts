import { createActor, type InspectionEvent } from 'xstate';
import {
  type Acknowledging,
  BEAT_MS,
  type Clock,
  connectionMachine,
  type EndReason,
  encodeRefused,
  type Hello,
  type Places,
  type Strangers,
  WELCOME_FRAME,
} from '../../machines/index.ts';
import type { ByteStream } from '../byte-stream.ts';
import type { PeerFault } from '../line-reader.ts';
import { isSameToken } from '../token.ts';
import { groupOf, plainOf } from './address-group.ts';
import { Client, type ConnectionActor } from './client.ts';
import type { Subscribers } from './subscribers.ts';
import { createTally } from './tally.ts';

/** What happened with a client, for the log. */
export type ClientLogEntry =
  | { readonly kind: 'came'; readonly client: string; readonly from: string }
  | { readonly kind: 'left'; readonly client: string }
  | { readonly kind: 'ended'; readonly client: string; readonly reason: EndReason }
  | { readonly kind: 'fault'; readonly client: string; readonly fault: PeerFault }
  /** So many came that this one was not even refused. */
  | { readonly kind: 'dropped'; readonly client: string }
  /** TLS could not be agreed with somebody, who is no client. */
  | { readonly kind: 'unsecured'; readonly from: string; readonly reason: string };

/** What a server's clients need; all but `subscribers` is the listener's to give. */
export interface ClientsOptions {
  readonly clock: Clock;
  readonly clientsMax: number;
  readonly clientsPerAddressMax: number;
  /** What a client has to say, as it is now; null is nothing. */
  readonly token?: (() => string | null) | undefined;
  readonly subscribers: Subscribers;
  readonly log: (entry: ClientLogEntry) => void;
  /** A client knows of an opening. */
  readonly onAcknowledge: (said: Acknowledging) => void;
  readonly inspect?: ((event: InspectionEvent) => void) | undefined;
  /** Another machine of the same shape: ours with something broken. */
  readonly machine?: typeof connectionMachine | undefined;
}

/** A server's clients: each stream with a connection's machine, and the one who obeys all these. */
export function createClients(options: ClientsOptions) {
  const { clock, clientsMax, clientsPerAddressMax, subscribers, log, inspect } = options;
  const { token = () => null } = options;
  const clients = new Map<unknown, Client>();
  /** Numbers them all, for people and for the turns of their heartbeats. */
  let count = 0;
  /** All that are there, and those who have a place; the others are strangers. */
  const there = createTally();
  const placed = createTally();
  /** Called when the last stream is closed, once all are ended. */
  let onEmpty = () => {};

  function clientOf(self: unknown): Client {
    const client = clients.get(self);
    if (client) return client;
    throw new Error('expected an order for a client that is there');
  }

  // Provided once: a machine of each client's own would weigh as much as the client.
  const machine = (options.machine ?? connectionMachine).provide({
    actions: {
      takePlace({ self }) {
        const client = clientOf(self);
        client.hasPlace = true;
        placed.count(client.group, 1);
      },
      welcome({ self }, { asks }) {
        const frame = asks === null ? WELCOME_FRAME : subscribers.welcomeFrame(asks.isLost);
        clientOf(self).stream.write(frame);
      },
      refuse: ({ self }, { reason }) =>
        void clientOf(self).stream.write(encodeRefused(reason, clock.now())),
      replay: ({ self }) => subscribers.replay(clientOf(self).stream),
      tellBatch: ({ self }, subscription) => subscribers.tellBatch(clientOf(self), subscription),
      subscribe: ({ self }, subscription) => subscribers.subscribe(clientOf(self), subscription),
      unsubscribe: ({ self }) => subscribers.unsubscribe(clientOf(self)),
      acknowledge: ({ self }, said) =>
        options.onAcknowledge({ ...said, at: clock.now(), by: clientOf(self).address }),
      endSocket({ self }, { reason }) {
        const client = clientOf(self);
        client.ignore();
        client.stream.end();
        log({ kind: 'ended', client: client.id, reason });
      },
      drop({ self }) {
        const client = clientOf(self);
        client.stream.destroy();
        log({ kind: 'dropped', client: client.id });
      },
      destroySocket: ({ self }) => void clientOf(self).stream.destroy(),
    },
  });

  /** Gives the machine's actor, for who watches it. */
  function admit(stream: ByteStream, address: string, port?: number): ConnectionActor {
    const id = `connection-${++count}`;
    log({ kind: 'came', client: id, from: port === undefined ? address : `${address} ${port}` });
    const group = groupOf(address);
    const input = {
      ...placesFor(group),
      ...{ clientsMax, clientsPerAddressMax },
      ...strangersFor(group),
      isTokenWanted: token() !== null,
    };
    const actor = createActor(machine, { id, clock, input, ...(inspect && { inspect }) });
    const own = { id, turn: count, group, address: plainOf(address), stream, actor };
    const client = new Client({ ...own, subscribers, nowMs, onFault, placesFor, isAuthorized });
    clients.set(actor, client);
    there.count(group, 1);
    stream.on('close', () => leave(client));
    actor.start();
    return actor;
  }

  function placesFor(group: string): Places {
    return { clients: placed.total(), clientsOfAddress: placed.of(group) };
  }

  function strangersFor(group: string): Strangers {
    return {
      strangers: there.total() - placed.total(),
      strangersOfAddress: there.of(group) - placed.of(group),
    };
  }

  function isAuthorized({ token: said }: Hello): boolean {
    const wanted = token();
    return wanted === null || isSameToken(said, wanted);
  }

  /** A clock that costs nothing to read: it goes with the beats. */
  function nowMs(): number {
    return subscribers.beats * BEAT_MS;
  }

  function onFault(client: string, fault: PeerFault): void {
    log({ kind: 'fault', client, fault });
  }

  function leave(client: Client): void {
    if (!clients.delete(client.actor)) return;
    there.count(client.group, -1);
    if (client.hasPlace) placed.count(client.group, -1);
    log({ kind: 'left', client: client.id });
    if (clients.size === 0) onEmpty();
  }

  return {
    admit,
    strangersFor,
    /** Ends every client, and calls `onGone` when the last one is gone. */
    endAll(onGone: () => void): void {
      if (clients.size === 0) return onGone();
      onEmpty = onGone;
      for (const { actor } of clients.values()) actor.send({ type: 'connection.end' });
    },
    destroyAll(): void {
      for (const { stream } of clients.values()) stream.destroy();
    },
  };
}
