/** A server's clients and subscribers in memory, as shipped; the test is the door and the clients. */
import type { InspectionEvent } from 'xstate';
import { BLANK_RECORD, withChange } from '../../src/machines/change.ts';
import { BEAT_MS, type DoorRecord, type EndReason, type Level } from '../../src/machines/index.ts';
import { type ClientLogEntry, createClients } from '../../src/transport/server/clients.ts';
import { createSubscribers } from '../../src/transport/server/subscribers.ts';
import { MemorySocket } from './memory-socket.ts';
import { VirtualClock } from './virtual-clock.ts';

export const HELLO = '["hello",{"protocol":1}]';

interface Options {
  readonly clientsMax?: number;
  readonly clientsPerAddressMax?: number;
  readonly token?: string | undefined;
  readonly clock?: VirtualClock;
  readonly inspect?: (event: InspectionEvent) => void;
}

export function startMemoryServer(options: Options = {}) {
  const { clientsMax = 100, clientsPerAddressMax = clientsMax } = options;
  const { clock = new VirtualClock(), inspect, token } = options;
  const notes: ClientLogEntry[] = [];
  const subscribers = createSubscribers(clock);
  const clients = createClients({
    ...{ clock, clientsMax, clientsPerAddressMax, subscribers, inspect },
    token: () => token ?? null,
    log(note) {
      notes.push(note);
      if (note.kind === 'ended') server.onEnd.get(note.client)?.(note.reason);
    },
  });
  let changes = 0;
  let record: DoorRecord = BLANK_RECORD;

  const server = {
    clock,
    notes,
    /** A client that has just come, and the machine of its connection. */
    connect(socket = new MemorySocket(), address = 'memory') {
      return { socket, actor: clients.admit(socket, address) };
    },
    /** The door changes to these levels; the ids are run-1, run-2 and so on. */
    change(...levels: Level[]): void {
      for (const level of levels) {
        const id = `run-${++changes}`;
        record = withChange(record, { level, id, at: clock.now(), first: false });
        subscribers.deliver(record);
      }
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
