import { describe, expect } from 'vitest';
import { HELLO, it } from '../../support/lab.ts';
import { expectOnTime } from '../../support/timing.ts';

const ALARM = 'DOOR OPEN FOR MORE THAN 0.3 SECONDS, GO CLOSE IT!!!';
/** More lines than the kernel keeps for a peer that reads nothing: it takes some 4 MB. */
const FLOOD_CHANGES = 100_000;
/** How long it may take on a busy machine, in ms; a kernel that was full asks ever less often. */
const SLOW_MS_MAX = 90_000;

const STRANGE_LINES = [
  ['one bad line', 'GET / HTTP/1.1'],
  ['an error event', '["error","x"]'],
  ['an error event without arguments', '["error"]'],
  ['a line that is no array', '{"open":true}'],
  ['a nameless event', '[1407334342639]'],
] as const;

describe.concurrent("defects of the article's programs that ours do not have", () => {
  it('a client that reads nothing has nothing queued for it in the server', async ({ lab }) => {
    const server = await lab.doorServer();
    const slow = await lab.connect(server.port, HELLO);
    slow.socket.pause();
    const reader = await lab.connect(server.port);
    server.say('open');
    await reader.lines.next(/^\["open",/);

    server.say(...Array.from({ length: FLOOD_CHANGES / 2 }, () => 'close\nopen'), 'strange');
    await server.stderr.next(/got: strange$/, SLOW_MS_MAX);
    slow.socket.resume();
    const lastId = new RegExp(`"id":"[^"]+-${FLOOD_CHANGES + 1}"`);
    await slow.lines.next(lastId, SLOW_MS_MAX);
    expect(slow.lines.texts.length).toBeLessThan(FLOOD_CHANGES * 0.8);
  });

  it('a refused connection does not kill the client: it says so per attempt', async ({ lab }) => {
    const port = await lab.freePort();
    const client = lab.runClient('127.0.0.1', String(port), '10');
    const first = await client.stdout.next('disconnected');
    const second = await client.stdout.next('disconnected');
    await lab.accept(port);
    await client.stdout.next('connected');
    expect(client.stdout.texts).toEqual(['disconnected', 'disconnected', 'connected']);
    expect(client.stderr.texts).toEqual([]);
    expect(second.atMs - first.atMs).toBeGreaterThan(900);
    expect(second.atMs - first.atMs).toBeLessThan(1500 + 2000);
  });

  it('a replayed open starts no second timer: the client warns once', async ({ lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(server.port, '0.3');
    const peer = await server.nextPeer();
    const [first, second] = ['["open",1407334342639]', '["open",1407334352930]'];

    // A second timer would be forgotten by the close, and cry wolf before the second alarm.
    peer.say(first, first, first, '["close",1407334347577]', second, second, second);
    await client.stderr.next(ALARM);
    peer.say('["close",1407334353093]');
    await client.stdout.next('closed now');
    peer.say(first);
    await client.stderr.next(ALARM);
    await client.stop();
    expect(client.stderr.texts).toEqual([ALARM, ALARM]);
    expect(client.stdout.texts).toEqual(['connected', 'closed now']);
  });

  it('the count is not started again by a reconnect', async ({ lab }) => {
    const server = await lab.doorServer();
    const relay = await lab.relay(server.port);
    const client = await lab.doorClient(relay.port, '2', '--verbose');
    const beforeMs = performance.now();
    server.say('open');
    await client.stderr.next(/^heard \["open",/);
    relay.cut();
    const back = await client.stdout.next('connected');
    const alarm = await client.stderr.next('DOOR OPEN FOR MORE THAN 2 SECONDS, GO CLOSE IT!!!');
    expectOnTime(alarm.atMs - beforeMs, 2000);
    expect(alarm.atMs - back.atMs).toBeLessThan(2000);

    server.say('close');
    await client.stdout.next('closed now');
    await client.stop();
    const reports = client.stderr.texts.filter((line) => line.startsWith('heard ["open"'));
    expect(reports.length).toBeGreaterThanOrEqual(2);
    expect(client.stderr.texts.filter((line) => line.startsWith('DOOR'))).toHaveLength(1);
  });

  it.for(STRANGE_LINES)('%s from a client does not kill the server', async ([, line], { lab }) => {
    const server = await lab.doorServer();
    const sender = await lab.connect(server.port, line, HELLO);
    await sender.lines.next(/^\["hello",/);
    sender.say(line);
    server.say('open');
    await sender.lines.next(/^\["open",/);
    expect((await lab.connect(server.port)).socket.readyState).toBe('open');
    expect(server.stdout.texts).toHaveLength(1);
  });

  it.for(STRANGE_LINES)('%s from a server does not kill the client', async ([, line], { lab }) => {
    const server = await lab.accept();
    const client = await lab.doorClient(server.port, '0.3');
    const peer = await server.nextPeer();
    peer.say(line, '["open",1407334342639]', line);
    await client.stderr.next(ALARM);
    peer.say(line, '["close",1407334347577]');
    await client.stdout.next('closed now');
    expect(client.stderr.texts).toEqual([ALARM]);
    expect(client.stdout.texts).toEqual(['connected', 'closed now']);
  });

  it.for([
    ['no arguments', []],
    ['a port that is none', ['127.0.0.1', 'fridge', '2']],
    ['seconds that are none', ['127.0.0.1', '8000', 'soon']],
  ] as const)('the arguments are checked: %s', async ([, args], { lab }) => {
    const client = lab.runClient(...args);
    expect((await client.exit()).code).toBe(2);
    expect(client.stderr.texts).toHaveLength(1);
    expect(client.stderr.texts[0]).toMatch(/^door-client: .*expected .+, got .+/);
    expect(client.stdout.texts).toEqual([]);
  });
});
