import { writeFileSync } from 'node:fs';
import { describe, expect, vi } from 'vitest';
import { it, type Lab } from '../../support/lab.ts';
import { SOON_MS } from '../../support/lines.ts';
import { DOOR_SERVER, type Program } from '../../support/programs.ts';
import { expectOnTime } from '../../support/timing.ts';

/** Two doors and two thermometers, on one standard input. */
const CHANNELS = {
  fridge: { kind: 'door', sensor: 'stdin' },
  freezer: { kind: 'door', sensor: 'stdin' },
  air: { kind: 'temperature', sensor: 'stdin' },
  cellar: { kind: 'temperature', sensor: 'stdin' },
};
const LIMIT_MS = 3000;
const WARMTH = ['--max-celsius=air=8', '--max-celsius=cellar=20', '--warm-for=3'];
const ARTICLE = new URL('../interop/article-client-reconnect.cjs', import.meta.url);
const ALARM = 'DOOR OPEN FOR MORE THAN 3 SECONDS, GO CLOSE IT!!!';

/** How to start a server, and to start it again where it was. */
async function houseOf(lab: Lab) {
  const config = await lab.scratchFile('door.json');
  const settings = { host: '127.0.0.1', stateFile: 'state.json', channels: CHANNELS };
  writeFileSync(config, JSON.stringify(settings));
  return (port = 0) =>
    lab.startServer(DOOR_SERVER, '--config', config, '--verbose', '--port', String(port));
}

interface News {
  readonly event: string;
  readonly channel?: string;
  readonly celsius?: number;
  readonly openMs?: number;
}

/** A watcher of all channels; what it says of one comes in order, and of several in any. */
async function watchAll(lab: Lab, port: number) {
  const client: Program = await lab.doorClient(port, '3', ...WARMTH, '--json');
  const taken = new Map<string, number>();
  const newsOf = (name: string): News[] =>
    client.stdout.texts.map((text) => JSON.parse(text)).filter(({ channel }) => channel === name);

  return {
    ...client,
    /** The next news of that kind of a channel. */
    next: (event: string, channel: string) =>
      vi.waitFor(() => {
        const from = taken.get(channel) ?? 0;
        const index = newsOf(channel).findIndex((one, i) => i >= from && one.event === event);
        const said = client.stdout.texts.join('\n');
        if (index < 0) throw new Error(`expected ${event} of ${channel}, got:\n${said}`);
        taken.set(channel, index + 1);
        return { ...newsOf(channel)[index], atMs: performance.now() };
      }, SOON_MS),
    saidOf: (channel: string) =>
      newsOf(channel).map(({ event, celsius = '' }) => `${event} ${celsius}`.trim()),
  };
}

/** The lines of its log that tell of a connection. */
function connectionsOf({ stderr }: Program): number {
  return stderr.texts.filter((text) => / came from /.test(text)).length;
}

