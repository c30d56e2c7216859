/** A server's clients and subscribers in memory, as shipped; the test is the door and the clients. */
import type { InspectionEvent } from 'xstate';
import { withChange } from '../../src/machines/change.ts';
import {
  BEAT_MS,
  BLANK_JOURNAL,
  type Channel,
  type EndReason,
  type Journal,
  type Level,
  recordOf,
  withAcknowledged,
  withRecord,
} from '../../src/machines/index.ts';
import { withChange as withLoss } from '../../src/machines/journal.ts';
import { type ClientLogEntry, createClients } from '../../src/transport/server/clients.ts';
import { createSubscribers } from '../../src/transport/server/subscribers.ts';
import { MemorySocket } from './memory-socket.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A hello for protocol 1, without its line's end. */
export const HELLO = '["hello",{"protocol":1}]';

interface Options {
  readonly clientsMax?: number;
  readonly clientsPerAddressMax?: number;
  readonly channels?: readonly Channel[];
  readonly token?: string | undefined;
  readonly clock?: VirtualClock;
  /** Names its changes. */
  readonly run?: string;
  readonly inspect?: (event: InspectionEvent) => void;
}

/** A server's clients over sockets in memory, without the server's machine. */
export function startMemoryServer(options: Options = {}) {
  const { clientsMax = 100, clientsPerAddressMax = clientsMax } = options;
  const { clock = new VirtualClock(), inspect, token, run = 'run' } = options;
  const { channels = [{ name: 'door', kind: 'door' }] } = options;
  const [first] = channels;
  const notes: ClientLogEntry[] = [];
  const subscribers = createSubscribers(clock, channels);
  const clients = createClients({
    ...{ clock, clientsMax, clientsPerAddressMax, subscribers, inspect },
    token: () => token ?? null,
    onAcknowledge: ({ channel, by: _, ...said }) =>
      server.deliver(withAcknowledged(journal, channel, said)),
    log(note) {
      notes.push(note);
      if (note.kind === 'ended') server.onEnd.get(note.client)?.(note.reason);
    },
  });
  let changes = 0;
  let journal: Journal = BLANK_JOURNAL;

  const server = {
    clock,
    notes,
    get journal() {
      return journal;
    },
    /** A client that has just come, and the machine of its connection. */
    connect(socket = new MemorySocket(), address = 'memory') {
      return { socket, actor: clients.admit(socket, address) };
    },
    /** The first door changes to these levels; the ids are run-1, run-2 and so on. */
    change: (...levels: Level[]) => server.changeOf(first?.name ?? '', ...levels),
    /** A channel does; a thermometer is only ever lost. */
    changeOf(channel: string, ...levels: Level[]): void {
      for (const level of levels) {
        const change = { level, id: `${run}-${++changes}`, at: clock.now(), first: false };
        const isDoor = channels.some(({ name, kind }) => name === channel && kind === 'door');
        journal = isDoor
          ? withRecord(journal, channel, withChange(recordOf(journal, channel), change))
          : withLoss(journal, { channel, change });
        subscribers.deliver(journal);
      }
    },
    /** A thermometer reads so many degrees; the ids go on. */
    read(channel: string, celsius: number): void {
      subscribers.read(channel, { celsius, id: `run-${++changes}`, at: clock.now() });
    },
    /** What an earlier run left, before anything else; or what a client knows of. */
    deliver(next: Journal): void {
      journal = next;
      subscribers.deliver(journal);
    },
    /** So many beats; no time passes. */
    beat(times: number): void {
      for (let i = 0; i < times; i++) subscribers.beat();
    },
    /** From now on it beats by itself. */
    startBeating(): void {
      clock.setTimeout(() => {
        subscribers.beat();
        server.startBeating();
      }, BEAT_MS);
    },
    endAll: () => clients.endAll(() => {}),
    /** Why clients were ended, in order. */
    ends: () => notes.flatMap((note) => (note.kind === 'ended' ? [note.reason] : [])),
    /** By client, whom to tell at once why it was ended. */
    onEnd: new Map<string, (reason: EndReason) => void>(),
  };
  return server;
}
