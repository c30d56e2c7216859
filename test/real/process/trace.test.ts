import { readFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { HELLO, it } from '../../support/lab.ts';

const FIELDS = ['machine', 'actor', 'from', 'event', 'to', 'when'];

/** What a program traced; it has ended, so the file is whole. */
async function readTrace(path: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
}

function expectFields(records: Record<string, unknown>[], fromMs: number): void {
  for (const record of records) {
    expect(Object.keys(record)).toEqual(FIELDS);
    expect(record.machine).toBeTypeOf('string');
    expect(record.actor).toBeTypeOf('string');
    expect(record.event).toBeTypeOf('string');
    expect(record.when).toBeGreaterThanOrEqual(fromMs);
  }
}

describe.concurrent('--trace', () => {
  it('writes one line per transition of the server, the sensor, the door and each client', async ({
    lab,
  }) => {
    const path = await lab.scratchFile('server.jsonl');
    const fromMs = Date.now();
    const server = await lab.doorServer('--trace', path);
    const greeted = await lab.connect(server.port, HELLO);
    await greeted.lines.next(/^\["hello",/);
    server.say('open');
    await greeted.lines.next(/^\["open",/);
    await server.stop();

    const records = await readTrace(path);
    expectFields(records, fromMs);
    const events = (machine: string) =>
      records.filter((record) => record.machine === machine).map((record) => record.event);
    expect(events('server')).toEqual(
      expect.arrayContaining(['listener.listening', 'door.changed', 'server.stop', 'clients.gone']),
    );
    expect(events('sensor')).toEqual(expect.arrayContaining(['sensor.started', 'contact.opened']));
    expect(events('door')).toContain('contact.opened');
    expect(events('connection')).toEqual(
      expect.arrayContaining(['peer.greeted', 'connection.end', 'socket.closed']),
    );
    expect(records).toContainEqual({
      machine: 'door',
      actor: 'door',
      from: { unknown: 'silent' },
      event: 'contact.opened',
      to: { open: 'steady' },
      when: expect.any(Number),
    });
  });

  it('writes one line per transition of the watchdog', async ({ lab }) => {
    const path = await lab.scratchFile('client.jsonl');
    const fromMs = Date.now();
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '0.3', '--trace', path);
    server.say('open');
    await client.stderr.next(/^DOOR OPEN/);
    await client.stop();

    const records = await readTrace(path);
    expectFields(records, fromMs);
    expect(new Set(records.map((record) => record.machine))).toEqual(new Set(['watchdog']));
    expect(records.map((record) => record.event)).toEqual(
      expect.arrayContaining(['link.connected', 'server.greeted', 'door.opened']),
    );
    expect(records.at(-1)).toMatchObject({
      from: { watching: { alarm: 'openTiming' } },
      to: { watching: { alarm: { warned: 'once' } } },
    });
  });

  it('appends to what the file has', async ({ lab }) => {
    const path = await lab.scratchFile('server.jsonl');
    for (const port of [0, 0]) {
      const server = await lab.doorServer('--trace', path, '--port', String(port));
      await server.stop();
    }
    const events = (await readTrace(path)).map((record) => record.event);
    expect(events.filter((event) => event === 'listener.listening')).toHaveLength(2);
  });
});
