import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, vi } from 'vitest';
import { fromCallback } from 'xstate';
import { printable } from '../../../src/app/index.ts';
import { type DoorNews, startDoorServer, watchDoor } from '../../../src/index.ts';
import { it } from '../../support/lab.ts';

async function start(options: Parameters<typeof startDoorServer>[0] = {}) {
  const door = new PassThrough();
  const server = await startDoorServer({
    port: 0,
    host: '127.0.0.1',
    sensor: 'stdin',
    input: door,
    ...options,
  });
  onTestFinished(server.stop);
  return { door, server, say: (reading: string) => void door.write(`${reading}\n`) };
}

describe('the library', () => {
  it('runs a server and a watcher in one process, and says all of one opening', async () => {
    const { server, say } = await start();
    const watch = watchDoor({ host: '127.0.0.1', port: server.address.port, limitMs: 50 });
    onTestFinished(watch.stop);
    const news: DoorNews[] = [];
    watch.on('news', (one) => news.push(one));
    const next = (event: keyof DoorNewsEvents) =>
      new Promise<DoorNews>((resolve) => watch.once(event, resolve));
    await next('connected');
    say('open');
    const warned = await next('warned');
    say('close');
    await next('closedAfterWarning');
    expect(news.map(({ event }) => event)).toEqual([
      ...['connected', 'open', 'warned', 'close', 'closedAfterWarning'],
    ]);
    expect(warned).toMatchObject({ event: 'warned', limitMs: 50, openMs: expect.any(Number) });
    expect(warned.openMs).toBeGreaterThanOrEqual(50);
    expect(new Date(warned.time).toISOString()).toBe(warned.time);
  });

  it('says what is open when it is asked, of what nobody knows, and nothing if all is closed', async () => {
    const { server, say } = await start();
    const { port } = server.address;
    const watch = watchDoor({ host: '127.0.0.1', port, limitMs: 60_000 });
    onTestFinished(watch.stop);
    const checked: DoorNews[] = [];
    watch.on('checked', (news) => checked.push(news));
    watch.check();
    await once(watch, 'checked');
    expect(checked.pop()).toMatchObject({ event: 'checked', open: [], unknown: ['door'] });
    say('open');
    await once(watch, 'open');
    watch.check();
    await once(watch, 'checked');
    const openMsOf = { door: expect.any(Number) };
    expect(checked.pop()).toMatchObject({ open: ['door'], openMsOf, unknown: [] });
    say('close');
    await once(watch, 'close');
    watch.check();
    say('open');
    await once(watch, 'open');
    watch.check();
    await once(watch, 'checked');
    expect(checked.map(({ open }) => open)).toEqual([['door']]);
    await server.stop();
    await once(watch, 'disconnected');
    watch.check();
    await once(watch, 'checked');
    expect(checked.at(-1)).toMatchObject({ open: [], unknown: ['door'] });
  });

  it('gives a sign of life exactly while there is word from the door', async () => {
    const { server } = await start();
    const signs: string[] = [];
    let onSign = () => {};
    const sign = (what: string) => {
      signs.push(what);
      onSign();
    };
    const next = () =>
      new Promise<void>((resolve) => {
        onSign = resolve;
      });
    const signOfLife = fromCallback(() => {
      sign('began');
      return () => sign('ended');
    });
    const { port } = server.address;
    const began = next();
    const watch = watchDoor({
      ...{ host: '127.0.0.1', port, limitMs: 1, offlineAfterMs: 0 },
      signOfLife,
    });
    onTestFinished(watch.stop);
    await began;
    expect(signs).toEqual(['began']);
    const ended = next();
    await server.stop();
    await ended;
    expect(signs).toEqual(['began', 'ended']);
  });

  it('has several channels in one stream, and old clients know its first door', async ({ lab }) => {
    const lines: string[] = [];
    const { server, say } = await start({
      sensor: undefined,
      channels: {
        air: { kind: 'temperature', sensor: 'stdin' },
        fridge: { sensor: 'stdin' },
        freezer: { kind: 'door', sensor: 'stdin' },
      },
      log: (line) => lines.push(line),
    });
    const { port } = server.address;
    const [old, client] = [
      await lab.connect(port, '["hello",{"protocol":1}]'),
      await lab.connect(port, '["hello",{"protocol":2,"channels":["freezer","air"]}]'),
    ];
    expect((await client.lines.next(/^\["hello/)).text).toContain(
      '"channels":{"air":"temperature","fridge":"door","freezer":"door"}',
    );
    say('fridge open');
    await old.lines.next(/^\["open",\d+,\{"ageMs":\d+,"id":"\w+-1","first":true\}\]$/);
    say('freezer open');
    say('air 4.5');
    await client.lines.next(/^\["freezer\/open",\d+,\{.*"id":"\w+-freezer-1"/);
    await client.lines.next(/^\["air\/temperature",\d+,\{.*"celsius":4.5\}\]$/);
    expect(lines).toEqual([]);
  });

  it.each([
    [{ channels: {} }, /^channels: expected 1 to 32/],
    [{ channels: { Fridge: {} } }, /^channels: expected names of/],
    [{ channels: { fridge: {} }, sensor: 'stdin' }, /^sensor: expected it in a channel/],
    [{ channels: { a: {}, b: {} }, stateFile: '/x' }, /^stateFile: .*, got simulated$/],
  ] as const)('refuses channels as in %j', async (options, message) => {
    await expect(startDoorServer({ port: 0, ...options })).rejects.toThrow(message);
  });

  it('is over with its one connection when it is not to make it again', async () => {
    const { server } = await start();
    const { port } = server.address;
    const watch = watchDoor({ host: '127.0.0.1', port, limitMs: 1, reconnects: false });
    onTestFinished(watch.stop);
    const said: string[] = [];
    watch.on('news', ({ event }) => said.push(event));
    await once(watch, 'connected');
    const ended = once(watch, 'ended');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await server.stop();
    await ended;
    expect(said).toEqual(['connected', 'disconnected']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says nothing more once it is stopped, not even what came in the same chunk', async ({
    lab,
  }) => {
    const { port, nextPeer } = await lab.accept();
    const watch = watchDoor({ host: '127.0.0.1', port, limitMs: 1 });
    const reports: string[] = [];
    watch.on('report', ({ name }) => {
      reports.push(name);
      watch.stop();
    });
    const peer = await nextPeer();
    peer.say('["open",1]', '["close",2]');
    await peer.lines.ended();
    expect(reports).toEqual(['open']);
  });

  it('reports an answer to its hello only if what was missed is not known any more', async ({
    lab,
  }) => {
    const { port, nextPeer } = await lab.accept();
    const watch = watchDoor({ host: '127.0.0.1', port, limitMs: 1 });
    onTestFinished(watch.stop);
    const reports: unknown[] = [];
    watch.on('report', ({ args: [details] }) => reports.push(details));
    const peer = await nextPeer();
    const hello = { protocol: 2, heartbeatMs: 10_000, channels: { door: 'door' } };
    peer.say(...[hello, { ...hello, missed: 'lost' }].map((one) => JSON.stringify(['hello', one])));
    peer.say('["door/open",1]');
    await once(watch, 'open');
    expect(reports).toEqual([{ ...hello, missed: 'lost' }, 1]);
  });

  it.each([
    [{ channels: [] }, /^channels: expected 1 to 32 names, got 0$/],
    [{ channels: ['A'] }, /^channels: expected 1 to 32 of a-z0-9-, got "A"$/],
    [{ limitsMs: { 'a/b': 1 } }, /^limitsMs: expected 1 to 32 of a-z0-9-, got "a\/b"$/],
    [{ limitsMs: { fridge: 0 } }, /^limitsMs.fridge: expected a number of ms above 0 .*, got 0$/],
  ])('takes no %j', (options, wanted) => {
    expect(() => watchDoor({ host: 'h', port: 1, limitMs: 1, ...options })).toThrow(wanted);
  });

  it('stops twice as well as once, and lets go of its sensor', async () => {
    const { server, door } = await start();
    const warn = vi.spyOn(console, 'warn');
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(warn).not.toHaveBeenCalled();
    // Streams let go in a tick of their own.
    await new Promise((resolve) => setImmediate(resolve));
    expect(door.listenerCount('data')).toBe(0);
  });

  it('keeps half of its places from a single address', async () => {
    // On all addresses, as most are: an IPv4 address is written with more before it.
    const { server, say } = await start({ host: undefined, clientsMax: 4 });
    async function lineFor(localAddress: string) {
      const socket = connect({ port: server.address.port, host: '127.0.0.1', localAddress });
      onTestFinished(() => void socket.destroy());
      return JSON.parse(String((await once(socket, 'data'))[0]))[0];
    }
    say('open');
    const told = [];
    for (const last of [2, 2, 2, 3]) told.push(await lineFor(`127.0.0.${last}`));
    expect(told).toEqual(['open', 'open', 'refused', 'open']);
  });

  it('says what is wrong with its options', async () => {
    await expect(startDoorServer({ port: 70_000 })).rejects.toThrow(
      new RangeError('port: expected a port from 0 (any free one) to 65535, got 70000'),
    );
    await expect(startDoorServer({ port: 0, clientsMax: 0.5 })).rejects.toThrow(RangeError);
    await expect(startDoorServer({ port: 0, clientsPerAddressMax: 0 })).rejects.toThrow(RangeError);
    await expect(startDoorServer({ port: 0, settleMs: Number.NaN })).rejects.toThrow(RangeError);
    await expect(startDoorServer({ port: 0, sensor: 'gpio' })).rejects.toThrow(
      new RangeError('gpio: expected a GPIO number from 0 to 1023, got undefined'),
    );
    await expect(start({ stateFile: '' })).rejects.toThrow(
      new RangeError('stateFile: expected a path, got ""'),
    );
    await expect(startDoorServer({ port: 0, stateFile: 'door.json' })).rejects.toThrow(
      new RangeError('stateFile: expected sensor gpio, gpiod or stdin with it, got simulated'),
    );
    const options = { host: 'localhost', port: 1, limitMs: 1 };
    await expect(startDoorServer({ port: 0, host: '' })).rejects.toThrow(RangeError);
    expect(() => watchDoor({ ...options, host: '' })).toThrow(RangeError);
    expect(() => watchDoor({ ...options, limitMs: 0 })).toThrow(RangeError);
    expect(() => watchDoor({ ...options, port: 0 })).toThrow(RangeError);
    const bad = [{ initialDelay: 0 }, { maxDelay: 1 }, { initialDelay: 5, maxDelay: 5 }];
    for (const backoff of [...bad, { randomisationFactor: 2 }, { initialDelay: Number.NaN }]) {
      expect(() => watchDoor({ ...options, backoff })).toThrow(RangeError);
    }
    expect(() => watchDoor({ ...options, repeatMs: -1 })).toThrow(RangeError);
    expect(() => watchDoor({ ...options, offlineAfterMs: 2 ** 31 })).toThrow(RangeError);
    expect(() => watchDoor({ ...options, limitMs: '5' as never })).toThrow(RangeError);
  });

  it('says what options there are to whom gives others, or none', async () => {
    for (const nothing of [null, 5]) {
      const complaint = new RangeError(`options: expected an object, got ${nothing}`);
      await expect(startDoorServer(nothing as never)).rejects.toThrow(complaint);
      expect(() => watchDoor(nothing as never)).toThrow(complaint);
    }
    const misspelt = { port: 0, clientMax: 5 };
    await expect(startDoorServer(misspelt)).rejects.toThrow(
      /^options: expected port, host, .*clientsMax, .*, got "clientMax"$/,
    );
    const late = { host: 'localhost', port: 1, limitMs: 1, offlineAfter: 5 };
    expect(() => watchDoor(late)).toThrow(
      /^options: expected host, port, channels, .*, got "offlineAfter"$/,
    );
  });

  it('rejects when its sensor cannot be used, with what to do, and listens nowhere', async () => {
    const { server } = await start();
    const { port } = server.address;
    const options = { port, host: '127.0.0.1', sensor: 'gpio', gpio: 0, gpioChip: 'none' } as const;
    // Not that the port is taken.
    await expect(startDoorServer(options)).rejects.toThrow(/^expected .*, got.*; /);
    await expect(startDoorServer(options)).rejects.not.toThrow(/EADDRINUSE/);
  });

  it('lets go of its sensor when it cannot listen', async () => {
    const { server } = await start();
    const input = new PassThrough();
    const { port } = server.address;
    const second = startDoorServer({ port, host: '127.0.0.1', sensor: 'stdin', input });
    await expect(second).rejects.toThrow(/EADDRINUSE/);
    await new Promise((resolve) => setImmediate(resolve));
    expect(input.listenerCount('data')).toBe(0);
  });

  it('rejects when it cannot listen, with what to do', async () => {
    const { server } = await start();
    const { port } = server.address;
    await expect(startDoorServer({ port, host: '127.0.0.1' })).rejects.toThrow(
      /^expected to listen on port \d+ of 127\.0\.0\.1, got: .*EADDRINUSE.*; choose another port or host$/,
    );
  });
});

type DoorNewsEvents = Record<DoorNews['event'], DoorNews>;

describe('printable', () => {
  it('takes control characters out, and cuts at 200', () => {
    expect(printable('a\u001b[31mb\r\nc\u0007\u009bd\u202ee\u2028f')).toBe('a[31mbcdef');
    expect(printable('x'.repeat(300))).toBe('x'.repeat(200));
  });
});
