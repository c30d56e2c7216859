import { describe, expect } from 'vitest';
import { it } from '../../support/lab.ts';

/** How long a server may take to stop, in ms. */
const STOP_MS = 2000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

describe.concurrent('a stop', () => {
  it.for(SIGNALS)(
    'by %s takes 2 s at most with a client that never ends its side',
    async (signal, { lab }) => {
      const server = await lab.doorServer('--verbose');
      const stubborn = await lab.connect(server.port);
      stubborn.socket.allowHalfOpen = true;
      await server.stderr.next(/ came from /);

      const beforeMs = performance.now();
      server.signal(signal);
      const { code, atMs } = await server.exit();
      expect(code).toBe(0);
      expect(atMs - beforeMs).toBeLessThan(STOP_MS);
    },
  );

  it('asked for twice does not wait for anything, and says so', async ({ lab }) => {
    const server = await lab.doorServer('--verbose');
    const stubborn = await lab.connect(server.port);
    stubborn.socket.allowHalfOpen = true;
    server.signal('SIGHUP');
    await server.stderr.next('SIGHUP: there is nothing to be read again, it goes on');
    server.signal('SIGTERM');
    await stubborn.lines.ended();
    server.signal('SIGINT');
    expect((await server.exit()).code).toBe(130);
    expect(server.stderr.texts.at(-1)).toMatch(/^door-server: asked again to stop/);
  });

  it('of whoever reads a client ends it quietly, as with head -1', async ({ lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(server.port, '10');
    const peer = await server.nextPeer();
    client.stopReading();
    peer.socket.end();
    expect(await client.exit()).toMatchObject({ code: 0, signal: null });
    expect(client.stderr.texts).toEqual([]);
  });

  it('of whoever reads a server ends it quietly', async ({ lab }) => {
    const server = lab.runServer('--host', '127.0.0.1', '--port', '0', '--sensor', 'stdin');
    server.stopReading();
    expect(await server.exit()).toMatchObject({ code: 0, signal: null });
    expect(server.stderr.texts.join('\n')).not.toMatch(/EPIPE|Error|^\s+at /m);
  });
});
