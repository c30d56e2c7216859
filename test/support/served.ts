/** Our listener on a real socket and virtual time; the test is its door. */
import { createActor, fromCallback } from 'xstate';
import { createTracer, type TraceRecord } from '../../src/app/trace.ts';
import { BLANK_RECORD, withChange } from '../../src/machines/change.ts';
import {
  type ChannelsLogic,
  type DoorRecord,
  type Level,
  type ListenerAddress,
  type StoreLogic,
  serverMachine,
} from '../../src/machines/index.ts';
import {
  acceptTcp,
  type ByteStream,
  type ClientLogEntry,
  createListener,
} from '../../src/transport/index.ts';
import { SOON_MS, within } from './lines.ts';
import { createMailbox } from './mailbox.ts';
import { VirtualClock } from './virtual-clock.ts';

interface Options {
  clientsMax?: number;
  clock?: VirtualClock;
  trace?: (record: TraceRecord) => void;
}

/** A server on a free port without sensors: the test makes its changes. */
export async function startListener(options: Options = {}) {
  const { clientsMax = 100, clock = new VirtualClock(), trace = () => {} } = options;
  const notes = createMailbox<ClientLogEntry>();
  const streams: ByteStream[] = [];
  let record: DoorRecord = BLANK_RECORD;
  let changes = 0;
  const listener = createListener({
    accept: ({ onConnection, ...rest }) =>
      acceptTcp({ port: 0, host: '127.0.0.1' })({
        ...rest,
        onConnection(stream, from) {
          streams.push(stream);
          onConnection(stream, from);
        },
      }),
    clientsMax,
    clientsPerAddressMax: clientsMax,
    clock,
    channels: [{ name: 'door', kind: 'door' }],
    inspect: createTracer(clock, trace),
    log: notes.put,
  });
  const store: StoreLogic = ({ sendBack }) =>
    sendBack({ type: 'store.restored', remembered: [], isKeeping: false });
  const channels: ChannelsLogic = ({ sendBack }) =>
    sendBack({ type: 'sensor.started', channel: 'door' });
  const actors = { store: fromCallback(store), channels: fromCallback(channels), listener };
  const input = { channels: ['door'], doors: ['door'] };
  const server = createActor(serverMachine.provide({ actors }), { clock, input });
  const address = await new Promise<ListenerAddress>((resolve) => {
    server.on('listening', (event) => resolve(event.address));
    server.start();
  });

  return {
    clock,
    port: address.port,
    /** The next note of that kind; what comes before it is passed over. */
    nextNote: (wanted: ClientLogEntry['kind']) =>
      within(
        SOON_MS,
        `a note of kind ${wanted}`,
        () => JSON.stringify(notes.all),
        notes.take(({ kind }) => kind === wanted),
      ),
    /** How many notes of that kind there were. */
    count: (kind: ClientLogEntry['kind']) => notes.all.filter((note) => note.kind === kind).length,
    /** The door changes to these levels, one after the other. */
    change(...levels: Level[]) {
      for (const level of levels) {
        changes++;
        record = withChange(record, { level, id: `run-${changes}`, at: clock.now(), first: false });
        server.send({ type: 'door.changed', channel: 'door', record });
      }
    },
    /** How many bytes wait in our memory for each client that ever came. */
    unsentBytes: () => streams.map(({ writableLength }) => writableLength),
    stop: () => server.send({ type: 'server.stop' }),
    /** Leaves nothing open, in whatever state it is. */
    end: () => void server.stop(),
  };
}
