/** A door server of the simulation: our machines and our wire, with adapters in memory. */
import { type Actor, createActor, fromCallback } from 'xstate';
import { createSupervisedSensor } from '../../src/app/supervised-sensor.ts';
import {
  type Change,
  type ConnectionCommand,
  type DoorRecord,
  encodeRefused,
  isHello,
  type ListenerCommand,
  type SourceEvent,
  WELCOME_FRAME,
} from '../../src/machines/index.ts';
import { createBroadcast } from '../../src/transport/broadcast.ts';
import { createConnectionJudge } from './connection-judge.ts';
import { createLineReader } from './line-reader.ts';
import type { MachineClock } from './machine-clock.ts';
import type { Machines } from './machines.ts';
import { type End, KERNEL_BYTES, type Network } from './network.ts';

/** The longest line we write, and more lines than are told to one client at once. */
const FRAME_BYTES_MAX = 120;
const FRAMES_MAX = 4;

export interface ServerOptions {
  readonly machines: Machines;
  readonly clock: MachineClock;
  readonly network: Network;
  /** Names this run. */
  readonly run: string;
  readonly settleMs: number;
  /** What it found in its state file. */
  readonly remembered: Change | null;
  /** The door's contact, while the sensor works; null while it does not. */
  readonly contact: () => 'open' | 'close' | null;
  readonly onChange: (change: Change) => void;
  /** What was broken that always holds. */
  readonly complain: (problem: string) => void;
}

