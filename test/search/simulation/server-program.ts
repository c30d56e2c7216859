/** A door server of the simulation: ours, on the network and the contact of a house. */
import { createActor, fromCallback } from 'xstate';
import type { ChannelSource } from '../../../src/app/sensor-source.ts';
import { createWatchedChannels } from '../../../src/app/watched-channels.ts';
import {
  doorsOf,
  isHello,
  type Journal,
  parseLine,
  type Remembered,
  type ServerEvent,
  type SourceEvent,
  type SourceLogic,
  type StoreLogic,
} from '../../../src/machines/index.ts';
import type { Accept } from '../../../src/transport/server/acceptor.ts';
import { createListener } from '../../../src/transport/server/listener.ts';
import type { Machines } from '../machines.ts';
import { createConnectionJudge } from './connection-judge.ts';
import type { MachineClock } from './machine-clock.ts';
import { type End, KERNEL_BYTES, type Network } from './network.ts';
import type { Sensed } from './sensed.ts';

/** A change is told after so many ms though the disk has not kept it. */
const LATE_MS = 200;
/** How often a thermometer is read, in ms. */
const READING_MS = 10_000;
/** What names a change on the wire; a reading is none. */
const NAME = /"id":"([^"]+)"(?!,"celsius")/g;
/** What stands for a name where nothing changed yet. */
const NO_CHANGE = 'none';
/** The longest line we write, and as many as are told to one client at once: a batch of changes. */
const FRAME_BYTES_MAX = 140;
const FRAMES_MAX = 104;
const ADDRESS = { address: '::', family: 'IPv6', port: 8000 };

export interface Disk {
  /** How long the next write takes, in ms. */
  readonly takesMs: () => number;
  readonly write: (journal: Journal) => void;
}

export interface ServerOptions {
  readonly machines: Machines;
  readonly clock: MachineClock;
  readonly network: Network;
  /** Names this run. */
  readonly run: string;
  readonly settleMs: number;
  /** What it found in its state file. */
  readonly left: Remembered;
  /** In this order. */
  readonly channels: readonly Sensed[];
  /** What its machine is told. */
  readonly onEvent: (event: ServerEvent) => void;
  /** Where its state file is; null when it has none. */
  readonly disk: Disk | null;
  /** With a disk: a client was told of a change, and whether the disk was late by then. */
  readonly onTold: (id: string, isLate: boolean) => void;
  /** What was broken that always holds. */
  readonly complain: (problem: string) => void;
}

