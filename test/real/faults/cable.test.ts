import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Lab } from '../../support/lab.ts';
import { DOOR_CLIENT, type Program } from '../../support/programs.ts';
import { it, NO_ROOMS, type Rooms } from './rooms.ts';

/** A link that says nothing for so long is dead: 25 s, looked at every few. */
const SILENCE_MS_MAX = 30_000;
const ANY = '0.0.0.0';
const POLL = { timeout: SILENCE_MS_MAX };

if (NO_ROOMS) console.log(`skipped, for ${NO_ROOMS}: a pulled cable, a bad cable`);

/** A server and a watcher in a room each. */
async function start(lab: Lab, { inServers, inClients, address }: Rooms, ...options: string[]) {
  const args = ['--host', ANY, '--port', '0', '--sensor', 'stdin', '--verbose'];
  const server = await lab.startServerBy(inServers, ...args);
  const port = String(server.port);
  const client = lab.startBy(inClients, DOOR_CLIENT, address, port, ...options);
  await client.stdout.next(/connected/);
  return { server, client };
}

function events(client: Program): string[] {
  return client.stdout.texts.map((text) => JSON.parse(text).event);
}

it.skipIf(NO_ROOMS)(
  'a pulled cable is known to both sides within 30 s',
  async ({ lab, connectRooms }) => {
    const rooms = await connectRooms();
    const { server, client } = await start(lab, rooms, '40', '--json', '--offline-after', '2');
    server.say('open');
    await client.stdout.next(/"open"/);
    const pulledMs = performance.now();
    rooms.pull();
    // It is on its way when the cable is pulled, so the kernel sends it again and again.
    server.say('close', 'open', 'close');
    const [lost, left] = await Promise.all([
      client.stdout.next(/"disconnected"/, SILENCE_MS_MAX),
      server.stderr.next('connection-1 left', SILENCE_MS_MAX),
    ]);
    const seconds = ({ atMs }: { atMs: number }) => ((atMs - pulledMs) / 1000).toFixed(1);
    console.log(
      `cable pulled: client knows after ${seconds(lost)} s, server after ${seconds(left)} s`,
    );
    await client.stdout.next(/"offline"/);
    rooms.plug();
    await client.stdout.next(/"back"/, SILENCE_MS_MAX);
    await client.stdout.next(/"close"/);
    // It was open for less than 40 s before it closed.
    expect(events(client)).not.toContain('warned');
  },
);

it.skipIf(NO_ROOMS)(
  'late, lost and reordered packets lose no change',
  async ({ lab, connectRooms }) => {
    const rooms = await connectRooms({ delayMs: 100, jitterMs: 100, lossPercent: 5 });
    const { server, client } = await start(lab, rooms, '100', '--json');
    server.say('close');
    await client.stdout.next(/"close"/);
    const changes = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? 'open' : 'close'));
    for (const change of changes) {
      server.say(change);
      await setTimeout(100);
    }
    await expect.poll(() => events(client), POLL).toEqual(['connected', 'close', ...changes]);
  },
);
