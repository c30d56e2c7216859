import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { it } from '../../support/lab.ts';

/** How often it is tried: what comes first when a process goes on is a race. */
const TRIES = 8;

describe.concurrent('a client that was stopped for longer than its limit', () => {
  it('does not warn of an opening whose close waits to be read', async ({ lab }) => {
    const server = await lab.doorServer();
    const tries = Array.from({ length: TRIES }, () =>
      lab.doorClient(server.port, '1', '--offline-after', '1', '--json'),
    );
    const clients = await Promise.all(tries);
    server.say('open');
    for (const { stdout } of clients) await stdout.next(/"event":"open"/);
    await wait(300);
    for (const client of clients) client.signal('SIGSTOP');
    await wait(200);
    server.say('close');
    await wait(1000);
    for (const client of clients) client.signal('SIGCONT');
    const said = clients.map(async ({ stdout }) => {
      await stdout.next(/"event":"close"/);
      return stdout.texts.map((text) => JSON.parse(text).event);
    });
    expect(await Promise.all(said)).toEqual(Array(TRIES).fill(['connected', 'open', 'close']));
  });

  it('warns of one that is open still', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '4', '--json');
    server.say('open');
    await client.stdout.next(/"event":"open"/);
    client.signal('SIGSTOP');
    await wait(5000);
    client.signal('SIGCONT');
    await client.stdout.next(/"event":"warned"/);
  });
});
