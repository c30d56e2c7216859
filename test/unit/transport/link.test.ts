import dns from 'node:dns';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, vi } from 'vitest';
import {
  type Backoff,
  createLink,
  BACKOFF as DEFAULT_BACKOFF,
  dialTcp,
} from '../../../src/transport/index.ts';
import { startScriptedServer } from '../../generated/walks/scripted-server.ts';
import { kernelTimerOf } from '../../support/kernel.ts';
import { it } from '../../support/lab.ts';
import { startLink } from '../../support/started-link.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { createSimulatedLink, createStoreLink } from '../../support/virtual-links.ts';
import { type CreateLink, linkContract } from '../contracts/link.ts';

type Lookup = (host: string, options: object, found: (error: null, all: object[]) => void) => void;

/** Short waits, for a test is not to wait out a real one. */
const BACKOFF = { initialDelay: 20, maxDelay: 40, randomisationFactor: 0 };

function tcpLink(port: number, host = '127.0.0.1', backoff: Backoff = BACKOFF) {
  return createLink({ dial: dialTcp({ host, port, backoff }), clock: new VirtualClock() });
}

/** The process's timers pass only when told, from now on. */
function holdTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

const TIME = {
  holdTime,
  pass: (ms: number) => void vi.advanceTimersByTime(ms),
  timers: () => vi.getTimerCount(),
};

/** Over real TCP, to a server that is there or to a port where nobody listens. */
const createTcpLink: CreateLink = async (lab, isServerThere) => {
  if (!isServerThere) {
    const accept = () => Promise.reject(new Error('expected a server to accept, got none'));
    return { ...TIME, logic: tcpLink(await lab.freePort()), accept };
  }
  const server = await lab.accept();
  return {
    ...TIME,
    logic: tcpLink(server.port),
    async accept() {
      const { lines, say, socket } = await server.nextPeer();
      return {
        say,
        hears: (line) => lines.next(line),
        end: () => void socket.end(),
        ended: () => lines.ended(),
      };
    },
  };
};

linkContract('the link over TCP', createTcpLink);
linkContract('the link over the simulated network', createSimulatedLink);
linkContract('the link in memory', createStoreLink);

describe('the link over TCP', () => {
  it('says why even when each of several addresses refuses', async ({ lab }) => {
    const link = startLink(tcpLink(await lab.freePort(), 'localhost'));
    expect(await link.next('link.lost')).toMatchObject({
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('gives the first of two addresses the time for another SYN', async () => {
    const slow = await startScriptedServer();
    onTestFinished(slow.close);
    await slow.become('silence');
    const addresses = ['127.0.0.1', '127.0.0.3'].map((address) => ({ address, family: 4 }));
    const { lookup } = dns;
    vi.spyOn(dns, 'lookup').mockImplementation(((...args: Parameters<Lookup>) => {
      const [host, , found] = args;
      if (host === 'door.example') found(null, addresses);
      else Reflect.apply(lookup, dns, args);
    }) as never);
    onTestFinished(() => void vi.restoreAllMocks());
    const link = startLink(tcpLink(slow.port, 'door.example'));
    await link.next('link.attempted');
    // It took no SYN until now; the kernel's next one is due after a second.
    await slow.become('server');
    await link.next('link.connected');
    expect(link.count('link.lost')).toBe(0);
  });

  it('waits 1 s doubling to 20 s before an attempt, and up to half as long again', async ({
    lab,
  }) => {
    const port = await lab.freePort();
    holdTime();
    const link = startLink(tcpLink(port, '127.0.0.1', DEFAULT_BACKOFF));
    await link.next('link.lost');
    for (const seconds of [1, 2, 4, 8, 16, 20, 20]) {
      const count = link.heard.length;
      vi.advanceTimersByTime(seconds * 1000 - 1);
      expect(link.heard).toHaveLength(count);
      vi.advanceTimersByTime(seconds * 500 + 1);
      expect(link.heard.at(count)).toEqual({ type: 'link.attempted' });
      await link.next('link.lost');
    }
  });

  it('reads what has come before it says that it did', async ({ lab }) => {
    const server = await lab.accept();
    const link = startLink(tcpLink(server.port));
    const peer = await server.nextPeer();
    await link.next('link.connected');
    // As in a process that goes on: this waits in the socket, and the timers come first.
    await wait(1);
    peer.say('["temperature",4]');
    link.tell('catchUp');
    await link.next('link.caughtUp');
    expect(link.count('line.unknown')).toBe(1);
  });

  it('has the kernel ask whether an old server still lives', async ({ lab }) => {
    const server = await lab.accept();
    const link = startLink(tcpLink(server.port));
    const { socket } = await server.nextPeer();
    await link.next('link.connected');
    expect(await kernelTimerOf(socket.remotePort ?? 0, server.port)).toBe('keepalive');
  });

  it('gives up an attempt that nobody answers, and says why', async () => {
    const server = await startScriptedServer();
    onTestFinished(server.close);
    await server.become('silence');
    const link = startLink(tcpLink(server.port));
    await link.next('link.attempted');
    link.tell('dropLink');
    expect(await link.next('link.lost')).toEqual({ type: 'link.lost', reason: 'we dropped it' });
    await link.next('link.attempted');
    expect(link.count('link.lost')).toBe(1);
  });

  it('wonders what a server wants that ends without a word, unless it ever said one', async ({
    lab,
  }) => {
    const server = await lab.accept();
    const link = startLink(tcpLink(server.port));
    const reasonAfter = async (...lines: string[]) => {
      const peer = await server.nextPeer();
      peer.say(...lines);
      peer.socket.end();
      return link.next('link.lost');
    };
    const reason = 'the connection was closed';
    expect(await reasonAfter()).toMatchObject({
      reason: `${reason} without a word; does it want --tls?`,
    });
    expect(await reasonAfter('["temperature",4]')).toMatchObject({ reason });
    expect(await reasonAfter()).toMatchObject({ reason });
  });

  it('says once that a connection is lost which ends and then breaks', async ({ lab }) => {
    const server = await lab.accept();
    const link = startLink(tcpLink(server.port));
    const peer = await server.nextPeer();
    await link.next('link.connected');
    peer.socket.end();
    await link.next('link.lost');
    peer.socket.resetAndDestroy();
    await link.next('link.connected');
    expect(link.count('link.lost')).toBe(1);
  });
});
