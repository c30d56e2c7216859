import { describe, expect } from 'vitest';
import { it } from '../../support/lab.ts';
import { expectOnTime } from '../../support/timing.ts';

const ALARM = 'NO WORD FROM THE DOOR FOR MORE THAN 1 SECOND';

describe.concurrent("door-client's link", () => {
  it('to a server that only accepts and closes waits 5 s', async ({ lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(server.port, '10');
    (await server.nextPeer()).socket.end();
    const lost = await client.stdout.next('disconnected');
    const back = await client.stdout.next('connected', 8000);
    expect(back.atMs - lost.atMs).toBeGreaterThan(4900);
    expect(server.count).toBe(2);
  });

  it('lost for --offline-after is one alarm, and `door is back` after', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '10', '--offline-after', '1');
    const beforeMs = performance.now();
    server.signal('SIGKILL');
    const alarm = await client.stderr.next(ALARM);
    expectOnTime(alarm.atMs - beforeMs, 1000);
    await lab.doorServer('--port', String(server.port));
    await client.stdout.next('door is back');
    await client.stop();
    expect(client.stdout.texts.slice(-2)).toEqual(['connected', 'door is back']);
    expect(client.stderr.texts).toEqual([ALARM]);
  });

  it('never there for --offline-after is one alarm, and `door is back` after', async ({ lab }) => {
    const port = await lab.freePort();
    const beforeMs = performance.now();
    const client = lab.runClient('127.0.0.1', String(port), '10', '--offline-after', '1');
    const refused = await client.stdout.next('disconnected');
    const alarm = await client.stderr.next(ALARM);
    expectOnTime(alarm.atMs - beforeMs, 1000, refused.atMs - beforeMs);
    await client.stdout.next('disconnected');
    await lab.doorServer('--port', String(port));
    await client.stdout.next('door is back');
    await client.stop();
    expect(client.stdout.texts.slice(-2)).toEqual(['connected', 'door is back']);
    expect(client.stderr.texts).toEqual([ALARM]);
  });

  it('with --offline-after 0 is never an alarm', async ({ lab }) => {
    const port = await lab.freePort();
    const client = lab.runClient('127.0.0.1', String(port), '10', '--offline-after', '0');
    await client.stdout.next('disconnected');
    await client.stdout.next('disconnected');
    await client.stop();
    expect(client.stderr.texts).toEqual([]);
  });

  it('refused with --no-reconnect ends it with exit 1', async ({ lab }) => {
    const port = await lab.freePort();
    const client = lab.runClient('127.0.0.1', String(port), '10', '--no-reconnect');
    expect((await client.exit()).code).toBe(1);
    expect(client.stdout.texts).toEqual(['disconnected']);
    expect(client.stderr.texts).toEqual([]);
  });

  it('lost with --no-reconnect ends it with exit 1', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '10', '--no-reconnect');
    server.signal('SIGTERM');
    expect((await client.exit()).code).toBe(1);
    expect(client.stdout.texts).toEqual(['connected', 'disconnected']);
    expect(client.stderr.texts).toEqual([]);
  });

  it('is back after a kill -9 of the server, and one warning is all', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '5', '--verbose');
    const openedMs = performance.now();
    server.say('open');
    await client.stderr.next(/^heard \["open",/);

    server.signal('SIGKILL');
    const lost = await client.stdout.next('disconnected');
    const next = lab.runServer(
      ...['--host', '127.0.0.1', '--port', String(server.port), '--sensor', 'stdin'],
    );
    const back = await client.stdout.next('connected');
    next.say('open');
    const alarm = await client.stderr.next('DOOR OPEN FOR MORE THAN 5 SECONDS, GO CLOSE IT!!!');
    next.say('close');
    await client.stdout.next('closed now');
    await client.stop();

    const attempts = client.stdout.texts.filter((line) => line === 'disconnected').length;
    expect(back.atMs - lost.atMs).toBeLessThan(1500 * (2 ** attempts - 1) + 2000);
    expectOnTime(alarm.atMs - openedMs, 5000);
    // A count begun anew would end later than that.
    expect(alarm.atMs - back.atMs).toBeLessThan(5000);
    expect(client.stderr.texts.filter((line) => line.startsWith('DOOR'))).toHaveLength(1);
    // Each server's own first reading was heard.
    const names = client.stderr.texts.map((line) => /"id":"([^"]+)","first":true/.exec(line)?.[1]);
    expect(new Set(names.filter((name) => name !== undefined)).size).toBe(2);
  });
});