export function startServer(options: ServerOptions) {
  const { machines, clock, network, complain, settleMs, run, left } = options;
  const judges = new Map<End, ReturnType<typeof createConnectionJudge>>();
  const tells = new Map<Sensed, (event: SourceEvent) => void>();
  let isOver = false;

  function sourceOf(channel: Sensed): ChannelSource {
    let hasStarted = false;
    const source: SourceLogic = ({ sendBack }) => {
      let timer: ReturnType<typeof clock.setTimeout> | null = null;
      function readAgain(): void {
        timer = clock.setTimeout(() => {
          readAgain();
          sense(channel);
        }, READING_MS);
      }
      tells.set(channel, sendBack);
      if (channel.kind === 'temperature') readAgain();
      // One that never worked ends the program, which is for a person to see to.
      const isWorking = channel.read(clock.now()).type !== 'sensor.failed';
      if (!hasStarted || isWorking) sendBack({ type: 'sensor.started' });
      hasStarted = true;
      sense(channel);
      return () => {
        clock.clearTimeout(timer);
        tells.delete(channel);
      };
    };
    return { kind: channel.kind, source, settleMs: channel.kind === 'door' ? settleMs : 0 };
  }

  const { disk } = options;
  let keepingSinceMs = Number.POSITIVE_INFINITY;
  /** Told while the disk was late. */
  const lateIds = new Set<string>();
  const keep: StoreLogic = ({ sendBack, receive }) => {
    let writing: ReturnType<typeof clock.setTimeout> | null = null;
    sendBack({
      type: 'store.restored',
      ...left,
      isKeeping: disk !== null,
    });
    receive(({ type, journal }) => {
      if (type === 'finish') {
        disk?.write(journal);
        return sendBack({ type: 'store.finished' });
      }
      keepingSinceMs = clock.now().monotonicMs;
      writing = clock.setTimeout(() => {
        keepingSinceMs = Number.POSITIVE_INFINITY;
        disk?.write(journal);
        sendBack({ type: 'store.kept', journal });
      }, disk?.takesMs() ?? 0);
    });
    return () => clock.clearTimeout(writing);
  };
  const store = fromCallback(keep);

  function noteTold(text: string): void {
    if (!disk) return;
    const isLate = clock.now().monotonicMs - keepingSinceMs >= LATE_MS;
    for (const [, id = ''] of text.matchAll(NAME)) {
      if (isLate) lateIds.add(id);
      if (id !== NO_CHANGE) options.onTold(id, lateIds.has(id));
    }
  }

  const accept: Accept = ({ onListening, onConnection }) => {
    network.accept = (end) => {
      judge(end);
      onConnection(end, end.name);
    };
    network.soon(() => onListening(ADDRESS));
    return () => {
      network.accept = null;
    };
  };

  /** Watches what goes over a connection, and how long it lasts. */
  function judge(end: End): void {
    const nowMs = () => clock.activeMs;
    const judge = createConnectionJudge({ name: end.name, nowMs, complain });
    judges.set(end, judge);
    end.onWritten = (isTaken, text) => {
      noteTold(text);
      if (!isTaken) judge.saturated();
      if (end.writableLength > KERNEL_BYTES + FRAMES_MAX * FRAME_BYTES_MAX) {
        complain(`${end.writableLength} bytes wait for ${end.name}`);
      }
    };
    let rest = '';
    end.on('data', (bytes: Buffer) => {
      const lines = (rest + bytes).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const message = parseLine(line);
        if (!message || 'fault' in message) complain(`${end.name} said ${line}`);
        else if (message.name === 'hello' && isHello(message)) judge.greeted();
        else judge.spoke();
      }
    });
    end.on('drain', () => judge.drained());
    end.on('close', () => judges.delete(end));
  }

  /** What a sensor reads. */
  function sense(channel: Sensed): void {
    const said = channel.read(clock.now());
    tells.get(channel)?.(said);
  }

  const channels = createWatchedChannels({
    channels: Object.fromEntries(options.channels.map((one) => [one.name, sourceOf(one)])),
    ...{ clock, run, machine: machines.door },
    onNews: () => {},
  });
  const listener = createListener({
    ...{ accept, clock, clientsMax: 30, clientsPerAddressMax: 30, machine: machines.connection },
    channels: options.channels.map(({ name, kind }) => ({ name, kind })),
    log: () => {},
  });
  const machine = machines.server.provide({ actors: { store, channels, listener } });
  const server = createActor(machine, {
    clock,
    input: { channels: options.channels.map(({ name }) => name), doors: doorsOf(options.channels) },
    inspect(inspected) {
      if (inspected.type !== '@xstate.event') return;
      options.onEvent(inspected.event as ServerEvent);
    },
  });
  server.subscribe({ error: (error) => complain(`the server failed: ${error}`) });
  server.on('stopped', () => {
    isOver = true;
    if (judges.size > 0) complain(`${judges.size} clients are left after a stop`);
  });
  server.start();

  /** It does nothing any more. */
  function die(): void {
    isOver = true;
    network.accept = null;
    server.stop();
  }

  return {
    sense: (channel: Sensed) => {
      if (!isOver) sense(channel);
    },
    /** A thermometer says something else than how warm it is. */
    read: (channel: Sensed, celsius: number) =>
      tells.get(channel)?.({ type: 'temperature.read', at: clock.now(), celsius }),
    stop: () => {
      if (!isOver) server.send({ type: 'server.stop' });
    },
    isOver: () => isOver,
    /** What it must have done by now, if it did something for so long. */
    check(awakeForMs: number): void {
      for (const judge of judges.values()) judge.check(awakeForMs);
    },
    /** Killed: its kernel closes what it had. */
    kill: die,
    /** The power fails: nobody is told. */
    cutPower(): void {
      for (const end of judges.keys()) {
        end.abandon();
        end.vanish();
      }
      die();
    },
  };
}

export type ServerProgram = ReturnType<typeof startServer>;
