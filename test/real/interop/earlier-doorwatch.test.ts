import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { it, type Lab } from '../../support/lab.ts';

/** The last commit whose programs know protocol 1 only, and one door. */
const EARLIER = 'e925b470cf81fc2654b4fb6beb086e952bb7dc22';
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const ALARM = 'DOOR OPEN FOR MORE THAN 0.3 SECONDS, GO CLOSE IT!!!';
/** Some seconds, where nobody else works. */
const BUILD_MS = 240_000;
const STDIN = ['--host', '127.0.0.1', '--port', '0', '--sensor', 'stdin'];

const folder = mkdtempSync(join(tmpdir(), 'earlier-doorwatch-'));
const program = (name: string) => pathToFileURL(join(folder, 'dist/cli', `${name}.js`));
const SERVER = program('door-server');
const CLIENT = program('door-client');

function run(command: string, args: string[], input?: Buffer): Buffer {
  const options = { cwd: input ? folder : ROOT, input, maxBuffer: 100_000_000 };
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

const hasHistory = spawnSync('git', ['cat-file', '-e', EARLIER], { cwd: ROOT }).status === 0;
if (!hasHistory) console.warn(`skipped: this copy's history does not go back to ${EARLIER}`);

afterAll(() => rmSync(folder, { recursive: true }));

async function startClient(lab: Lab, port: number, ...args: string[]) {
  const client = lab.start(CLIENT, '127.0.0.1', String(port), '0.3', ...args);
  await client.stdout.next('connected');
  return client;
}

describe.skipIf(!hasHistory)('doorwatch before it had channels', () => {
  beforeAll(() => {
    run('tar', ['x'], run('git', ['archive', EARLIER]));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    run(process.execPath, [join(folder, 'scripts/build.mjs'), '.'], Buffer.of());
  }, BUILD_MS);

  it('as a client warns once of an opening that outlives our server', async ({ lab }) => {
    const options = ['--state-file', await lab.scratchFile('door.json')];
    const server = await lab.doorServer(...options);
    const client = await startClient(lab, server.port, '--verbose');
    server.say('open');
    await client.stderr.next(ALARM);
    await server.kill();
    await client.stdout.next('disconnected');

    const next = await lab.doorServer(...options, '--port', String(server.port));
    next.say('open');
    await client.stdout.next('connected');
    await client.stderr.next(/^heard \["open",/);
    next.say('close');
    await client.stdout.next('closed now');
    await client.stop();
    expect(client.stderr.texts.filter((line) => line === ALARM)).toHaveLength(1);
  });

  it('as a client says what our server says of its sensor', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await startClient(lab, server.port);
    server.say('open');
    await client.stderr.next(ALARM);
    server.endInput();
    await client.stderr.next('THE DOOR SENSOR IS GONE: its input ended');
  });

  it('as a server is watched by our client over a broken connection', async ({ lab }) => {
    const server = await lab.startServer(SERVER, ...STDIN);
    const relay = await lab.relay(server.port);
    const client = await lab.doorClient(relay.port, '0.3', '--verbose');
    server.say('open');
    await client.stderr.next(ALARM);
    relay.cut();
    await client.stdout.next('disconnected');
    await client.stdout.next('connected');
    await client.stderr.next(/^heard \["open",/);
    server.say('close');
    await client.stdout.next('closed now');
    server.say('open');
    await client.stderr.next(ALARM);
    await client.stop();
    expect(client.stdout.texts).toEqual([
      ...['connected', 'disconnected', 'connected', 'closed now'],
    ]);
    expect(client.stderr.texts.filter((line) => line === ALARM)).toHaveLength(2);
  });

  it('leaves a state file that our server goes on with', async ({ lab }) => {
    const options = ['--state-file', await lab.scratchFile('door.json')];
    const server = await lab.startServer(SERVER, ...STDIN, ...options);
    const port = String(server.port);
    const client = await lab.doorClient(server.port, '0.3');
    server.say('open');
    await client.stderr.next(ALARM);
    await server.stop();

    const next = await lab.doorServer(...options, '--port', port);
    next.say('open');
    await client.stdout.next('disconnected');
    await client.stdout.next('connected');
    next.say('close');
    await client.stdout.next('closed now');
    await client.stop();
    expect(client.stderr.texts).toEqual([ALARM]);
  });
});
