/** Links in virtual time for the contract, which goes on by itself with the event loop. */
import { onTestFinished, vi } from 'vitest';
import type { Clock } from '../../src/machines/index.ts';
import { createLink } from '../../src/transport/index.ts';
import type { CreateLink, LinkUnderTest, ServerSide } from '../contracts/link.ts';
import { MachineClock } from '../simulation/machine-clock.ts';
import { type End, Network } from '../simulation/network.ts';
import { Timeline } from '../simulation/timeline.ts';
import { connectInMemory, type MemoryStream } from './memory-peers.ts';
import { createRandom } from './random.ts';
import { VirtualClock } from './virtual-clock.ts';
import { type Connect, dialVirtually } from './virtual-dialler.ts';

/** How much time passes in one turn of the event loop. */
const TURN_MS = 20;

/** The link in memory: to a server in it, or to nobody. */
export const createMemoryLink: CreateLink = async (_lab, isServerThere) => {
  const clock = new VirtualClock();
  const streams: MemoryStream[] = [];
  const connect = connectInMemory(
    clock,
    () => (isServerThere ? 'server' : 'nobody'),
    (stream) => streams.push(stream),
  );
  const pass = (ms: number) => clock.advance(ms);
  return linkOver(clock, connect, pass, streams, (stream) => ({
    say: (text) => stream.receive(text),
    heard: () => stream.written,
    end: () => stream.finish(),
    isEnded: () => !stream.writable,
  }));
};

/** The link over the simulation's network. */
export const createSimulatedLink: CreateLink = async (_lab, isServerThere) => {
  const timeline = new Timeline();
  const network = new Network(timeline, createRandom(1));
  const clock = new MachineClock(timeline, 0, 0);
  network.serverClock = new MachineClock(timeline, 0, 0);
  const accepted: { end: End; heard: string; isEnded: boolean }[] = [];
  if (isServerThere) {
    network.accept = (end) => {
      const one = { end, heard: '', isEnded: false };
      accepted.push(one);
      const over = () => {
        one.isEnded = true;
      };
      end.on('data', (chunk) => {
        one.heard += chunk;
      });
      end.on('end', over).on('close', over);
    };
  }
  const connect: Connect = (onOutcome) =>
    network.connect('link', { isHole: false, isSlow: false }, clock, onOutcome);
  const pass = (ms: number) => timeline.pass(ms);
  return linkOver(clock, connect, pass, accepted, (one) => ({
    say: (text) => void one.end.write(text),
    heard: () => one.heard,
    end: () => one.end.end(),
    isEnded: () => one.isEnded,
  }));
};

interface Peer {
  say(text: string): void;
  heard(): string;
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
      const { say, heard, end, isEnded } = peerOf(accepted[index] as T);
      return {
        say: (...lines) => say(lines.map((line) => `${line}\n`).join('')),
        hears: (line) => vi.waitUntil(() => heard().split('\n').includes(line), { interval: 1 }),
        end,
        ended: () => vi.waitUntil(isEnded, { interval: 1 }),
      };
    },
  };
}
