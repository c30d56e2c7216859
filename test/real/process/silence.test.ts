import { describe, expect } from 'vitest';
import { HELLO, it } from '../../support/lab.ts';
import { expectOnTime } from '../../support/timing.ts';

/** Silence after which a greeted connection is dead, in ms. */
const SILENCE_MS = 25_000;
/** How much later a server may look: at three beats in ten, and a beat may just be over. */
const LOOK_MS = 5000;
const PATIENCE_MS = SILENCE_MS + 2 * LOOK_MS;

// Half a minute of real time each, and all of them at once.
describe.concurrent('silence', () => {
  it('of a stopped server is a lost connection to its greeted client', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '100', '--verbose');
    const beforeMs = performance.now();
    server.say('open');
    await client.stderr.next(/^heard \["door\/open",/);
    server.signal('SIGSTOP');
    const { atMs } = await client.stdout.next('disconnected', PATIENCE_MS);
    expectOnTime(atMs - beforeMs, SILENCE_MS);
  });

  it('of a stopped client ends its greeted connection', async ({ lab }) => {
    const server = await lab.doorServer('--verbose');
    const beforeMs = performance.now();
    const client = await lab.doorClient(server.port, '100', '--verbose');
    server.say('open');
    await client.stderr.next(/^heard \["door\/open",.*"id":/);
    client.signal('SIGSTOP');
    const stoppedMs = performance.now();
    const { atMs } = await server.stderr.next('connection-1 is ended: silent', PATIENCE_MS);
    await server.stderr.next('connection-1 left');
    expectOnTime(atMs - beforeMs, SILENCE_MS, stoppedMs - beforeMs + LOOK_MS);
  });

  it('broken by heartbeats alone ends nothing', async ({ lab }) => {
    const server = await lab.doorServer('--verbose');
    const client = await lab.doorClient(server.port, '100');
    // It is younger and never answers: what the server takes for silence it shows first.
    const silent = await lab.connect(server.port, HELLO);
    await silent.lines.next(/^\["heartbeat",\d{13}\]$/, PATIENCE_MS);
    await silent.lines.next(/^\["heartbeat",\d{13}\]$/, PATIENCE_MS);
    await silent.lines.ended(PATIENCE_MS);
    expect(client.stdout.texts).toEqual(['connected']);
    expect(server.stderr.texts.filter((line) => line.startsWith('connection-1'))).toHaveLength(1);
  });
});
