import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type TraceRecord, watchDoor } from '../../../../src/app/index.ts';
import { doorAlarmMachine, watchdogMachine } from '../../../../src/machines/index.ts';
import { BACKOFF } from '../../../../src/transport/index.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { playClient } from '../client-scene.ts';
import { TCP_SCENES } from '../client-scenes.ts';
import { type StartClient, walkClient } from '../client-walk.ts';
import { OUT_OF_REACH } from '../out-of-reach.ts';
import { expectReach } from '../reach.ts';
import { generateRuns, playOnce, walkAll } from '../scene.ts';
import { startScriptedServer } from '../scripted-server.ts';

/** Our client in this process, on real sockets and virtual time. */
const startClient: StartClient = async ({ options }, port) => {
  const clock = new VirtualClock();
  const records: TraceRecord[] = [];
  const news: string[] = [];
  let exit: number | null = null;
  const watch = watchDoor({
    ...{ host: '127.0.0.1', port, clock, ...options },
    trace: (record) => records.push(record),
  });
  watch.on('news', ({ event }) => news.push(event));
  watch.once('ended', () => {
    exit = 1;
  });
  return {
    freeze: () => {},
    thaw: () => {},
    // The wait is reconnect-net's own, on the timers that the test holds.
    attempt: () => void vi.advanceTimersByTime(2 * BACKOFF.maxDelay),
    pass(ms) {
      vi.advanceTimersByTime(ms);
      clock.advance(ms);
    },
    taken: () => records.map(({ when, ...record }) => record),
    news: () => news,
    exit: () => exit,
    stop: () => watch.stop(),
    unread: () => {},
    end: async () => watch.stop(),
  };
};

describe('a client on real sockets', () => {
  const taken = new Set<string>();
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it.each(Object.entries(TCP_SCENES))('does with %s what its machine says', async (name, scene) => {
    const play = playOnce(playClient(scene));
    const runs = generateRuns(play);
    // One at a time: they share the timers.
    await walkAll(runs, 1, async (acts) => {
      for (const label of await walkClient(scene, play, acts, startScriptedServer, startClient))
        taken.add(label);
    });
    console.log(`${name}: ${runs.length} runs walked over TCP`);
    expect(runs.length).toBeGreaterThan(0);
  });

  it.for([watchdogMachine, doorAlarmMachine])(
    'takes every transition of the $id that a server can cause',
    (machine) => expectReach('over TCP', machine, taken, OUT_OF_REACH[machine.id]),
  );
});
