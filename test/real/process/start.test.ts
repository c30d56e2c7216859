import { createRequire } from 'node:module';
import { describe, expect } from 'vitest';
import { it } from '../../support/lab.ts';
import { expectOnTime } from '../../support/timing.ts';

const { version } = createRequire(import.meta.url)('../../../package.json');

describe.concurrent('a start', () => {
  it("begins with the article's line, its JSON the socket's own address", async ({ lab }) => {
    const server = lab.runServer('--host', '127.0.0.1', '--port', '0');
    const { text } = await server.stdout.nextOfAny();
    expect(text).toMatch(
      /^door server listening on \{"address":"127\.0\.0\.1","family":"IPv4","port":[1-9]\d*\}$/,
    );
    const { port } = JSON.parse(text.slice(text.indexOf('{')));
    expect((await lab.connect(port)).socket.remotePort).toBe(port);
    await server.stderr.next(/started/);
    expect(server.stdout.texts).toHaveLength(1);
  });

  it('with --seed moves the simulated door in the same rhythm again', async ({ lab }) => {
    // This seed's first three pauses are 0.6, 0.4 and 1.4 s.
    const movements = async () => {
      const server = await lab.doorServer('--sensor', 'simulated', '--seed', '1365');
      const plain = await lab.connect(server.port);
      const lines = [];
      for (const level of ['open', 'close', 'open']) {
        lines.push(await plain.lines.next(new RegExp(`^\\["${level}",\\d{13}\\]$`)));
      }
      const [opened, closed, reopened] = lines.map(({ text }) => JSON.parse(text)[1]);
      return { openMs: closed - opened, closedMs: reopened - closed };
    };
    for (const { openMs, closedMs } of await Promise.all([movements(), movements()])) {
      expectOnTime(openMs, 448);
      expectOnTime(closedMs, 1393);
    }
  });

  it('with a sensor that cannot be used ends with one line, and never listens', async ({ lab }) => {
    // No machine has such a controller.
    const args = ['--sensor', 'gpio', '--gpio', '17', '--gpio-chip', 'no such chip'];
    const server = lab.runServer('--host', '127.0.0.1', '--port', '0', ...args);
    expect(await server.exit()).toMatchObject({ code: 1, signal: null });
    expect(server.stdout.texts).toEqual([]);
    expect(server.stderr.texts).toEqual([
      expect.stringMatching(/^door-server: expected .*, got.*; (name one with|use --sensor gpiod)/),
    ]);
  });

  it.for([
    [
      'server',
      /^door-server \[options\]/,
      'port host sensor seed gpio gpio-chip open-when settle state-file max-clients trace verbose',
    ],
    [
      'client',
      /^door-client <host> <port> <seconds> \[options\]/,
      'repeat offline-after no-reconnect json trace verbose',
    ],
  ] as const)(
    'of door-%s says its version, or each of its options',
    async ([name, head, options], { lab }) => {
      const ask = async (option: string) => {
        const program = name === 'server' ? lab.runServer(option) : lab.runClient(option);
        expect((await program.exit()).code).toBe(0);
        expect(program.stderr.texts).toEqual([]);
        return program.stdout.texts.join('\n');
      };
      expect(await ask('--version')).toBe(version);
      expect(await ask('-h')).toMatch(head);
      const help = await ask('--help');
      for (const option of `${options} help version`.split(' ')) {
        expect(help).toContain(`--${option}`);
      }
    },
  );
});
