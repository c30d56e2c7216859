import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, vi } from 'vitest';
import { serveHttp } from '../../support/http-server.ts';
import { HELLO, it, type Lab, type ServerProgram } from '../../support/lab.ts';
import { SOON_MS } from '../../support/lines.ts';
import { connectPeer } from '../../support/peers.ts';
import { DOOR_CLIENT, type Program } from '../../support/programs.ts';
import { startListener } from '../../support/served.ts';
import { expectOnTime } from '../../support/timing.ts';

/** Until the clock of a watcher strikes, and as long again for a busy machine, in ms. */
const NEXT_MINUTE_MS = 30_000;
const POLL = { timeout: SOON_MS };
const DOOR_EVENTS = /^(open|close|warned|closedAfterWarning)$/;

/** What a watcher with `--json` said of its door. */
function heard({ stdout }: Program): string[] {
  return stdout.texts
    .map((text) => JSON.parse(text).event)
    .filter((name) => DOOR_EVENTS.test(name));
}

describe.concurrent('kill -9', () => {
  const HOUSES = 4;
  const KILLS = 25;
  const STRANGERS = 20;

  it.for(Array.from({ length: HOUSES }, (_, index) => index))(
    'of server or watcher, again and again, loses and repeats nothing (house %i)',
    async (_, { lab }) => {
      const path = await lab.scratchFile('door.json');
      const port = await lab.freePort();
      const start = () => lab.doorServer('--state-file', path, '--port', String(port));
      const watch = () => lab.runClient('127.0.0.1', String(port), '100', '--json');
      let server = await start();
      let watcher = watch();
      const told: string[] = [];
      let first = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const level = kill % 2 === 0 ? 'open' : 'close';
        for (let stranger = 0; stranger < STRANGERS; stranger++) void load(lab, server);
        server.say(level);
        told.push(level);
        await vi.waitFor(() => expect(heard(watcher)).toEqual(told.slice(first)), {
          timeout: 30_000,
        });
        if (kill % 3 === 0) {
          await watcher.kill();
          watcher = watch();
          first = told.length - 1;
          await vi.waitFor(() => expect(heard(watcher)).toEqual(told.slice(first)), POLL);
        } else {
          await server.kill();
          server = await start();
          server.say(level);
        }
      }
    },
  );

  async function load(lab: Lab, { port }: ServerProgram): Promise<void> {
    // It may be killed while they come.
    await lab.connect(port, HELLO).catch(() => {});
  }
});

describe.concurrent('a network', () => {
  it('that delays, cuts and swallows loses no change', async ({ lab }) => {
    const server = await lab.doorServer();
    const relay = await lab.relay(server.port, 300);
    const watcher = lab.runClient('127.0.0.1', String(relay.port), '100', '--json');
    const told: string[] = [];
    async function change(level: string): Promise<void> {
      server.say(level);
      told.push(level);
      await vi.waitFor(() => expect(heard(watcher)).toEqual(told), { timeout: 70_000 });
    }
    for (const level of ['open', 'close', 'open', 'close']) {
      await change(level);
      relay.cut();
    }
    await change('open');
    relay.swallow();
    // Heard by a connection that was made anew after this one was silent for too long.
    await change('close');
    expect(watcher.stdout.texts.filter((text) => /"disconnected"/.test(text))).toHaveLength(5);
  });
});

describe.concurrent('file descriptors that strangers use up', () => {
  it('cost those who are served nothing', async ({ lab }) => {
    const by = ['sh', '-c', 'ulimit -n 60; exec "$@"', 'sh'] as const;
    const args = ['--host', '127.0.0.1', '--port', '0', '--sensor', 'stdin'];
    const server = await lab.startServerBy(by, ...args);
    const watcher = await lab.doorClient(server.port, '100', '--json');
    const strangers = Array.from({ length: 100 }, () => lab.connect(server.port));
    const connected = await Promise.all(strangers);
    server.say('open');
    await watcher.stdout.next(/"open"/);
    for (const { socket } of connected) socket.destroy();
    await vi.waitFor(async () => {
      const peer = await lab.connect(server.port, HELLO);
      await peer.lines.next(/"open"/, 1000);
    }, POLL);
    expect(heard(watcher)).toEqual(['open']);
    expect((await server.stop()).code).toBe(0);
  });
});

