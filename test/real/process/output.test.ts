import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, vi } from 'vitest';
import { HELLO, it } from '../../support/lab.ts';
import { SOON_MS } from '../../support/lines.ts';
import { DOOR_CLIENT } from '../../support/programs.ts';

const SERVER = new URL('../../../dist/cli/door-server.js', import.meta.url).pathname;

/** Runs our server under a shell that redirects its output; ends with its exit code and stderr. */
async function runRedirected(redirection: string, ...args: string[]) {
  const command = `exec "$0" "$@" ${redirection}`;
  const child = spawn('sh', ['-c', command, process.execPath, SERVER, '--port', '0', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [[code], stderr] = await Promise.all([once(child, 'close'), text(child.stderr)]);
  return { code, stderr };
}

describe.concurrent('output that cannot be written', () => {
  it('on stdout ends the program with a line that says so', async () => {
    const { code, stderr } = await runRedirected('> /dev/full');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^door-server: expected to write to stdout, got: .*ENOSPC.*; free it/m);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it.for(['--help', '--version'])('of %s on stdout is no success', async (option) => {
    const { code, stderr } = await runRedirected('> /dev/full', option);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^door-server: expected to write to stdout, got: .*ENOSPC.*; free it/);
  });

  it('to the trace costs the trace and not the program', async ({ lab }) => {
    const server = await lab.doorServer('--trace', '/dev/full');
    await server.stderr.next(/^the trace ends here: ENOSPC/);
    const peer = await lab.connect(server.port);
    server.say('open');
    await peer.lines.next(/open/);
    expect(server.stderr.texts.filter((line) => line.includes('trace'))).toHaveLength(1);
  });

  it('to a trace that is a pipe nobody reads is said at once', async ({ lab }) => {
    const pipe = await lab.scratchFile('pipe');
    execFileSync('mkfifo', [pipe]);
    const { code, stderr } = await runRedirected('', '--trace', pipe);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^door-server: --trace: expected a file to append to, got: ENXIO/);
  });
});

/** A program on a terminal of its own; its reader is whoever reads the command. */
const ON_TERMINAL = ['sh', '-c', 'exec script -qfec "$*" /dev/null', 'sh'] as const;

describe.concurrent('output that nobody takes', () => {
  it('on a terminal that was stopped stops nobody; one that is closed ends it', async ({ lab }) => {
    const server = await lab.startServerBy(ON_TERMINAL, '--port', '0', '--verbose');
    const plain = await lab.connect(server.port);
    server.signal('SIGSTOP');
    // Far more than a terminal holds.
    for (let i = 0; i < 400; i++) {
      const stranger = await lab.connect(server.port);
      stranger.socket.destroy();
    }
    for (let changes = 0; changes < 2; changes++) await plain.lines.nextOfAny();
    const path = `/proc/${server.pid}/task/${server.pid}/children`;
    const pids = readFileSync(path, 'utf8').trim().split(' ').map(Number);
    await server.kill();
    await plain.lines.ended();
    await vi.waitFor(() => {
      for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    }, SOON_MS);
  });

  it.for(['is full', 'has no reader any more'])(
    'as stderr %s, and would be an alarm: a client says so on stdout and ends',
    async (how, { lab }) => {
      const server = await lab.doorServer();
      const redirection = how === 'is full' ? '2> /dev/full' : '';
      const command = ['sh', '-c', `exec "$0" "$@" ${redirection}`] as const;
      const client = lab.startBy(command, DOOR_CLIENT, '127.0.0.1', String(server.port), '0.2');
      await client.stdout.next('connected');
      client.stopReading('stderr');
      server.say('open');
      await client.stdout.next(/^door-client: expected to write to stderr, got: .*(ENOSPC|EPIPE)/);
      expect(await client.exit()).toMatchObject({ code: 1 });
      expect(client.stdout.texts).toHaveLength(2);
      const peer = await lab.connect(server.port, HELLO);
      await peer.lines.next(/^\["open"/);
    },
  );
});

describe.concurrent('what is said', () => {
  it('of junk on standard input is a few lines and a number', async ({ lab }) => {
    const server = await lab.doorServer();
    const plain = await lab.connect(server.port);
    server.say(...Array<string>(100_000).fill('junk'), 'open');
    await plain.lines.nextOfAny(60_000);
    await server.stop();
    const junk = server.stderr.texts.filter((line) => line.includes('junk'));
    expect(junk).toHaveLength(11);
    expect(junk[10]).toMatch(
      /^lines that are no reading: 99990 more in the last minute, the last: /,
    );
  });

  it('of openings that a hostile server makes up is bounded', async ({ lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(server.port, '1');
    const peer = await server.nextPeer();
    peer.say('["hello",{"protocol":1,"heartbeatMs":10000}]');
    for (let i = 0; i < 300; i++) {
      peer.say(`["open",${i},{"ageMs":9999,"id":"x-${i}"}]`);
      // What comes at once is one warning, for it is read before that is due; and no flood.
      await setTimeout(8);
    }
    peer.socket.end();
    await client.stdout.next('disconnected');
    await client.stop();
    const alarms = client.stderr.texts.filter((line) => line.startsWith('DOOR OPEN'));
    expect(alarms).toHaveLength(120);
    const rest = client.stderr.texts.filter((line) => !line.startsWith('DOOR OPEN'));
    expect(rest).toContainEqual(expect.stringMatching(/^warned: \d+ more in the last minute/));
  });
});
