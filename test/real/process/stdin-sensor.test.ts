import { writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { HELLO, it } from '../../support/lab.ts';

describe.concurrent('door-server --sensor stdin', () => {
  it('with --open-when low reads 0 and falling as open', async ({ lab }) => {
    const server = await lab.doorServer('--open-when', 'low');
    const plain = await lab.connect(server.port);
    for (const [reading, level] of [
      ['0', 'open'],
      ['rising', 'close'],
      ['falling', 'open'],
      ['1', 'close'],
    ] as const) {
      server.say(reading);
      expect(JSON.parse((await plain.lines.nextOfAny()).text)[0]).toBe(level);
    }
  });

  it('reports any other line, made safe for a terminal, and ignores it', async ({ lab }) => {
    const server = await lab.doorServer();
    const plain = await lab.connect(server.port);
    server.say(`\u001b[2Jajar${'!'.repeat(300)}`, 'open');
    const { text } = await server.stderr.next(/ajar/);
    expect(text).toBe(
      `expected open, close, closed, 1, 0, rising or falling, got: [2Jajar${'!'.repeat(193)}`,
    );
    expect((await plain.lines.nextOfAny()).text).toMatch(/^\["open",/);
  });

  it('reports a temperature that makes no sense, and ignores it', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const air = { kind: 'temperature', sensor: 'stdin' };
    writeFileSync(path, JSON.stringify({ port: 0, host: '127.0.0.1', channels: { air } }));
    const server = lab.runServer('--config', path);
    await server.stdout.next(/^door server listening/);
    server.say('air 85', 'air 9999');
    const because = [
      '85 degrees, as of a sensor whose power comes and goes',
      '9999 degrees, beyond',
    ];
    for (const got of because) {
      const { text } = await server.stderr.next(/^air: expected a temperature/);
      expect(text).toContain(`got ${got}`);
    }
  });

  it('stays up after the end of its input, and says that the door is unknown', async ({ lab }) => {
    const server = await lab.doorServer();
    server.say('close');
    server.endInput();
    await server.stderr.next('door sensor lost: its input ended');
    const greeted = await lab.connect(server.port, HELLO);
    const { text } = await greeted.lines.next(/^\["unknown",/);
    expect(JSON.parse(text)[2]).toMatchObject({ reason: 'its input ended' });
  });

  it('tells a bounded number of 10 000 changes, and the last of them', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '1000', '--verbose');
    const greeted = await lab.connect(server.port, HELLO);
    await greeted.lines.nextOfAny();
    server.say(...Array<string[]>(5000).fill(['open', 'close']).flat(), 'open');
    await server.stderr.next(/^door chatters/);
    await greeted.lines.next(/-10001"/);
    await client.stderr.next(/-10001"/);
    expect(greeted.lines.texts.length).toBeLessThan(1000);
    expect(client.stdout.texts).not.toContain('disconnected');
  });
});