describe.concurrent('a house with two doors and two thermometers', () => {
  it('has each alarm once, of its own channel, through restarts of both sides', async ({ lab }) => {
    const startServer = await houseOf(lab);
    let server = await startServer();
    const { port } = server;
    const article = lab.start(ARTICLE, '127.0.0.1', String(port), '3');
    await article.stdout.next('connected');
    server.say('fridge close', 'freezer close', 'air 4', 'cellar 12');
    const relay = await lab.relay(port);
    const first = await watchAll(lab, relay.port);
    await first.next('close', 'fridge');
    await first.next('close', 'freezer');

    // All four at once, over one connection, beside the article's.
    let openedMs = performance.now();
    server.say('fridge open', 'freezer open', 'air 9', 'cellar 25');
    for (const [event, channel] of [
      ['warned', 'fridge'],
      ['warned', 'freezer'],
      ['warm', 'air'],
      ['warm', 'cellar'],
    ] as const) {
      expectOnTime((await first.next(event, channel)).atMs - openedMs, LIMIT_MS);
    }
    await article.stderr.next(ALARM);
    expect(connectionsOf(server)).toBe(2);
    server.say('fridge close', 'air 5');
    await first.next('closedAfterWarning', 'fridge');
    await first.next('cool', 'air');

    // The server is killed. One opening and one warmth go on, and were warned of.
    await server.kill();
    server = await startServer(port);
    server.say('fridge close', 'freezer open', 'air 5', 'cellar 26');
    await first.stdout.next(/"event":"connected"/);
    await article.stdout.next('connected');
    openedMs = performance.now();
    server.say('fridge open');
    expectOnTime((await first.next('warned', 'fridge')).atMs - openedMs, LIMIT_MS);
    await article.stderr.next(ALARM);
    server.say('fridge close', 'freezer close', 'cellar 13');
    await first.next('closedAfterWarning', 'freezer');
    await first.next('cool', 'cellar');

    // The watcher is cut off, and does not know. An opening begins and ends meanwhile.
    relay.swallow();
    server.say('freezer open');
    server.say('fridge open');
    await article.stderr.next(ALARM);
    server.say('fridge close');
    await article.stdout.next('closed now');
    relay.cut();
    expect((await first.next('missed', 'fridge')).openMs).toBeGreaterThan(LIMIT_MS);
    await first.next('warned', 'freezer');
    server.say('freezer close');
    await first.next('closedAfterWarning', 'freezer');

    // The watcher is killed while one more is counted.
    openedMs = performance.now();
    server.say('freezer open', 'air 9');
    await first.next('open', 'freezer');
    await first.kill();
    const second = await watchAll(lab, relay.port);
    expectOnTime((await second.next('warned', 'freezer')).atMs - openedMs, LIMIT_MS);
    await second.next('warm', 'air');
    server.say('freezer close', 'air 4');
    await second.next('cool', 'air');

    // Both are.
    openedMs = performance.now();
    server.say('freezer open', 'cellar 22');
    await second.next('open', 'freezer');
    await Promise.all([server.kill(), second.kill()]);
    server = await startServer(port);
    server.say('fridge close', 'freezer open', 'air 4', 'cellar 22');
    const third = await watchAll(lab, relay.port);
    expectOnTime((await third.next('warned', 'freezer')).atMs - openedMs, LIMIT_MS);
    await third.next('warm', 'cellar');
    await third.stop();

    const opening = ['open', 'warned', 'close', 'closedAfterWarning'];
    expect(first.saidOf('fridge')).toEqual([
      'close',
      ...opening,
      ...opening,
      'open',
      'close',
      'missed',
    ]);
    expect(first.saidOf('freezer')).toEqual(['close', ...opening, ...opening, 'open']);
    expect(first.saidOf('air')).toEqual(['warm 9', 'cool 5']);
    expect(first.saidOf('cellar')).toEqual(['warm 25', 'cool 13']);
    expect(second.saidOf('fridge')).toEqual(['close']);
    expect(second.saidOf('freezer')).toEqual([...opening, 'open']);
    expect(second.saidOf('air')).toEqual(['warm 9', 'cool 4']);
    expect(second.saidOf('cellar')).toEqual([]);
    expect(third.saidOf('fridge')).toEqual(['close']);
    expect(third.saidOf('freezer')).toEqual(['open', 'warned']);
    expect(third.saidOf('air')).toEqual([]);
    expect(third.saidOf('cellar')).toEqual(['warm 22']);

    // The article's client was told of the fridge, and of nothing else.
    await article.stdout.next('connected');
    await article.stop();
    expect(article.stderr.texts).toEqual([ALARM, ALARM, ALARM]);
    expect(article.stdout.texts.filter((text) => text === 'closed now')).toHaveLength(3);
    for (const { stderr } of [first, second, third]) expect(stderr.texts).toEqual([]);
  });

  it('tells a watcher that stood still what happened, also in another run', async ({ lab }) => {
    const startServer = await houseOf(lab);
    const before = await startServer();
    before.say('fridge close', 'air 4', 'cellar 12');
    const watcher = await watchAll(lab, before.port);
    await watcher.next('close', 'fridge');
    before.say('freezer close');
    await watcher.next('close', 'freezer');
    before.say('freezer open');
    await watcher.next('open', 'freezer');
    watcher.signal('SIGSTOP');
    await before.kill();
    const server = await startServer(before.port);
    server.say('fridge close', 'freezer open');
    const article = lab.start(ARTICLE, '127.0.0.1', String(server.port), '3');
    await article.stdout.next('connected');
    server.say('fridge open');
    await article.stderr.next(ALARM);
    server.say('fridge close', 'freezer close', 'fridge open');
    await article.stdout.next('closed now');
    watcher.signal('SIGCONT');
    expect((await watcher.next('missed', 'freezer')).openMs).toBeGreaterThan(LIMIT_MS);
    await watcher.next('warned', 'fridge');
    expect(watcher.saidOf('freezer')).toEqual(['close', 'open', 'close', 'missed']);
    const missed = ['open', 'close', 'missed'];
    expect(watcher.saidOf('fridge')).toEqual(['close', ...missed, 'open', 'warned']);
  });
});
