import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect } from 'vitest';
import { it } from '../../support/lab.ts';

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
