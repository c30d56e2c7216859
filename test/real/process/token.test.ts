import { execFileSync } from 'node:child_process';
import { chmodSync, constants, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { HELLO, it, type Lab } from '../../support/lab.ts';
import { DOOR_CLIENT } from '../../support/programs.ts';

const TOKEN = 'a token 🔑 of "ours"';
const REFUSED = /^\["refused",\d{13},\{"reason":"token","retryMs":60000\}\]$/;

function hello(token: unknown): string {
  return JSON.stringify(['hello', { protocol: 1, token }]);
}

async function tokenFile(lab: Lab, token = TOKEN): Promise<string> {
  const path = await lab.scratchFile('token');
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  return path;
}

/** Opens a pipe that somebody waits to read, and says nothing into it. */
async function openForReader(pipe: string) {
  for (;;) {
    const writer = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => null);
    if (writer) return writer;
    await new Promise(setImmediate);
  }
}

describe.concurrent('a server with a token', () => {
  it('serves who says it, and tells nobody else of the door or of its places', async ({ lab }) => {
    const file = await tokenFile(lab);
    const server = await lab.doorServer('--token-file', file, '--max-clients', '1');
    const silent = await lab.connect(server.port);
    const client = await lab.doorClient(server.port, '1', '--token-file', file, '--verbose');
    server.say('open');
    await client.stderr.next(/^DOOR OPEN/);
    for (const said of [HELLO, hello('another'), hello(null), hello([TOKEN]), hello(`${TOKEN} `)]) {
      const stranger = await lab.connect(server.port, said, hello(TOKEN));
      await stranger.lines.ended();
      expect(stranger.lines.texts).toEqual([expect.stringMatching(REFUSED)]);
    }
    const second = await lab.connect(server.port, hello(TOKEN));
    expect((await second.lines.nextOfAny()).text).toContain('"reason":"full"');
    // A plain client has its 5 s, and hears of none of this.
    await silent.lines.ended();
    expect(silent.lines.texts).toEqual([expect.stringMatching(REFUSED)]);
    server.signal('SIGTERM');
    await server.stderr.next(/^clients refused because they did not say the token: 6 in/);
  });

  it('is told by a client what it wants, once a minute', async ({ lab }) => {
    const server = await lab.doorServer('--token-file', await tokenFile(lab));
    const client = await lab.doorClient(server.port, '1', '--verbose', '--no-reconnect');
    await client.stderr.next(
      'lost: it refused us: expected its token, got none or another; see --token-file',
    );
    expect((await client.exit()).code).toBe(1);
  });

  it('reads it again at SIGHUP, drops nobody, and keeps it when the file is broken', async ({
    lab,
  }) => {
    const file = await tokenFile(lab);
    const server = await lab.doorServer('--token-file', file);
    const old = await lab.connect(server.port, hello(TOKEN));
    await old.lines.next(/^\["hello"/);
    writeFileSync(file, 'new');
    server.signal('SIGHUP');
    await server.stderr.next('token and certificates are read again, for new connections');
    writeFileSync(file, '\n');
    server.signal('SIGHUP');
    await server.stderr.next(
      'token and certificates stay as they were: --token-file: expected 1 to 512 bytes on one line, got 0 bytes',
    );
    const [before, after] = [
      await lab.connect(server.port, hello(TOKEN)),
      await lab.connect(server.port, hello('new')),
    ];
    await before.lines.next(REFUSED);
    await after.lines.next(/^\["hello"/);
    server.say('open');
    await old.lines.next(/^\["open"/);
  });

  it('asked twice to read it again holds to what it read last, also if the first took long', async ({
    lab,
  }) => {
    const file = await tokenFile(lab);
    const server = await lab.doorServer('--token-file', file);
    rmSync(file);
    execFileSync('mkfifo', [file]);
    server.signal('SIGHUP');
    const writer = await openForReader(file);
    rmSync(file);
    writeFileSync(file, 'new', { mode: 0o600 });
    server.signal('SIGHUP');
    // Who would not wait has read the file by now.
    for (let i = 0; i < 20; i++) await lab.connect(server.port, hello('old'));
    await writer.writeFile('old');
    await writer.close();
    for (let i = 0; i < 2; i++) await server.stderr.next(/^token and certificates are read again/);
    const peer = await lab.connect(server.port, hello('new'));
    await peer.lines.next(/^\["hello"/);
  });

  it('has it from the environment too, and nothing it writes contains it', async ({ lab }) => {
    const trace = await lab.scratchFile('trace');
    const env = ['env', `DOOR_TOKEN=${TOKEN}`] as const;
    const options = ['--verbose', '--trace', trace];
    const server = await lab.startServerBy(env, '--port', '0', '--host', '0.0.0.0', ...options);
    await server.stderr.next(
      'the token travels in the clear, for all on the network to read; use TLS',
    );
    const peer = await lab.connect(server.port, hello(TOKEN), `["${TOKEN}`, `${TOKEN}`);
    await peer.lines.next(/^\["hello"/);
    await server.stop();
    const commandLine = [server.stdout, server.stderr].flatMap(({ texts }) => texts);
    expect([...commandLine, readFileSync(trace, 'utf8')].join('\n')).not.toContain('a token');
  });

  it('keeps a client from ending by SIGHUP, which has nothing to read of the environment', async ({
    lab,
  }) => {
    const server = await lab.doorServer();
    const args = [DOOR_CLIENT, '127.0.0.1', String(server.port), '100'] as const;
    const holder = lab.startBy(['env', `DOOR_TOKEN=${TOKEN}`], ...args);
    const other = lab.start(...args);
    for (const client of [holder, other]) {
      await client.stdout.next('connected');
      client.signal('SIGHUP');
    }
    await holder.stderr.next('SIGHUP: there is nothing to be read again, it goes on');
    expect((await holder.stop()).code).toBe(0);
    expect(await other.exit()).toMatchObject({ code: null, signal: 'SIGHUP' });
  });

  it.for([
    ['no byte', '', '--token-file: expected 1 to 512 bytes on one line, got 0 bytes'],
    [
      'too many bytes',
      'k'.repeat(513),
      '--token-file: expected 1 to 512 bytes on one line, got 513 bytes',
    ],
    [
      'two lines',
      'a\nb',
      '--token-file: expected 1 to 512 bytes on one line, got several lines or a control character',
    ],
  ])('does not start with a token of %s', async ([, token = '', complaint], { lab }) => {
    const server = lab.runServer('--port', '0', '--token-file', await tokenFile(lab, token));
    expect((await server.exit()).code).toBe(1);
    expect(server.stderr.texts).toEqual([`door-server: ${complaint}`]);
  });

  it('names the variable whose token is none', async ({ lab }) => {
    const client = lab.startBy(['env', 'DOOR_TOKEN='], DOOR_CLIENT, '127.0.0.1', '1', '1');
    expect((await client.exit()).code).toBe(1);
    expect(client.stderr.texts).toEqual([
      'door-client: DOOR_TOKEN: expected 1 to 512 bytes on one line, got 0 bytes',
    ]);
  });

  it('warns of a file that everybody may read, and wants one that is there', async ({ lab }) => {
    const file = await tokenFile(lab);
    chmodSync(file, 0o644);
    const server = await lab.doorServer('--token-file', file);
    await server.stderr.next(
      '--token-file: expected a file for its user alone, got one for all; chmod 600 it',
    );
    const lost = lab.runServer('--token-file', `${file}.none`);
    expect((await lost.exit()).code).toBe(1);
    expect(lost.stderr.texts).toEqual([
      expect.stringMatching(/^door-server: --token-file: expected a file to read, got: ENOENT/),
    ]);
  });
});

describe.concurrent('a token that does not come', () => {
  it.for([
    ['server', 'with'],
    ['server', 'without'],
    ['client', 'with'],
    ['client', 'without'],
  ])(
    'is waited for by a %s in a pipe %s a writer, and does not keep it from stopping',
    async ([name, withWriter], { lab }) => {
      const pipe = await lab.scratchFile('pipe');
      execFileSync('mkfifo', [pipe]);
      const options = ['--token-file', pipe];
      const program =
        name === 'server'
          ? lab.runServer('--port', '0', ...options)
          : lab.runClient('127.0.0.1', '1', '1', ...options);
      const writer = withWriter === 'with' ? await openForReader(pipe) : null;
      if (!writer)
        await program.stderr.next(`--token-file: not all of ${pipe} is there yet, it waits`);
      // It would end by the signal if a thread of it still waited.
      expect(await program.stop()).toMatchObject({ code: 0 });
      await writer?.close();
    },
  );

  it('from its file is said after 5 s', async ({ lab }) => {
    const pipe = await lab.scratchFile('pipe');
    execFileSync('mkfifo', [pipe]);
    const server = lab.runServer('--port', '0', '--token-file', pipe);
    await server.stderr.next(
      'door-server: --token-file: expected a file to read, got: not all of it in 5 s; name another',
    );
    expect(server.stdout.texts).toEqual([]);
    expect((await server.exit()).code).toBe(1);
  });
});
