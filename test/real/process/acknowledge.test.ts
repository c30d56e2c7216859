import { writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { it, type Lab, type ServerProgram } from '../../support/lab.ts';
import { SOON_MS } from '../../support/lines.ts';
import { DOOR_SERVER } from '../../support/programs.ts';

const HELLO = '["hello",{"protocol":2}]';
const CHANNELS = {
  fridge: { kind: 'door', sensor: 'stdin' },
  freezer: { kind: 'door', sensor: 'stdin' },
  air: { kind: 'temperature', sensor: 'stdin' },
};

/** Two doors and a thermometer, remembered; to be started again where they were. */
async function houseOf(lab: Lab) {
  const config = await lab.scratchFile('door.json');
  const settings = { host: '127.0.0.1', stateFile: 'state.json', channels: CHANNELS };
  writeFileSync(config, JSON.stringify(settings));
  return (port = 0) => lab.startServer(DOOR_SERVER, '--config', config, '--port', String(port));
}

/** What a watcher of all channels is told next with that name. */
async function toldTo(peer: Awaited<ReturnType<Lab['connect']>>, name: string) {
  const { text } = await peer.lines.next(new RegExp(`^\\["${name}"`));
  const [, , details] = JSON.parse(text);
  return details;
}

/** What came of the command. */
async function ack(lab: Lab, port: number, ...args: string[]) {
  const program = lab.runClient('127.0.0.1', String(port), 'ack', ...args);
  const { code } = await program.exit(SOON_MS);
  return { code, said: program.stdout.texts, complained: program.stderr.texts };
}

/** It has opened the fridge, and a watcher has heard of it. */
async function openFridge(lab: Lab, server: ServerProgram) {
  const watcher = await lab.connect(server.port, HELLO);
  server.say('fridge open', 'freezer close');
  const { id } = await toldTo(watcher, 'fridge/open');
  await toldTo(watcher, 'freezer/close');
  return { watcher, id };
}

const QUIET = expect.stringMatching(/^fridge: quiet until (\S+ )?\d\d:\d\d$/);

describe.concurrent('door-client ack', () => {
  it('says the date of what is quiet until tomorrow, and the second of what is soon over', async ({
    lab,
  }) => {
    const server = await (await houseOf(lab))();
    const { watcher } = await openFridge(lab, server);
    for (const [seconds, until] of [
      ['86400', String.raw`\d{4}-\d\d-\d\d \d\d:\d\d`],
      ['0.5', String.raw`(\S+ )?\d\d:\d\d:\d\d`],
    ] as const) {
      expect(await ack(lab, server.port, '--for', seconds)).toMatchObject({
        said: [expect.stringMatching(new RegExp(`^fridge: quiet until ${until}$`))],
      });
      await toldTo(watcher, 'fridge/acknowledged');
      await server.stderr.next(
        new RegExp(`^fridge: acknowledged by 127\\.0\\.0\\.1 until ${until}$`),
      );
    }
  });

  it('makes the opening that is now quiet for all, over a kill of the server, and no other', async ({
    lab,
  }) => {
    const start = await houseOf(lab);
    const server = await start();
    const { watcher, id } = await openFridge(lab, server);
    expect(await ack(lab, server.port, '--for', '600')).toEqual({
      ...{ code: 0, said: [QUIET], complained: [] },
    });
    expect(await toldTo(watcher, 'fridge/acknowledged')).toEqual({
      ...{ ageMs: expect.any(Number), id, remainingMs: expect.any(Number) },
    });
    await server.stderr.next(/^fridge: acknowledged by 127\.0\.0\.1 until (\S+ )?\d\d:\d\d$/);
    await server.kill();

    const again = await start(server.port);
    again.say('fridge open', 'freezer close');
    const next = await lab.connect(again.port, HELLO);
    const held = await toldTo(next, 'fridge/acknowledged');
    expect(held.id).toBe(id);
    expect(held.remainingMs + held.ageMs).toBeGreaterThan(599_000);
    again.say('fridge close', 'fridge open');
    const opened = await toldTo(next, 'fridge/open');
    const later = await lab.connect(again.port, HELLO);
    expect(opened.id).not.toBe(id);
    await toldTo(later, 'freezer/close');
    expect(later.lines.texts.filter((text) => text.includes('acknowledged'))).toEqual([]);
  });

  it('acknowledges what is to come while nothing is open, and takes that back', async ({ lab }) => {
    const server = await (await houseOf(lab))();
    const watcher = await lab.connect(server.port, HELLO);
    server.say('fridge close', 'freezer close');
    await toldTo(watcher, 'freezer/close');
    expect(await ack(lab, server.port, '--channel', 'fridge')).toMatchObject({
      said: [
        expect.stringMatching(/^fridge: quiet until (\S+ )?\d\d:\d\d, however often it is opened$/),
      ],
    });
    server.say('fridge open');
    await toldTo(watcher, 'fridge/open');
    expect(await toldTo(watcher, 'fridge/acknowledged')).not.toHaveProperty('id');
    expect(await ack(lab, server.port, '--channel', 'fridge', '--for', '0')).toEqual({
      ...{ code: 0, said: ['fridge: alarms are on again'], complained: [] },
    });
    await server.stderr.next(/^fridge: what was acknowledged is taken back by 127\.0\.0\.1$/);
  });

  it('says in one line what went wrong', async ({ lab }) => {
    const server = await (await houseOf(lab))();
    const port = await lab.freePort();
    const old = await lab.accept();
    const results = [
      ack(lab, server.port, '--channel', 'cellar'),
      ack(lab, server.port, '--channel', 'air'),
      ack(lab, port),
      ack(lab, server.port, '--for', '90000'),
      ack(lab, server.port, '--limit', 'fridge=3'),
      ack(lab, old.port),
    ];
    (await old.nextPeer()).socket.write('["hello",{"protocol":1,"heartbeatMs":10000}]\n');
    const all = await Promise.all(results);
    expect(all.map(({ code, complained }) => [code, complained.length])).toEqual([
      ...[
        [1, 1],
        [1, 1],
        [1, 1],
        [2, 1],
        [2, 1],
        [1, 1],
      ],
    ]);
    expect(all.map(({ complained: [line = ''] }) => line)).toEqual([
      'door-client: expected a door named cellar, got fridge, freezer',
      'door-client: expected a door named air, got fridge, freezer',
      expect.stringContaining('ECONNREFUSED'),
      expect.stringMatching(/--for: expected a number of seconds from 0 .* to 86400, got '90000'/),
      expect.stringContaining("expected a known option, got '--limit'"),
      expect.stringContaining('got an older one, which knows no acknowledgements; update it'),
    ]);
  });

  it.for([
    [
      'h 8000 5 ack',
      /expected <host> <port> before ack, and no seconds, got 'h 8000 5' \(see --help\)$/,
    ],
    ['h 8000 ack 5', /expected <host> <port> before ack, and no seconds, got 'h 8000 5'/],
    ['h ack', /expected <host> <port> before ack, and no seconds, got 'h'/],
    ['ack', /expected <host> <port> before ack, and no seconds, got none/],
  ] as const)('says of `%s` where its words go', async ([line, wanted], { lab }) => {
    const program = lab.runClient(...line.split(' '));
    expect(await program.exit(SOON_MS)).toMatchObject({ code: 2 });
    expect(program.stderr.texts).toEqual([expect.stringMatching(wanted)]);
  });

  it("has a watcher's file, and prints and explains what is its own", async ({ lab }) => {
    const config = await lab.scratchFile('watcher.json');
    const where = { host: 'h', port: 1, channels: ['fridge'] };
    writeFileSync(config, JSON.stringify({ ...where, seconds: 2, repeat: 5, exec: ['true'] }));
    const printed = lab.runClient('--config', config, 'ack', '--print-config');
    expect(await printed.exit(SOON_MS)).toMatchObject({ code: 0 });
    expect(JSON.parse(printed.stdout.texts.join('\n'))).toEqual({
      ...where,
      tls: false,
      for: 1800,
    });
    const help = lab.runClient('h', '1', 'ack', '--help');
    await help.exit(SOON_MS);
    const text = help.stdout.texts.join('\n');
    expect(text).toMatch(/--channel NAME +say it of this door only \(all\)/);
    expect(text).not.toContain('watch only');
  });

  it('says the token that a server wants', async ({ lab }) => {
    const path = await lab.scratchFile('token');
    writeFileSync(path, 'k3y\n');
    const server = await lab.doorServer('--token-file', path);
    server.say('open');
    expect(await ack(lab, server.port)).toMatchObject({
      ...{ code: 1, complained: [expect.stringContaining('it refused us: expected its token')] },
    });
    expect(await ack(lab, server.port, '--token-file', path)).toMatchObject({
      ...{ code: 0, said: [expect.stringMatching(/^door: quiet until /)] },
    });
  });
});