describe.concurrent('wall clocks', () => {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const library = `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`;
  const canSet = existsSync(library);
  if (!canSet)
    console.log('skipped, for the package faketime is not here: wall clocks that are set');

  const by = (path: string) =>
    [
      ...['env', 'TZ=UTC', `LD_PRELOAD=${library}`, `FAKETIME_TIMESTAMP_FILE=${path}`],
      ...['FAKETIME_DONT_FAKE_MONOTONIC=1', 'FAKETIME_NO_CACHE=1'],
    ] as const;

  it.skipIf(!canSet)(
    'that strike have people told what is open, and at night no more',
    async ({ lab }) => {
      const { asked, host } = await serveHttp((_, response) => void response.end());
      const told = () => asked.map(({ body }) => JSON.parse(body).event);
      const wall = await lab.scratchFile('wall');
      const eveningMs = Date.parse(`${new Date().toISOString().slice(0, 10)}T21:59:45Z`);
      const seconds = Math.round((eveningMs - Date.now()) / 1000);
      writeFileSync(wall, `${seconds < 0 ? '' : '+'}${seconds}`);
      const server = await lab.doorServer();
      server.say('open');
      const watcher = lab.startBy(
        by(wall),
        ...[DOOR_CLIENT, '127.0.0.1', String(server.port), '0.2', '--webhook', `http://${host}`],
        ...['--quiet-hours', '21:00-23:00', '--check-at', '22:00'],
      );
      await watcher.stderr.next(/^DOOR OPEN/);
      await watcher.stderr.next(/^NOT CLOSED: /, NEXT_MINUTE_MS);
      await vi.waitFor(() => expect(told()).toEqual(['checked']), POLL);
      await watcher.stop();
      expect(watcher.stderr.texts.at(-1)).toMatch(/^1 alert could not be delivered, and no state/);
    },
  );

  it.skipIf(!canSet)('that are set change no age and no deadline', async ({ lab }) => {
    const [ofServer, ofWatcher] = [await lab.scratchFile('wall'), await lab.scratchFile('wall')];
    const set = (server: string, watcher: string) => {
      writeFileSync(ofServer, server);
      writeFileSync(ofWatcher, watcher);
    };
    set('+0', '+0');
    const args = ['--host', '127.0.0.1', '--port', '0', '--sensor', 'stdin'];
    const server = await lab.startServerBy(by(ofServer), ...args);
    const watcher = lab.startBy(
      by(ofWatcher),
      ...[DOOR_CLIENT, '127.0.0.1', String(server.port), '3', '--json'],
    );
    await watcher.stdout.next(/"connected"/);
    for (const [theirs, ours] of [
      ['+9000d', '-9000d'],
      ['-9000d', '+9000d'],
    ] as const) {
      const openedMs = performance.now();
      server.say('open');
      const opened = await watcher.stdout.next(/"open"/);
      set(theirs, ours);
      const late = await lab.connect(server.port, HELLO);
      const [, , { ageMs }] = JSON.parse((await late.lines.next(/^\["open"/)).text);
      expect(ageMs).toBeLessThan(SOON_MS);
      const warned = await watcher.stdout.next(/"warned"/);
      expectOnTime(warned.atMs - openedMs, 3000, opened.atMs - openedMs);
      server.say('close');
      const closed = await watcher.stdout.next(/"closedAfterWarning"/);
      expectOnTime(JSON.parse(closed.text).openMs, 3000);
    }
    expect(watcher.stdout.texts.filter((text) => /"disconnected"/.test(text))).toEqual([]);
    const [first = '', last = ''] = [watcher.stdout.texts[0], watcher.stdout.texts.at(-1)];
    // They were set indeed.
    const leaptMs = Date.parse(JSON.parse(last).time) - Date.parse(JSON.parse(first).time);
    expect(Math.abs(leaptMs)).toBeGreaterThan(8000 * 86_400_000);
  });
});

describe('twenty stalled readers', () => {
  const STALLED = 20;
  const CHANGES = 100_000;
  const LAG_MS = 30_000;
  /** Of which the readers' own side has 64 kB each; what they were not sent is 60 MB or more. */
  const GROWTH_BYTES_MAX = 4 * 2 ** 20;
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');

  function usedBytes(): number {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  }

  it('are full, lag and are ended, and cost neither the others nor memory', async () => {
    const server = await startListener();
    const reader = connect(server.port, '127.0.0.1');
    reader.write(`${HELLO}\n`);
    let heard = '';
    reader.on('data', (chunk) => {
      heard = (heard + chunk).slice(-100);
    });
    const peers = Array.from({ length: STALLED }, () => connectPeer(server.port, HELLO));
    const stalled = await Promise.all(peers);
    await Promise.all(stalled.map(({ lines }) => lines.next(/"hello"/)));
    for (const { socket } of stalled) socket.pause();
    const before = usedBytes();
    for (let change = 0; change < CHANGES; change += 2) {
      server.change('open', 'close');
      await setImmediate();
    }
    server.change('open');
    const last = `["open",1400000000000,{"ageMs":0,"id":"run-${CHANGES + 1}"}]\n`;
    await vi.waitFor(() => expect(heard.endsWith(last)).toBe(true), POLL);
    const grown = usedBytes() - before;
    const unsent = server.unsentBytes().filter((bytes) => bytes > 0);
    console.log(`${unsent.length} stalled readers: ${(grown / 2 ** 20).toFixed(1)} MB more in use`);
    expect(unsent).toHaveLength(STALLED);
    expect(Math.max(...unsent)).toBeLessThan(2048);
    expect(grown).toBeLessThan(GROWTH_BYTES_MAX);
    const [back] = stalled;
    back?.socket.resume();
    await back?.lines.next(new RegExp(`"run-${CHANGES + 1}"`));
    server.clock.advance(LAG_MS);
    await Promise.all(stalled.slice(1).map(() => server.nextNote('ended')));
    for (const socket of [reader, ...stalled.map((peer) => peer.socket)]) socket.destroy();
    server.end();
  });
});
