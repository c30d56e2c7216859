import { describe, expect, it } from 'vitest';
import { startCommand } from '../../support/programs.ts';

const SCRIPT = new URL('../../../scripts/start.mjs', import.meta.url).pathname;

/** The next line is an alarm; the simulated door moves by chance, at most 5 s apart. */
const NEXT_ALARM_MS_MAX = 100_000;

/** The server and the client in one terminal, begun by a shell that stays. */
function startDemo(...args: string[]) {
  const command = [process.execPath, SCRIPT, ...args].map((word) => `'${word}'`).join(' ');
  return startCommand('sh', '-c', `${command}; exit $?`);
}

describe.concurrent('npm start', () => {
  it('ends its two programs when whoever began it is killed', async ({ onTestFinished }) => {
    const demo = startDemo();
    onTestFinished(demo.kill);
    await demo.stdout.next('client | connected');
    expect(demo.stdout.texts).toContainEqual(
      expect.stringMatching(/^server \| door server listening on \{"address":"127\.0\.0\.1"/),
    );
    demo.signal('SIGKILL');
    // Its output is open for as long as one of them lives.
    expect(await demo.exit()).toMatchObject({ signal: 'SIGKILL' });
  });

  it('ends its two programs when nobody reads it any more', async ({ onTestFinished }) => {
    const demo = startDemo();
    onTestFinished(demo.kill);
    await demo.stdout.next('client | connected');
    demo.stopReading();
    expect(await demo.exit(NEXT_ALARM_MS_MAX)).toMatchObject({ code: 0 });
  });

  it('takes no options, and says so', async () => {
    const demo = startDemo('--port', '9000');
    expect(await demo.exit()).toMatchObject({ code: 2 });
    expect(demo.stderr.texts).toEqual(["start: expected no options, got '--port 9000'"]);
  });
});
