import { describe, expect } from 'vitest';
import { it, type Lab } from '../../support/lab.ts';
import { expectOnTime } from '../../support/timing.ts';

const ARTICLE_SERVER = new URL('./article-server.cjs', import.meta.url);
const ALARM = 'DOOR OPEN FOR MORE THAN 0.3 SECONDS, GO CLOSE IT!!!';

const startOld = (lab: Lab) => lab.startServer(ARTICLE_SERVER, '0');

describe.concurrent("door-client on the article's server", () => {
  it("warns of an open door and says when it's closed", async ({ lab }) => {
    const server = await startOld(lab);
    const client = await lab.doorClient(server.port, '0.3');

    server.say('open');
    await client.stderr.next(ALARM);
    server.say('close');
    await client.stdout.next('closed now');

    server.say('open', 'close', 'open');
    await client.stderr.next(ALARM);
    await client.stop();
    expect(client.stderr.texts).toEqual([ALARM, ALARM]);
    expect(client.stdout.texts).toEqual(['connected', 'closed now']);
  });

  it('is told of a door that is open already', async ({ lab }) => {
    const server = await startOld(lab);
    const first = await lab.connect(server.port);
    server.say('open');
    await first.lines.next(/^\["open",\d+\]$/);

    const client = await lab.doorClient(server.port, '0.3');
    await client.stderr.next(ALARM);
    server.say('close');
    await client.stdout.next('closed now');
    await client.stop();
    expect(client.stderr.texts).toEqual([ALARM]);
  });

  it('does not hurt it by saying hello', async ({ lab }) => {
    const server = await startOld(lab);
    await lab.doorClient(server.port, '10');
    const client = await lab.doorClient(server.port, '10', '--verbose');
    server.say('open');
    await client.stderr.next(/^heard \["open",\d+\]$/);
    expect(server.stderr.texts).toEqual([]);
  });

  it('takes a replay after a broken connection for the same opening', async ({ lab }) => {
    const server = await startOld(lab);
    const relay = await lab.relay(server.port);
    const client = await lab.doorClient(relay.port, '2', '--verbose');
    const beforeMs = performance.now();
    server.say('open');
    await client.stderr.next(/^heard \["open",/);
    relay.cut();
    await client.stdout.next('disconnected');
    const back = await client.stdout.next('connected');

    const alarm = await client.stderr.next('DOOR OPEN FOR MORE THAN 2 SECONDS, GO CLOSE IT!!!');
    server.say('close');
    await client.stdout.next('closed now');
    await client.stop();
    expectOnTime(alarm.atMs - beforeMs, 2000);
    expect(alarm.atMs - back.atMs).toBeLessThan(2000);
    expect(client.stderr.texts.filter((line) => line.startsWith('DOOR'))).toHaveLength(1);
  });
});
