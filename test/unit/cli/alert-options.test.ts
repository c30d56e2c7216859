import { chmodSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPing, openWays } from '../../../src/cli/alert-ways.ts';
import { CLIENT_OPTIONS, settleClient } from '../../../src/cli/client-options.ts';
import { printConfig } from '../../../src/cli/config-file.ts';
import { MANUAL } from '../../../src/cli/door-client-program.ts';
import { readSettings } from '../../../src/cli/settings.ts';
import { serveHttp } from '../../support/http-server.ts';

interface Said {
  readonly line?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: object;
}

const WHERE = ['fridge', '8000', '30'];
const SECRET = 'https://me:pass@hooks.example/s3cret?key=s3cret';

/** What holds of what was said to a watcher, in a folder with the file `topic`. */
async function settle({ line = WHERE, env = {}, file }: Said) {
  const folder = await mkdtemp(join(tmpdir(), 'doorwatch-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'watcher.json');
  if (file) writeFileSync(path, JSON.stringify(file));
  const topic = join(folder, 'topic');
  writeFileSync(topic, 'https://ntfy.sh/s3cret\n', { mode: 0o600 });
  const logged: string[] = [];
  const printed: string[] = [];
  const ignore = () => expect.unreachable();
  const context = {
    argv: [...line, ...(file ? ['--config', path] : [])],
    env,
    stdin: Readable.from([]),
    print: (text: string) => printed.push(text),
    log: (text: string) => logged.push(text),
    ...{ openTrace: ignore, onMute: ignore, onReload: ignore },
    stop: new AbortController().signal,
  };
  const said = await readSettings(CLIENT_OPTIONS, MANUAL, context);
  if (said === null) return expect.unreachable();
  return { values: settleClient(said, env), said, context, logged, printed, folder, topic };
}

describe('ways of telling people', () => {
  it('may be said again and again, with commas in them', async () => {
    const line = ['--exec', 'a,b', '--exec=c\nd', '--webhook=http://a/,b', '--webhook', '@x,y'];
    expect((await settle({ line: [...WHERE, ...line] })).values).toMatchObject({
      exec: ['a,b', 'c\nd'],
      webhook: ['http://a/,b', '@x,y'],
    });
  });

  it('are one a line in the environment', async () => {
    const env = {
      DOOR_EXEC: 'a,b\n  c\n',
      DOOR_WEBHOOK: '\nhttp://a/\n\nhttp://b/\n',
      DOOR_NTFY: 'https://ntfy.sh/a',
    };
    expect((await settle({ env })).values).toMatchObject({
      exec: ['a,b', 'c'],
      webhook: ['http://a/', 'http://b/'],
      ntfy: ['https://ntfy.sh/a'],
    });
  });

  it('are lists in a file, from whose folder a file with an address is taken', async () => {
    const file = { webhook: ['@hook', '@/etc/hook', 'http://a/'], ping: '@ping', exec: ['a'] };
    const { values, folder } = await settle({ file });
    expect(values).toMatchObject({
      webhook: [`@${folder}/hook`, '@/etc/hook', 'http://a/'],
      ping: `@${folder}/ping`,
    });
  });

  it("have systemd's folder for their memory, below what is said", async () => {
    const env = { STATE_DIRECTORY: '/a:/b', DOOR_EXEC: 'true' };
    expect((await settle({ env })).values.stateFile).toBe('/a/watcher.json');
    const line = [...WHERE, '--state-file', '/x'];
    expect((await settle({ env, line })).values.stateFile).toBe('/x');
    expect((await settle({ env: { STATE_DIRECTORY: '/a' } })).values).not.toHaveProperty(
      'stateFile',
    );
  });

  it('can be tested without a door', async () => {
    const { values } = await settle({ line: ['--test-alert', '--exec', 'true'] });
    expect(values).toMatchObject({ testAlert: true, exec: ['true'] });
    await expect(settle({ line: ['--exec', 'true'] })).rejects.toThrow('expected <host>');
  });

  it.for<[Said, string]>([
    [{ line: ['--test-alert'] }, '--test-alert: expected --exec, --webhook or --ntfy with it, got'],
    [{ env: { DOOR_TEST_ALERT: '1' } }, 'DOOR_TEST_ALERT: expected DOOR_EXEC, DOOR_WEBHOOK or '],
    [{ line: [...WHERE, '--state-file', 'x'] }, '--state-file: expected --exec, --webhook or'],
    [{ file: { quietHours: '22:00-07:00' } }, 'quietHours: expected exec, webhook or ntfy with it'],
    [{ line: [...WHERE, '--escalate-exec', 'x'] }, '--escalate-exec: expected --escalate-after'],
    [
      { line: [...WHERE, '--escalate-after=1', '--ntfy-deadman'] },
      '--ntfy-deadman: expected --ntfy',
    ],
    [
      { line: [...WHERE, '--quiet-hours=22:00-22:00'] },
      "two times of day such as 22:00-07:00, got '",
    ],
    [
      { line: [...WHERE, '--quiet-hours=7:00-9:00'] },
      'expected two times of day such as 22:00-07:',
    ],
    [
      { line: [...WHERE, '--check-at=24:00'] },
      '--check-at: expected a time of day such as 22:00, g',
    ],
    [{ line: [...WHERE, '--exec', ' '] }, '--exec: expected a command, got nothing (see --help)'],
    [{ env: { DOOR_EXEC: '' } }, 'DOOR_EXEC: expected a command, got nothing'],
    [{ env: { DOOR_NTFY: '\n' } }, 'DOOR_NTFY: expected an http or https address, or @FILE, got'],
    [{ file: { exec: [] } }, 'exec: expected a list of 1 to 16, got none'],
    [{ file: { exec: 'a' } }, 'exec: expected a list of 1 to 16: a command'],
    [{ file: { exec: Array(17).fill('a') } }, 'exec: expected a list of 1 to 16, got more'],
    [{ env: { DOOR_EXEC: 'a\n'.repeat(17) } }, 'DOOR_EXEC: expected a list of 1 to 16, got 17'],
    [{ file: { ping: 3 } }, 'ping: expected an http or https address, or @FILE, got 3'],
    [
      { file: { webhook: ['https://a/...'] } },
      'webhook.0: expected an http .*, got one without its',
    ],
  ])('as %j are one line', async ([said, message]) => {
    const pattern = message.replace(/[()[\]]/g, '\\$&');
    await expect(settle(said)).rejects.toThrow(new RegExp(pattern));
  });
});

describe('a secret in an address', () => {
  it.for<Said>([
    { line: [...WHERE, '--webhook', 'hooks.example/s3cret'] },
    { line: [...WHERE, '--ping', 'ftp://hooks.example/s3cret'] },
    { line: [...WHERE, SECRET] },
    { env: { DOOR_NTFY: 's3cret s3cret' } },
    { file: { webhook: ['s3cret'] } },
    { file: { webhook: 'https://a/s3cret' } },
  ])('that makes no sense as %j is in no message', async (said) => {
    const message = await settle(said).then(
      () => expect.unreachable(),
      (error: Error) => error.message,
    );
    expect(message).toMatch(/expected .*, got|expected a list/);
    expect(message).not.toMatch(/s3cret|pass/);
  });

  it('is not printed, and what is printed for it is refused', async () => {
    const line = [...WHERE, '--webhook', SECRET, '--webhook=@hook', '--ping=http://a/'];
    const { values, context, printed, logged } = await settle({ line });
    printConfig(CLIENT_OPTIONS, values, context);
    const text = printed.join('\n');
    expect(text).not.toMatch(/s3cret|pass/);
    expect(JSON.parse(text)).toMatchObject({
      webhook: ['https://hooks.example/...', `@${process.cwd()}/hook`],
      ping: 'http://a/',
    });
    expect(logged).toEqual([expect.stringContaining('of addresses only the host is printed')]);
    await expect(settle({ file: JSON.parse(text) })).rejects.toThrow('got one without its secret');
  });

  it('is read from a file, and one that everybody can read is worth a line', async () => {
    const { said, context, logged, topic } = await settle({ line: [...WHERE, '--ntfy', '@/x'] });
    const named = { ...said, values: { ...said.values, ntfy: [`@${topic}`] } };
    expect(await openWays(named, context)).toMatchObject([{ name: 'ntfy https://ntfy.sh/...' }]);
    expect(logged).toEqual([]);
    chmodSync(topic, 0o644);
    await openWays(named, context);
    expect(logged).toEqual([
      '--ntfy: expected a file for its user alone, got one for all; chmod 600 it',
    ]);
  });

  it.for(['', 's3cret', '@other', 'https://ntfy.sh/', 'https://ntfy.sh/s3cret.x', 'a b'])(
    'is no topic as "%s" in a file, which is not shown',
    async (content) => {
      const { said, context, topic } = await settle({ line: [...WHERE, '--ntfy', '@/x'] });
      writeFileSync(topic, content);
      const named = { ...said, values: { ...said.values, ntfy: [`@${topic}`] } };
      const reading = openWays(named, context);
      const message = await reading.then(String, (error: Error) => error.message);
      expect(message).toMatch(
        /^--ntfy: .*topic: expected the address of a topic|^--ntfy: .*topic: expected an address/,
      );
      expect(message).not.toContain('s3cret');
    },
  );

  it.for(['--webhook', '--ntfy', '--ping'])(
    'is refused at the start by %s where no request can reach its port',
    async (flag) => {
      const line = [...WHERE, flag, 'http://fridge:10080/s3cret'];
      const { said, context } = await settle({ line });
      const opening = flag === '--ping' ? openPing(said, context) : openWays(said, context);
      const message = await opening.then(String, (error: Error) => error.message);
      expect(message).toContain(`${flag}: expected a port for HTTP, got a port that is not`);
      expect(message).not.toContain('s3cret');
    },
  );

  it('gives each of several ways to one host a number', async () => {
    const topics = ['a', 'b'].flatMap((topic) => ['--ntfy', `https://ntfy.sh/${topic}`]);
    const { said, context } = await settle({ line: [...WHERE, ...topics, '--ntfy=http://h/c'] });
    expect((await openWays(said, context)).map(({ name }) => name)).toEqual([
      ...['ntfy https://ntfy.sh/... 1', 'ntfy https://ntfy.sh/... 2', 'ntfy http://h/...'],
    ]);
  });

  it('is sent nothing to find that out', async () => {
    const { asked, host } = await serveHttp((_, response) => response.end());
    const { said, context } = await settle({ line: [...WHERE, '--webhook', `http://${host}/`] });
    expect(await openWays(said, context)).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  it('is worth a line where the process list has it, and only there', async () => {
    const of = async (said: Said) => {
      const { said: settings, context, logged } = await settle(said);
      await openWays(settings, context);
      return logged;
    };
    expect(await of({ line: [...WHERE, '--webhook', SECRET] })).toEqual([
      '--webhook: everybody on this machine can see the address; name the file it is in: @FILE',
    ]);
    expect(await of({ line: [...WHERE, '--webhook', 'http://localhost:80/'] })).toEqual([]);
    expect(await of({ env: { DOOR_WEBHOOK: SECRET } })).toEqual([]);
    expect(await of({ file: { webhook: [SECRET] } })).toEqual([]);
  });
});
