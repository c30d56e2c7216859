import { describe, expect } from 'vitest';
import { it } from '../../support/lab.ts';
import { expectOnTime } from '../../support/timing.ts';

const ALARM = 'DOOR OPEN FOR MORE THAN 0.3 SECONDS, GO CLOSE IT!!!';
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

  it('of a door that closes in time is nothing', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '1');
    const watcher = await lab.connect(server.port);
    for (const movement of ['open', 'close', 'open', 'close']) {
      server.say(movement);
      await watcher.lines.next(new RegExp(movement));
    }
    server.signal('SIGTERM');
    await client.stdout.next('disconnected');
    expect(client.stdout.texts).toEqual(['connected', 'disconnected']);
    expect(client.stderr.texts).toEqual([]);
  });

  it('with --repeat is the alarm again every so many seconds, until it closes', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '0.3', '--repeat', '0.5');
    const beforeMs = performance.now();
    server.say('open');
    for (const dueMs of [300, 800, 1300]) {
      expectOnTime((await client.stderr.next(ALARM)).atMs - beforeMs, dueMs);
    }
    server.say('close');
    await client.stdout.next('closed now');
    expect(new Set(client.stderr.texts)).toEqual(new Set([ALARM]));
  });

  it('with --verbose is a line more per report', async ({ lab }) => {
    const server = await lab.doorServer();
    const client = await lab.doorClient(server.port, '10', '--verbose');
    server.say('open');
    await client.stderr.next(/^heard \["open",\d{13},\{"ageMs":\d+,"id":"[^"]+","first":true\}\]$/);
    server.say('close');
    await client.stderr.next(/^heard \["close",\d{13},\{"ageMs":\d+,"id":"[^"]+"\}\]$/);
    expect(client.stderr.texts.every((line) => line.startsWith('heard '))).toBe(true);
    expect(client.stdout.texts).toEqual(['connected']);
  });

  it('of a sensor whose input ended is one alarm, also over a reconnect', async ({ lab }) => {
    const server = await lab.doorServer();
    const relay = await lab.relay(server.port);
    const client = await lab.doorClient(relay.port, '10', '--verbose');
    server.say('close');
    await client.stderr.next(/^heard \["close",/);
    server.endInput();
    await client.stderr.next('THE DOOR SENSOR IS GONE: its input ended');
    await server.stderr.next('door sensor lost: its input ended');

    relay.cut();
    await client.stdout.next('connected');
    await client.stderr.next(/^heard \["unknown",/);
    await client.stop();
    expect(client.stderr.texts.filter((line) => line.startsWith('THE DOOR'))).toHaveLength(1);
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
