import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MANUAL } from '../../../src/cli/door-server-program.ts';
import { SERVER_OPTIONS, settleServer } from '../../../src/cli/server-options.ts';
import { readSettings } from '../../../src/cli/settings.ts';

interface Said {
  readonly line?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: object;
}

/** What holds of what was said to a server, and what it logged; its file is in `folder`. */
async function settle({ line = '', env = {}, file }: Said) {
  const folder = await mkdtemp(join(tmpdir(), 'doorwatch-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'door.json');
  if (file) writeFileSync(path, JSON.stringify(file));
  const logged: string[] = [];
  const ignore = () => expect.unreachable();
  const context = {
    argv: [...line.split(' ').filter(Boolean), ...(file ? ['--config', path] : [])],
    env,
    stdin: Readable.from([]),
    print: ignore,
    log: (text: string) => logged.push(text),
    openTrace: ignore,
    onMute: ignore,
    onReload: ignore,
    stop: new AbortController().signal,
  };
  const said = await readSettings(SERVER_OPTIONS, MANUAL, context);
  if (said === null) return expect.unreachable();
  return { values: settleServer(said, env), logged, folder };
}

const DEFAULTS = {
  ...{ port: 8000, sensor: 'simulated', settleMs: 0 },
  ...{ maxClients: 1000, maxPerAddress: 500, verbose: false },
};
const CHANNELS = { fridge: { kind: 'door', sensor: 'stdin' } };

describe("a server's settings", () => {
  it('are the defaults where nothing is said', async () => {
    expect((await settle({})).values).toEqual(DEFAULTS);
  });

  it('are of the command line before the environment before the file', async () => {
    const { values } = await settle({
      line: '--port 1',
      env: { DOOR_PORT: '2', DOOR_MAX_CLIENTS: '2', DOOR_VERBOSE: 'false' },
      file: { port: 3, maxClients: 3, maxPerAddress: 3, verbose: true },
    });
    expect(values).toEqual({ ...DEFAULTS, port: 1, maxClients: 2, maxPerAddress: 3 });
  });

  it('can all be said in the environment, but for channels', async () => {
    const env = {
      ...{ DOOR_PORT: '0', DOOR_HOST: '::1', DOOR_SENSOR: 'gpio', DOOR_GPIO: '17' },
      ...{ DOOR_GPIO_CHIP: 'pinctrl-rp1', DOOR_OPEN_WHEN: 'low', DOOR_SETTLE_MS: '5.5' },
      ...{ DOOR_STATE_FILE: 'state', DOOR_TOKEN_FILE: 'token', DOOR_TLS_CERT: 'cert' },
      ...{ DOOR_TLS_KEY: 'key', DOOR_TLS_CA: 'ca', DOOR_MAX_CLIENTS: '9' },
      ...{ DOOR_MAX_PER_ADDRESS: '3', DOOR_TRACE: 'trace', DOOR_VERBOSE: '1' },
    };
    expect((await settle({ env })).values).toEqual({
      ...{ port: 0, host: '::1', sensor: 'gpio', gpio: 17, gpioChip: 'pinctrl-rp1' },
      ...{ openWhen: 'low', settleMs: 5.5, stateFile: 'state', tokenFile: 'token' },
      ...{ tlsCert: 'cert', tlsKey: 'key', tlsCa: 'ca', maxClients: 9, maxPerAddress: 3 },
      ...{ trace: 'trace', verbose: true },
    });
  });

  it('take a path in a file from the folder of the file', async () => {
    const file = { sensor: 'stdin', stateFile: 'door.state', tokenFile: '/etc/token' };
    const { values, folder } = await settle({ file });
    expect(values).toMatchObject({
      stateFile: join(folder, 'door.state'),
      tokenFile: '/etc/token',
    });
  });

  it("leave out what belongs to a sensor that is overruled, and systemd's state file", async () => {
    const file = { sensor: 'gpio', gpio: 17, stateFile: 'x' };
    const env = { STATE_DIRECTORY: '/var/lib/doorwatch' };
    const { values } = await settle({ line: '--sensor simulated --seed 3', env, file });
    expect(values).toEqual({ ...DEFAULTS, seed: 3 });
  });

  it.for([
    ['below what is said', { file: { sensor: 'stdin', stateFile: '/x' } }, '/x'],
    ['of the first folder', { line: '--sensor stdin' }, '/a/door.json'],
    ['of a server with channels', { file: { channels: CHANNELS } }, '/a/door.json'],
  ] as const)("have systemd's state file %s", async ([, said, stateFile]) => {
    const { values } = await settle({ ...said, env: { STATE_DIRECTORY: '/a:/b' } });
    expect(values.stateFile).toBe(stateFile);
  });

  it('have no sensor beside channels', async () => {
    const { values } = await settle({ file: { channels: CHANNELS, stateFile: '/x' } });
    const { sensor: _, settleMs: __, ...defaults } = DEFAULTS;
    const fridge = { ...CHANNELS.fridge, openWhen: 'high', settleMs: 0 };
    expect(values).toEqual({ ...defaults, channels: { fridge }, stateFile: '/x' });
  });

  it('are those that hold, also where they come of others', async () => {
    const { values } = await settle({ line: '--sensor gpiod --line 17 --max-clients 5' });
    expect(values).toMatchObject({ settleMs: 50, openWhen: 'high', maxPerAddress: 3 });
    const channels = {
      fridge: { kind: 'door', sensor: 'gpio', gpio: 3, settleMs: 7 },
      air: { kind: 'temperature', sensor: 'stdin' },
    };
    expect((await settle({ file: { channels } })).values.channels).toEqual({
      ...channels,
      fridge: { ...channels.fridge, openWhen: 'high' },
    });
  });

  it("have a line for a variable that is none of ours, nor of the other program's", async () => {
    const env = { DOOR_SETTLE: '1', DOOR_BELL: '1', DOOR_TOKEN: 'x', DOOR_SECONDS: '3' };
    const { logged } = await settle({ env });
    expect(logged).toEqual(
      ['SETTLE: DOOR_SETTLE_MS', 'BELL: DOOR_SEED'].map((pair) => {
        const [name, like] = pair.split(': ');
        return `DOOR_${name}: expected a known variable, got another, ignored; the nearest is ${like}`;
      }),
    );
  });
});

describe("a server's settings that make no sense", () => {
  it.for<[Said, string]>([
    [
      { env: { DOOR_PORT: '' } },
      "DOOR_PORT: expected a port from 0 (any free one) to 65535, got ''",
    ],
    [{ env: { DOOR_VERBOSE: 'on' } }, "DOOR_VERBOSE: expected true or false, got 'on'"],
    [
      { env: { DOOR_GPIO: '17' } },
      'DOOR_GPIO: expected DOOR_SENSOR gpio with it, got DOOR_SENSOR simulated',
    ],
    [{ file: { gpio: 17 } }, 'door.json: gpio: expected sensor gpio with it, got sensor simulated'],
    [{ line: '--gpio 17', file: { sensor: 'stdin' } }, '--gpio: expected --sensor gpio with it'],
    [{ file: { tlsCert: 'a' } }, 'door.json: tlsCert: expected tlsKey with it, got none'],
    [{ file: { tlsCa: 'a' } }, 'door.json: tlsCa: expected tlsCert with it, got none'],
    [
      { file: { sensor: 'gpio' } },
      '--gpio: expected a GPIO number from 0 to 1023, got none (see --help)',
    ],
    [
      { line: '--settle 5', file: { channels: CHANNELS } },
      '--settle: expected no channels beside it, got fridge; move it into one of them',
    ],
    [
      { file: { channels: CHANNELS, sensor: 'stdin' } },
      'door.json: sensor: expected no channels beside it, got fridge',
    ],
    [
      { file: { channels: { a: { kind: 'door', sensor: 'simulated' } }, stateFile: 'x' } },
      'door.json: stateFile: expected sensor gpio or gpiod or stdin with it, got sensor simulated',
    ],
    [{ file: { port: 'x' } }, 'door.json: port: expected a port'],
    [{ line: '--config /nowhere/x' }, '--config: expected a file to read, got: ENOENT'],
    [{ env: { DOOR_CONFIG: '/' } }, 'DOOR_CONFIG: expected a file to read, got: EISDIR'],
    [
      { file: { host: 'x'.repeat(65_536) } },
      '--config: expected a file to read, got: more than 65536',
    ],
  ])('as %j are one line', async ([said, message]) => {
    await expect(settle(said)).rejects.toThrow(message);
  });
});
