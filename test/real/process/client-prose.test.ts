import { describe, expect } from 'vitest';
import { it } from '../../support/lab.ts';
import { expectOnTime } from '../../support/timing.ts';

const OFFLINE = 'NO WORD FROM THE DOOR FOR MORE THAN 1 SECOND';
const WELCOME = '["hello",{"protocol":1,"heartbeatMs":10000}]';

describe.concurrent('what door-client says', () => {
  it.for([
    ['1', 'DOOR OPEN FOR MORE THAN 1 SECOND, GO CLOSE IT!!!'],
    ['2', 'DOOR OPEN FOR MORE THAN 2 SECONDS, GO CLOSE IT!!!'],
    ['1.5', 'DOOR OPEN FOR MORE THAN 1.5 SECONDS, GO CLOSE IT!!!'],
  ] as const)('of a door open for %s s: %s', async ([seconds, alarm], { lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, seconds);
    const beforeMs = performance.now();
    server.say('open');
    const { text, atMs } = await client.stderr.nextOfAny();
    expect(text).toBe(alarm);
    expectOnTime(atMs - beforeMs, Number(seconds) * 1000);

    server.say('close');
    await client.stdout.next('closed now');
    server.signal('SIGTERM');
    await client.stdout.next('disconnected');
    expect(client.stdout.texts).toEqual(['connected', 'closed now', 'disconnected']);
    expect(client.stderr.texts).toEqual([alarm]);
  });

  it('with --verbose is a line more per report', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '10', '--verbose');
    server.say('open');
    await client.stderr.next(
      /^heard \["door\/open",\d{13},\{"ageMs":\d+,"id":"[^"]+","first":true\}\]$/,
    );
    server.say('close');
    await client.stderr.next(/^heard \["door\/close",\d{13},\{"ageMs":\d+,"id":"[^"]+"\}\]$/);
    expect(client.stderr.texts.every((line) => line.startsWith('heard '))).toBe(true);
    expect(client.stdout.texts).toEqual(['connected']);
  });

  it('with --verbose says so when it is not known any more what was missed', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '10', '--verbose');
    server.say('open');
    await client.stderr.next(/^heard \["door\/open",/);
    await server.kill();
    await client.stdout.next('disconnected');
    await lab.doorServer('--port', String(server.port));
    const { text } = await client.stderr.next(/^heard \["hello",/);
    expect(JSON.parse(text.slice('heard '.length))[1]).toMatchObject({ missed: 'lost' });
  });

  it('of a server that is not there is one alarm, and `door is back` after', async ({ lab }) => {
    const port = await lab.freePort();
    const beforeMs = performance.now();
    const client = lab.runClient('127.0.0.1', String(port), '10', '--offline-after', '1');
    const refused = await client.stdout.next('disconnected');
    const alarm = await client.stderr.next(OFFLINE);
    expectOnTime(alarm.atMs - beforeMs, 1000, refused.atMs - beforeMs);
    await client.stdout.next('disconnected');
    await lab.doorServer('--port', String(port));
    await client.stdout.next('door is back');
    await client.stop();
    expect(client.stdout.texts.slice(-2)).toEqual(['connected', 'door is back']);
    expect(client.stderr.texts).toEqual([OFFLINE]);
  });

  it('of a sensor that is back is `door sensor is back`', async ({ lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(server.port, '10');
    const peer = await server.nextPeer();
    peer.say(WELCOME, '["unknown",1407334342639,{"ageMs":0,"id":"k3f9-1","reason":"wire cut"}]');
    await client.stderr.next('THE DOOR SENSOR IS GONE: wire cut');
    peer.say('["close",1407334347577,{"ageMs":0,"id":"k3f9-2","first":true}]');
    await client.stdout.next('door sensor is back');
    expect(client.stdout.texts).toEqual(['connected', 'door sensor is back']);
    expect(client.stderr.texts).toHaveLength(1);
  });

  it('of what a server wrote is safe for a terminal, and cut', async ({ lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(server.port, '10');
    const reason = JSON.stringify(`\u001b[31m${'x'.repeat(300)}\nDOOR OPEN`);
    (await server.nextPeer()).say(WELCOME, `["unknown",0,{"reason":${reason}}]`);
    const { text } = await client.stderr.nextOfAny();
    expect(text).toBe(`THE DOOR SENSOR IS GONE: [31m${'x'.repeat(196)}`);
    expect(client.stderr.texts).toHaveLength(1);
  });
});
