import { describe, expect } from 'vitest';
import { HELLO, it } from '../../support/lab.ts';

const REFUSED = /^\["refused",\d{13},\{"reason":"full","retryMs":30000\}\]$/;

describe.concurrent('a full server', () => {
  it('refuses with one line and FIN, and goes on for those it has', async ({ lab }) => {
    const server = await lab.doorServer('--max-clients', '1', '--verbose');
    const first = await lab.connect(server.port);
    await server.stderr.next(/^connection-1 came from /);
    const second = await lab.connect(server.port);
    const greeted = await lab.connect(server.port, HELLO);
    for (const refused of [second, greeted]) {
      await refused.lines.ended();
      expect(refused.lines.texts).toEqual([expect.stringMatching(REFUSED)]);
    }
    server.say('open');
    await first.lines.next(/^\["open",\d{13}\]$/);
    server.signal('SIGTERM');
    await server.stderr.next(/^clients refused .* is full: 2 in the last minute$/);
  });

  it('has a place again when a client has left', async ({ lab }) => {
    const server = await lab.doorServer('--max-clients', '1', '--verbose');
    const first = await lab.connect(server.port);
    await server.stderr.next(/^connection-1 came from /);
    first.socket.end();
    await server.stderr.next('connection-1 left');
    const second = await lab.connect(server.port, HELLO);
    expect((await second.lines.nextOfAny()).text).toMatch(/^\["hello",/);
  });

  it('is not stormed by a client it refused', async ({ lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(server.port, '10');
    const peer = await server.nextPeer();
    peer.say('["refused",1407334350000,{"reason":"full","retryMs":2000}]');
    const lost = await client.stdout.next('disconnected');
    // With the usual backoff alone it would be back after 1.5 s at most.
    const back = await client.stdout.next('connected');
    expect(back.atMs - lost.atMs).toBeGreaterThan(1900);
    expect(server.count).toBe(2);
    expect(client.stdout.texts).toEqual(['connected', 'disconnected', 'connected']);
  });

  it('ends a client with --no-reconnect, exit 1', async ({ lab }) => {
    const server = await lab.doorServer('--max-clients', '1', '--verbose');
    await lab.connect(server.port);
    await server.stderr.next(/^connection-1 came from /);
    const client = await lab.doorClient(server.port, '10', '--no-reconnect');
    expect((await client.exit()).code).toBe(1);
    expect(client.stdout.texts).toEqual(['connected', 'disconnected']);
  });
});
