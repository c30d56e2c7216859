import { describe, expect, onTestFinished, vi } from 'vitest';
import { createActor, setup } from 'xstate';
import type { LinkCommand, WatchdogEvent } from '../../src/machines/index.ts';
import { type Backoff, createLink, BACKOFF as DEFAULT_BACKOFF } from '../../src/transport/index.ts';
import { it } from '../support/lab.ts';
import { SOON_MS, within } from '../support/lines.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** Short waits, for a test is not to wait out a real one. */
const BACKOFF = { initialDelay: 20, maxDelay: 40, randomisationFactor: 0 };

/** Lets the test pass the time that reconnect-net waits. */
function fakeTimers() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

interface Options {
  host?: string;
  backoff?: Backoff;
  dropsOn?: WatchdogEvent['type'];
}

/** A link with the test as its watchdog. */
function startLink(port: number, options: Options = {}) {
  const { host = '127.0.0.1', backoff = BACKOFF, dropsOn } = options;
  const heard: WatchdogEvent[] = [];
  let passed = 0;
  let wake = () => {};
  const link = createLink({ host, port, clock: new VirtualClock(), backoff });
  const machine = setup({
    types: { events: {} as WatchdogEvent },
    actors: { link },
    actions: {
      hear: ({ event }) => {
        heard.push(event);
        if (event.type === dropsOn) tell('dropLink');
        wake();
      },
    },
  }).createMachine({ invoke: { id: 'link', src: 'link' }, on: { '*': { actions: 'hear' } } });
  const actor = createActor(machine).start();
  const tell = (type: LinkCommand['type']) =>
    actor.getSnapshot().children.link?.send({ type, reason: 'we dropped it' });
  onTestFinished(() => void actor.stop());

  async function take(type: WatchdogEvent['type']): Promise<WatchdogEvent> {
    for (;;) {
      for (let event = heard[passed]; event !== undefined; event = heard[passed]) {
        passed++;
        if (event.type === type) return event;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  return {
    heard,
    tell,
    stop: () => actor.stop(),
    /** The next event of that type; what comes before it is passed over. */
    next: (type: WatchdogEvent['type']) =>
      within(SOON_MS, type, () => JSON.stringify(heard), take(type)),
  };
}

const at = { wallMs: 1_400_000_000_000, monotonicMs: 0 };
const heard = { type: 'line.heard' };

describe('the link', () => {
  it('says of each attempt how it ended, once, and tries again', async ({ lab }) => {
    const link = startLink(await lab.freePort());
    for (let i = 0; i < 3; i++) {
      expect(await link.next('link.lost')).toMatchObject({
        reason: expect.stringContaining('ECONNREFUSED'),
      });
    }
    const types = link.heard.map(({ type }) => type);
    expect(types.slice(0, 6)).toEqual([
      ...['link.attempted', 'link.lost', 'link.attempted', 'link.lost', 'link.attempted'],
      'link.lost',
    ]);
  });

  it('says why even when each of several addresses refuses', async ({ lab }) => {
    const link = startLink(await lab.freePort(), { host: 'localhost' });
    expect(await link.next('link.lost')).toMatchObject({
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('waits 1 s doubling to 20 s before an attempt, and up to half as long again', async ({
    lab,
  }) => {
    const port = await lab.freePort();
    fakeTimers();
    const link = startLink(port, { backoff: DEFAULT_BACKOFF });
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

  it('says once that a connection is lost, and makes it again', async ({ lab }) => {
    const server = await lab.accept();
    const link = startLink(server.port);
    for (let i = 0; i < 2; i++) {
      const peer = await server.nextPeer();
      await link.next('link.connected');
      peer.socket.end();
      await link.next('link.lost');
    }
    await link.next('link.connected');
    expect(link.heard.filter(({ type }) => type === 'link.lost')).toHaveLength(2);
  });

  it('says once that a connection is lost which ends and then breaks', async ({ lab }) => {
    const server = await lab.accept();
    const link = startLink(server.port);
    const peer = await server.nextPeer();
    await link.next('link.connected');
    peer.socket.end();
    await link.next('link.lost');
    peer.socket.resetAndDestroy();
    await link.next('link.connected');
    expect(link.heard.filter(({ type }) => type === 'link.lost')).toHaveLength(1);
  });

  it('reports what the server writes, in order', async ({ lab }) => {
    const server = await lab.accept();
    const link = startLink(server.port);
    const peer = await server.nextPeer();
    peer.say(
      '["hello",{"protocol":1,"heartbeatMs":10000}]',
      '["open",17,{"ageMs":812,"id":"k3f9-7"}]',
      '["close",18]',
      '["unknown",19,{"reason":"unplugged"}]',
      '["heartbeat",20]',
      '["temperature",4]',
      '["hello",{"protocol":0}]',
      'junk',
      '["refused",21,{"reason":"full","retryMs":30000}]',
    );
    await link.next('server.refused');
    expect(link.heard.slice(2)).toEqual([
      { type: 'server.greeted' },
      heard,
      heard,
      { type: 'door.opened', at, id: 'k3f9-7', wallMs: 17, ageMs: 812, first: false },
      heard,
      { type: 'door.closed', at, id: null, wallMs: 18, ageMs: 0, first: false },
      heard,
      { type: 'sensor.lost', reason: 'unplugged' },
      heard,
      { type: 'server.beat' },
      heard,
      { type: 'line.bad' },
      { type: 'line.bad' },
      { type: 'server.refused', retryMs: 30_000 },
    ]);
  });

  it('says what it is told to say', async ({ lab }) => {
    const server = await lab.accept();
    const link = startLink(server.port);
    const peer = await server.nextPeer();
    await link.next('link.connected');
    link.tell('sayHello');
    link.tell('answerHeartbeat');
    await peer.lines.next('["heartbeat"]');
    expect(peer.lines.texts).toEqual(['["hello",{"protocol":1}]', '["heartbeat"]']);
  });

  it('drops a connection that it is told to drop, and hears nothing more of it', async ({
    lab,
  }) => {
    const server = await lab.accept();
    const link = startLink(server.port, { dropsOn: 'server.refused' });
    const peer = await server.nextPeer();
    peer.say('["refused",1]', '["open",1]');
    expect(await link.next('link.lost')).toEqual({ type: 'link.lost', reason: 'we dropped it' });
    expect(link.heard.filter(({ type }) => type.startsWith('door.'))).toEqual([]);
  });

  it('makes no attempt while it is held, and one at once when it is released', async ({ lab }) => {
    const server = await lab.accept();
    const link = startLink(server.port);
    const peer = await server.nextPeer();
    await link.next('link.connected');
    fakeTimers();
    link.tell('holdLink');
    peer.socket.end();
    await link.next('link.lost');
    vi.advanceTimersByTime(1_000_000);
    expect(link.heard.filter(({ type }) => type === 'link.attempted')).toHaveLength(1);
    link.tell('releaseLink');
    await link.next('link.connected');
    expect(server.count).toBe(2);
  });

  it('leaves nothing behind when it is stopped, connected or waiting', async ({ lab }) => {
    const server = await lab.accept();
    const connected = startLink(server.port);
    const peer = await server.nextPeer();
    await connected.next('link.connected');
    connected.stop();
    await peer.lines.ended();
    const port = await lab.freePort();
    fakeTimers();
    const waiting = startLink(port);
    await waiting.next('link.lost');
    expect(vi.getTimerCount()).toBe(1);
    waiting.stop();
    expect([server.count, vi.getTimerCount()]).toEqual([1, 0]);
  });
});
