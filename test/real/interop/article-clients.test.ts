import { writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { it, type Lab, type ServerProgram } from '../../support/lab.ts';

const FIRST = new URL('./article-client.cjs', import.meta.url);
const RECONNECTING = new URL('./article-client-reconnect.cjs', import.meta.url);
const ALARM = 'DOOR OPEN FOR MORE THAN 0.3 SECONDS, GO CLOSE IT!!!';

/** An article's client, when our server has accepted it. */
async function join(lab: Lab, script: URL, server: ServerProgram, port = server.port) {
  const client = lab.start(script, '127.0.0.1', String(port), '0.3');
  await server.stderr.next(/ came from /);
  return client;
}

describe.concurrent("the article's clients on door-server", () => {
  it.for([
    ['first', FIRST],
    ['reconnecting', RECONNECTING],
  ] as const)(
    'the %s client warns of an open door and says when it closes',
    async ([, script], { lab }) => {
      const server = await lab.doorServer('--verbose');
      const client = await join(lab, script, server);

      server.say('open');
      await client.stderr.next(ALARM);
      server.say('close');
      await client.stdout.next('closed now');

      server.say('open', 'close', 'open');
      await client.stderr.next(ALARM);
      await client.stop();
      expect(client.stderr.texts).toEqual([ALARM, ALARM]);
    },
  );

  it('are refused where a token is wanted, and hear nothing of the door', async ({ lab }) => {
    const token = await lab.scratchFile('token');
    writeFileSync(token, 'k3y', { mode: 0o600 });
    const server = await lab.doorServer('--verbose', '--token-file', token);
    server.say('open');
    const client = await join(lab, RECONNECTING, server);
    await server.stderr.next('connection-1 is ended: unauthorized');
    await client.stdout.next('disconnected');
    await client.stop();
    expect(client.stderr.texts).toEqual([]);
  });

  it('a client that joins an open door is told at once and warns of it', async ({ lab }) => {
    const server = await lab.doorServer('--verbose');
    server.say('open');
    const client = await join(lab, FIRST, server);
    await client.stderr.next(ALARM);
    server.say('close');
    await client.stdout.next('closed now');
    await client.stop();
    expect(client.stderr.texts).toEqual([ALARM]);
  });

  it('the reconnecting client comes back and hears the door again', async ({ lab }) => {
    const server = await lab.doorServer('--verbose');
    const relay = await lab.relay(server.port);
    const client = await join(lab, RECONNECTING, server, relay.port);
    await client.stdout.next('connected');

    relay.cut();
    await client.stdout.next('disconnected');
    server.say('open');
    await client.stdout.next('connected');
    await client.stderr.next(ALARM);
    server.say('close');
    await client.stdout.next('closed now');
    expect(client.stdout.texts).toEqual(['connected', 'disconnected', 'connected', 'closed now']);
  });

  it('a lost sensor sends a client no second open', async ({ lab }) => {
    const server = await lab.doorServer('--verbose');
    const client = await join(lab, FIRST, server);
    const plain = await lab.connect(server.port);

    server.say('open');
    await plain.lines.next(/^\["open",/);
    server.endInput();
    await server.stderr.next(/^door sensor lost: /);
    await client.stderr.next(ALARM);

    server.signal('SIGTERM');
    await plain.lines.ended();
    await client.exit();
    expect(plain.lines.texts).toHaveLength(1);
    expect(client.stderr.texts).toEqual([ALARM]);
  });
});
