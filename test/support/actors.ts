/** Our machines, running on virtual time with what they say written down. */
import { type AnyActor, createActor, fromCallback } from 'xstate';
import {
  BLANK_RECORD,
  type Change,
  type ConnectionInput,
  connectionMachine,
  type DoorRecord,
  doorMachine,
  type LinkCommand,
  type ListenerCommand,
  serverMachine,
  type WatchdogInput,
  watchdogMachine,
} from '../../src/machines/index.ts';
import { VirtualClock } from './virtual-clock.ts';

const nobody = fromCallback(() => {});

/** A door without a sensor; the test is its sensor. */
export function startDoor(settleMs: number, remembered: Change | null = null) {
  const clock = new VirtualClock();
  const machine = doorMachine.provide({ actors: { sensor: nobody } });
  const door = createActor(machine, { clock, input: { run: 'run', settleMs, remembered } });
  const records: DoorRecord[] = [];
  door.on('door.changed', ({ record }) => records.push(record));
  return { clock, door: door.start(), records };
}

/** A connection whose recalls are answered at once with `record.current`. */
export function startConnection(input: ConnectionInput = { clients: 0, clientsMax: 1 }) {
  const clock = new VirtualClock();
  const connection = createActor(connectionMachine, { clock, input });
  const record: { current: DoorRecord } = { current: BLANK_RECORD };
  const said: { ms: number; what: string }[] = [];
  connection.on('*', (command) => {
    const told = 'change' in command ? ` ${command.change.id}` : '';
    const why = 'reason' in command ? ` ${command.reason}` : '';
    said.push({ ms: clock.now().monotonicMs, what: command.type + told + why });
    if (command.type === 'recallDoor') {
      connection.send({ type: 'door.recalled', record: record.current });
    }
  });
  return { clock, connection: connection.start(), record, said };
}

/** A watchdog without a link; the test is its link. */
export function startWatchdog(options: Partial<WatchdogInput> = {}) {
  const clock = new VirtualClock();
  /** What it emitted and what it told its link, in order. */
  const said: { ms: number; what: string }[] = [];
  const note = (what: string) => said.push({ ms: clock.now().monotonicMs, what });
  /** Why it had its link dropped. */
  const reasons: string[] = [];
  const link = fromCallback<LinkCommand>(({ receive }) =>
    receive((command) => {
      note(command.type);
      if (command.type === 'dropLink') reasons.push(command.reason);
    }),
  );
  const input = { limitMs: 2000, repeatMs: 0, offlineAfterMs: 0, reconnects: true, ...options };
  const watchdog = createActor(watchdogMachine.provide({ actors: { link } }), { clock, input });
  watchdog.on('*', ({ type }) => note(type));
  return { clock, reasons, said, watchdog: watchdog.start() };
}

/** A server without a listener; the test is its listener. */
export function startServer() {
  const clock = new VirtualClock();
  const commands: string[] = [];
  const listener = fromCallback<ListenerCommand>(({ receive }) =>
    receive(({ type }) => commands.push(type)),
  );
  const server = createActor(serverMachine.provide({ actors: { listener } }), { clock });
  const said: string[] = [];
  server.on('*', ({ type }) => said.push(type));
  return { clock, commands, said, server: server.start() };
}

/** What an actor fails with when it is started. */
export function errorsOf(actor: AnyActor): string[] {
  const errors: string[] = [];
  actor.subscribe({ error: (error) => errors.push(String(error)) });
  actor.start();
  return errors;
}
