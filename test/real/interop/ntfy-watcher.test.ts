/** The built client with ntfy itself: what a phone gets of an opening, and after kill -9. */
import { writeFileSync } from 'node:fs';
import { describe, expect, vi } from 'vitest';
import { it, type Lab } from '../../support/lab.ts';
import { SOON_MS } from '../../support/lines.ts';
import { hasNtfy, NTFY, prepareNtfy, subscribe } from './ntfy-server.ts';

/** Half a minute later than ours, and once in 10 s ntfy looks for what is due. */
const LEFT_BEHIND_MS_MAX = 60_000;

async function addressFile(lab: Lab, address: string): Promise<string> {
  const path = await lab.scratchFile('topic');
  writeFileSync(path, address, { mode: 0o600 });
  return `@${path}`;
}

describe.skipIf(!hasNtfy()).concurrent('door-client with ntfy', () => {
  it('tells a whole opening to who may read the topic, by a token that may write it', async ({
    lab,
    onTestFinished,
  }) => {
    const ntfy = await prepareNtfy();
    onTestFinished(ntfy.end);
    const users = { 'auth-file': `${ntfy.folder}/user.db`, 'auth-default-access': 'deny-all' };
    await ntfy.start(NTFY, users);
    for (const [user, rights] of [
      ['watcher', 'write-only'],
      ['reader', 'read-only'],
    ] as const) {
      ntfy.run('user', 'add', user);
      ntfy.run('access', user, 'fridge', rights);
    }
    const [token] = /tk_\w+/.exec(ntfy.run('token', 'add', 'watcher')) ?? [];
    const url = `${ntfy.host}/fridge`;
    const topic = await addressFile(lab, `http://:${token}@${url}`);
    const phone = await subscribe(`http://${url}/json`, 'reader:s3cr3t');
    onTestFinished(phone.end);

    const readOnly = lab.runClient(
      ...['--test-alert', '--ntfy', await addressFile(lab, `http://reader:s3cr3t@${url}`)],
    );
    expect(await readOnly.exit()).toMatchObject({ code: 1 });
    expect(readOnly.stderr.texts.join()).toContain('answered 403 Forbidden');
    const tested = lab.runClient('--test-alert', '--ntfy', topic, '--ntfy-deadman');
    expect(await tested.exit()).toMatchObject({ code: 0 });
    expect(await phone.next(/a test of its alerts/)).toMatchObject({ priority: 2 });

    const server = await lab.doorServer();
    const ways = ['--ntfy', topic, '--ntfy-deadman', '--escalate-ntfy', topic];
    const times = ['--escalate-after', '1', '--repeat', '1000'];
    const client = await lab.doorClient(server.port, '1', ...ways, ...times);
    server.say('open');
    const warned = await phone.next(/go and close it/);
    expect(warned).toMatchObject({ priority: 4, tags: ['warning'] });
    const { sequence_id } = warned;
    const urgent = { sequence_id, priority: 5, tags: ['rotating_light'] };
    expect(await phone.next(/STILL OPEN/)).toMatchObject(urgent);
    await lab.runClient('127.0.0.1', String(server.port), 'ack').exit();
    expect(await phone.next(/somebody knows/)).toMatchObject({ sequence_id, priority: 2 });
    server.say('close');
    expect(await phone.next(/door: closed after/)).toMatchObject({ sequence_id, priority: 2 });
    expect(phone.shown().filter((one) => one.sequence_id === sequence_id)).toHaveLength(1);
    await client.stop();
  });

  it('leaves an alarm that comes after kill -9 with the door open, also over one of ntfy', async ({
    lab,
    onTestFinished,
  }) => {
    const ntfy = await prepareNtfy();
    onTestFinished(ntfy.end);
    await ntfy.start();
    const topic = await addressFile(lab, `http://${ntfy.host}/fridge`);
    const server = await lab.doorServer();
    // Much longer than it takes to kill it.
    const client = await lab.doorClient(server.port, '10', '--ntfy', topic, '--ntfy-deadman');
    const leftIs = (count: number) =>
      vi.waitFor(async () => expect(await ntfy.held('fridge')).toHaveLength(count), SOON_MS);
    server.say('open');
    await leftIs(1);
    server.say('close');
    await leftIs(0);
    server.say('open');
    await leftIs(1);
    await client.kill();
    const left = await ntfy.held('fridge');
    await ntfy.start();
    const phone = await subscribe(`http://${ntfy.host}/fridge/json`);
    onTestFinished(phone.end);
    expect(phone.shown()).toEqual([]);
    const alarm = await phone.next(/"event":"message"/, LEFT_BEHIND_MS_MAX);
    expect([alarm]).toEqual(left);
    expect(alarm.message).toContain('What watches it has fallen silent.');
    expect(Date.now() / 1000).toBeGreaterThanOrEqual(alarm.time);
  });
});