export function startServer(options: ServerOptions) {
  const { machines, clock, network, complain } = options;
  const broadcast = createBroadcast(clock);
  const clients = new Map<Actor<Machines['connection']>, End>();
  const judges = new Map<End, ReturnType<typeof createConnectionJudge>>();
  let tell: (event: SourceEvent) => void = () => {};
  let count = 0;
  let isDead = false;

  const failed = (who: string) => ({
    error: (error: unknown) => complain(`${who} failed: ${error}`),
  });

  let hasStarted = false;
  const source = fromCallback(({ sendBack }) => {
    tell = sendBack;
    // One that never worked ends the program, which is for a person to see to.
    if (!hasStarted || options.contact() !== null) tell({ type: 'sensor.started' });
    hasStarted = true;
    sense();
    return () => {
      tell = () => {};
    };
  });
  const sensor = createSupervisedSensor({ source, clock, onNews: () => {} });
  const door = createActor(machines.door.provide({ actors: { sensor } }), {
    clock,
    input: { run: options.run, settleMs: options.settleMs, remembered: options.remembered },
  });
  door.subscribe(failed('the door'));
  const recall = (): DoorRecord => door.getSnapshot().context.record;
  door.on('door.changed', ({ record }) => {
    if (record.last) options.onChange(record.last);
    broadcast.tell(record);
  });

  const listener = fromCallback<ListenerCommand>(({ sendBack, receive }) => {
    network.accept = (end) => admit(end);
    network.soon(() => sendBack({ type: 'listener.listening', address: ADDRESS }));
    receive(({ type }) => {
      if (type === 'beat') {
        return broadcast.inOneRound(() => {
          for (const client of clients.keys()) client.send({ type: 'heartbeat.due' });
        });
      }
      network.accept = null;
      for (const client of clients.keys()) client.send({ type: 'connection.end' });
      tellWhenEmpty();
    });
    tellWhenEmpty = () => {
      if (network.accept === null && clients.size === 0) sendBack({ type: 'clients.gone' });
    };
    return () => {
      for (const end of clients.values()) end.destroy();
    };
  });
  let tellWhenEmpty = () => {};
  const server = createActor(machines.server.provide({ actors: { listener } }), { clock });
  server.subscribe(failed('the server'));

  /** What the sensor reads. */
  function sense(): void {
    const level = options.contact();
    const at = clock.now();
    if (level === null) tell({ type: 'sensor.failed', at, reason: 'unplugged' });
    else tell({ type: level === 'open' ? 'contact.opened' : 'contact.closed', at });
  }

  function admit(end: End): void {
    const id = `connection-${++count}`;
    const input = { clients: clients.size, clientsMax: 10 };
    const client = createActor(machines.connection, { id, clock, input });
    const hear = (record: DoorRecord) => client.send({ type: 'door.changed', record });
    const judge = createConnectionJudge({
      name: end.name,
      nowMs: () => clock.now().monotonicMs,
      complain,
    });
    judges.set(end, judge);
    let isHeard = true;
    const read = createLineReader((message) => {
      if (!isHeard) return;
      const isGreeting = message.name === 'hello' && isHello(message);
      if (isGreeting) judge.greeted();
      else judge.spoke();
      client.send({ type: isGreeting ? 'peer.greeted' : 'peer.spoke' });
    });

    function write(frame: string): void {
      if (!end.write(frame)) {
        judge.saturated();
        client.send({ type: 'socket.saturated' });
      }
      if (end.waitingBytes > KERNEL_BYTES + FRAMES_MAX * FRAME_BYTES_MAX) {
        complain(`${end.waitingBytes} bytes wait for ${end.name}`);
      }
    }

    function obey(command: ConnectionCommand): void {
      switch (command.type) {
        case 'sayWelcome':
          return write(WELCOME_FRAME);
        case 'sayRefused':
          return write(encodeRefused(clock.now()));
        case 'sayHeartbeat':
          return write(broadcast.heartbeatFrame());
        case 'tellPlain':
          return write(broadcast.plainFrame(command.change));
        case 'tellGreeted':
          return write(broadcast.greetedFrame(command.change));
        case 'recallDoor':
          return client.send({ type: 'door.recalled', record: recall() });
        case 'joinBroadcast':
          return broadcast.join(hear);
        case 'leaveBroadcast':
          return broadcast.leave(hear);
        case 'endSocket':
          isHeard = false;
          return end.end();
        case 'destroySocket':
          return end.destroy();
      }
    }

    end.handlers = {
      onData: read,
      onEnd: () => client.send({ type: 'socket.ended' }),
      onDrain() {
        judge.drained();
        client.send({ type: 'socket.drained' });
      },
      onClose() {
        isHeard = false;
        clients.delete(client);
        judges.delete(end);
        client.send({ type: 'socket.closed' });
        tellWhenEmpty();
      },
    };
    client.on('*', obey);
    client.subscribe(failed(id));
    clients.set(client, end);
    client.start();
  }

  /** Nothing of it does anything any more. */
  function stopActors(): void {
    isDead = true;
    for (const client of clients.keys()) client.stop();
    clients.clear();
    server.stop();
    door.stop();
  }

  server.on('stopped', () => {
    door.stop();
    isDead = true;
    if (clients.size > 0) complain(`${clients.size} clients are left after a stop`);
  });
  door.start();
  server.start();

  return {
    sense: () => {
      if (!isDead) sense();
    },
    stop: () => {
      if (!isDead) server.send({ type: 'server.stop' });
    },
    isOver: () => isDead,
    /** What it must have done by now, if it did something for so long. */
    check(awakeForMs: number): void {
      for (const judge of judges.values()) judge.check(awakeForMs);
    },
    /** Killed: its kernel closes what it had. */
    kill(): void {
      network.accept = null;
      const ends = [...clients.values()];
      stopActors();
      for (const end of ends) {
        end.handlers = null;
        end.destroy();
      }
    },
    /** The power fails: nobody is told. */
    cutPower(): void {
      network.accept = null;
      const ends = [...clients.values()];
      stopActors();
      for (const end of ends) {
        end.handlers = null;
        end.vanish();
      }
    },
  };
}

const ADDRESS = { address: '::', family: 'IPv6', port: 8000 };

export type ServerProgram = ReturnType<typeof startServer>;
