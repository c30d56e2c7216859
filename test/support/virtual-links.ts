/** Links in virtual time for the contract, which goes on by itself with the event loop. */
import { onTestFinished, vi } from 'vitest';
import type { Clock } from '../../src/machines/index.ts';
import { createLink } from '../../src/transport/index.ts';
import { MachineClock } from '../search/simulation/machine-clock.ts';
import { type End, Network } from '../search/simulation/network.ts';
import { Timeline } from '../search/simulation/timeline.ts';
import type { CreateLink, LinkUnderTest, ServerSide } from '../unit/contracts/link.ts';
import { connectInMemory } from './memory-peers.ts';
import type { MemorySocket } from './memory-socket.ts';
import { createRandom } from './random.ts';
import { VirtualClock } from './virtual-clock.ts';
import { type Connect, dialVirtually } from './virtual-dialler.ts';

/** How much time passes in one turn of the event loop. */
const TURN_MS = 20;

/** The link in memory: to a server in it, or to nobody. */
export const createStoreLink: CreateLink = async (_lab, isServerThere) => {
  const clock = new VirtualClock();
  const sockets: MemorySocket[] = [];
  const connect = connectInMemory(
    clock,
    () => (isServerThere ? 'server' : 'nobody'),
    (socket) => sockets.push(socket),
  );
  const pass = (ms: number) => clock.advance(ms);
  return linkOver(clock, connect, pass, sockets, (socket) => ({
    say: (lines) => socket.say(...lines),
    received: () => socket.lines,
    end: () => socket.finish(),
    isEnded: () => socket.isClosed,
  }));
};

/** The link over the simulation's network. */
export const createSimulatedLink: CreateLink = async (_lab, isServerThere) => {
  const timeline = new Timeline();
  const network = new Network(timeline, createRandom(1));
  const clock = new MachineClock(timeline, 0, 0);
  network.serverClock = new MachineClock(timeline, 0, 0);
  const accepted: { end: End; received: string; isEnded: boolean }[] = [];
  if (isServerThere) {
    network.accept = (end) => {
      const one = { end, received: '', isEnded: false };
      accepted.push(one);
      const over = () => {
        one.isEnded = true;
      };
      end.on('data', (chunk) => {
        one.received += chunk;
      });
      end.on('end', over).on('close', over);
    };
  }
  const connect: Connect = (onOutcome) =>
    network.connect('link', { isHole: false, isSlow: false }, clock, onOutcome);
  const pass = (ms: number) => timeline.pass(ms);
  return linkOver(clock, connect, pass, accepted, (one) => ({
    say: (lines) => void one.end.write(lines.map((line) => `${line}\n`).join('')),
    received: () => one.received.split('\n'),
    end: () => one.end.end(),
    isEnded: () => one.isEnded,
  }));
};

interface Peer {
  say(lines: readonly string[]): void;
  received(): readonly string[];
  end(): void;
  isEnded(): boolean;
}

function linkOver<T>(
  clock: Clock & { readonly pending: number },
  connect: Connect,
  pass: (ms: number) => void,
  accepted: readonly T[],
  peerOf: (one: T) => Peer,
): LinkUnderTest {
  let passed = 0;
  let turn = setImmediate(function next() {
    pass(TURN_MS);
    turn = setImmediate(next);
  });
  onTestFinished(() => clearImmediate(turn));
  return {
    // What it is told has the same instant everywhere.
    logic: createLink({ dial: dialVirtually({ clock, connect }), clock: new VirtualClock() }),
    holdTime: () => {},
    pass,
    timers: () => clock.pending,
    async accept(): Promise<ServerSide> {
      const index = passed++;
      await vi.waitUntil(() => accepted.length > index, { interval: 1 });
      const { say, received, end, isEnded } = peerOf(accepted[index] as T);
      return {
        say: (...lines) => say(lines),
        hears: (line) => vi.waitUntil(() => received().includes(line), { interval: 1 }),
        end,
        ended: () => vi.waitUntil(isEnded, { interval: 1 }),
      };
    },
  };
}
