import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { HELLO, it, type Lab } from '../../support/lab.ts';
import { DOOR_CLIENT, DOOR_SERVER } from '../../support/programs.ts';

async function configFile(lab: Lab, config: unknown): Promise<string> {
  const path = await lab.scratchFile('door.json');
  writeFileSync(path, typeof config === 'string' ? config : JSON.stringify(config));
  return path;
}

describe.concurrent('a configuration file', () => {
  it('starts a server, whose token is in a file beside it', async ({ lab }) => {
    const config = { port: 0, host: '127.0.0.1', sensor: 'stdin', tokenFile: 'token' };
    const path = await configFile(lab, config);
    writeFileSync(join(dirname(path), 'token'), 'word\n', { mode: 0o600 });
    // What is in the environment overrules it, the token too, whose last line end is none of it.
    const env = ['env', `DOOR_CONFIG=${path}`, 'DOOR_HOST=localhost'] as const;
    for (const [word, more] of [
      ['word', []],
      ['other', ['DOOR_TOKEN=other\n']],
    ] as const) {
      const server = await lab.startServerBy([...env, ...more]);
      const peer = await lab.connect(server.port, HELLO.replace('}', `,"token":"${word}"}`));
      await peer.lines.next(/^\["hello"/);
      await server.stop();
    }
  });

  it('that is printed is one again, and has no token', async ({ lab }) => {
    const path = await configFile(lab, { sensor: 'stdin', stateFile: 'state', maxClients: 5 });
    const env = ['env', 'DOOR_TOKEN=s3cret', 'DOOR_TRACE=trace'] as const;
    const print = async (config: string) => {
      const program = lab.startBy(env, DOOR_SERVER, '--print-config', '--config', config);
      expect(await program.exit()).toMatchObject({ code: 0 });
      expect(program.stderr.texts).toEqual(['the token in $DOOR_TOKEN is not printed']);
      return program.stdout.texts.join('\n');
    };
    const text = await print(path);
    expect(JSON.parse(text)).toEqual({
      ...{ port: 8000, sensor: 'stdin', stateFile: join(dirname(path), 'state') },
      ...{ openWhen: 'high', settleMs: 0, maxClients: 5, maxPerAddress: 3 },
      ...{ trace: resolve('trace'), verbose: false },
    });
    expect(await print(await configFile(lab, text))).toBe(text);
  });

  it('starts a client, whose limit the command line may say', async ({ lab }) => {
    const server = await lab.doorServer();
    const config = { host: '127.0.0.1', port: server.port, seconds: 1 };
    const path = await configFile(lab, config);
    const client = lab.startBy(['env', 'DOOR_JSON=true'], DOOR_CLIENT, '--config', path);
    server.say('open');
    await client.stdout.next(/"event":"warned".*"limitMs":1000/);
  });

  it('of a client that is printed has what holds where nobody says it', async ({ lab }) => {
    const config = { limits: { fridge: 3, attic: 4 }, maxCelsius: { '*': 8, ice: -15 } };
    const path = await configFile(lab, { host: 'a', port: 1, seconds: 2, ...config });
    const args = ['h', '1', '2', '--config', path, '--channel', 'fridge', '--print-config'];
    const printed = lab.runClient(...args);
    expect(await printed.exit()).toMatchObject({ code: 0 });
    const text = printed.stdout.texts.join('\n');
    expect(JSON.parse(text)).toEqual({
      ...{ host: 'h', port: 1, seconds: 2, channels: ['fridge'], limits: { fridge: 3 } },
      ...{ maxCelsius: { '*': 8 }, warmFor: 1200, repeat: 0 },
      ...{ escalateAfter: 0, ntfyDeadman: false },
      ...{ noReconnect: false, tls: false, json: false, verbose: false },
    });
    const again = lab.runClient('--config', await configFile(lab, text), '--print-config');
    await again.exit();
    expect(again.stdout.texts.join('\n')).toBe(text);
  });

  it('that does not come is said to be waited for', async ({ lab }) => {
    const pipe = await lab.scratchFile('pipe');
    execFileSync('mkfifo', [pipe]);
    const server = lab.runServer('--config', pipe);
    await server.stderr.next(`--config: not all of ${pipe} is there yet, it waits`);
    writeFileSync(pipe, '{"port":0,"host":"127.0.0.1"}');
    await server.stdout.next(/^door server listening/);
  });

  it.for([
    [
      '{"channels":{"fridge":{"kind":"door","sensor":"gpiod","line":true}}}',
      /door\.json: channels\.fridge\.line: expected a GPIO .*, got true \(see docs\/conf.*\.md\)$/,
    ],
    ['{"port":\n 8000,}', /door\.json: line 2, column 7: expected the name of a field .*, got "}"/],
  ] as const)('with a fault, %s, is one line and exit 2', async ([text, wanted], { lab }) => {
    const server = lab.runServer('--config', await configFile(lab, text));
    expect(await server.exit()).toMatchObject({ code: 2 });
    expect(server.stdout.texts).toEqual([]);
    expect(server.stderr.texts).toEqual([expect.stringMatching(wanted)]);
  });
});
