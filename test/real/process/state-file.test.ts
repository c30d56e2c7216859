import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, vi } from 'vitest';
import { HELLO, it, type Lab, type ServerProgram } from '../../support/lab.ts';
import { SOON_MS } from '../../support/lines.ts';
import type { Peer } from '../../support/peers.ts';
import { expectOnTime } from '../../support/timing.ts';

const ALARM = 'DOOR OPEN FOR MORE THAN 3 SECONDS, GO CLOSE IT!!!';
const ARGS = ['--host', '127.0.0.1', '--port', '0', '--sensor', 'stdin', '--state-file'];

/** The next that a greeted peer is told of the door, after its welcome. */
async function nextChange(lab: Lab, server: ServerProgram) {
  return heardBy(await lab.connect(server.port, HELLO));
}

async function heardBy({ lines }: Peer) {
  const { text } = await lines.next(/^\["(open|close|unknown)",\d+,\{/);
  const [level, wallMs, details] = JSON.parse(text);
  return { level, wallMs, ...details };
}

/** The hello of one that knows of channels, and of that change. */
function helloSince(since?: string): string {
  return JSON.stringify(['hello', { protocol: 2, since }]);
}

/** The next that such a peer is told of the door. */
async function heardOfDoor({ lines }: Peer) {
  const { text } = await lines.next(/^\["door\/(open|close)",/);
  const [name, wallMs, details] = JSON.parse(text);
  return { name, wallMs, ...details };
}

function untilKept(path: string, id: string): Promise<void> {
  return vi.waitFor(
    () => expect(existsSync(path) && readFileSync(path, 'utf8')).toContain(id),
    SOON_MS,
  );
}

/** What a state file says of the only channel. */
function readState(path: string) {
  const { changes } = JSON.parse(readFileSync(path, 'utf8'));
  return changes[0];
}

/** A server that was told the door is open, then killed; and what a peer had heard of it when. */
async function killOpen(lab: Lab, path: string) {
  const server = await lab.doorServer('--state-file', path);
  server.say('open');
  const told = await nextChange(lab, server);
  const atMs = performance.now();
  await untilKept(path, told.id);
  await server.kill();
  return { told, atMs };
}

/** How often a server is killed, and within how many ms of a change that a client was told. */
const KILLS = 15;
const KILL_MS_MAX = 50;

const canMount =
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
if (!canMount)
  console.log(
    'no disk is filled up or made read-only: expected a user that may mount, got another',
  );

describe.concurrent('a server with --state-file', () => {
  it.for([[], ['--settle', '200']])(
    'killed and started again, %j, has the same opening, older',
    async (more, { lab }) => {
      const path = await lab.scratchFile('door.json');
      const { told, atMs } = await killOpen(lab, path);
      const next = await lab.doorServer('--state-file', path, ...more);
      const leastMs = performance.now() - atMs;
      next.say('open');
      const again = await nextChange(lab, next);
      expect(told.first).toBe(true);
      expect(again).toEqual({ ...told, ageMs: again.ageMs });
      expect(again.ageMs - told.ageMs).toBeGreaterThan(leastMs - 50);
      expect(again.ageMs).toBeLessThan(2 * SOON_MS);
    },
  );

  it('keeps what it told before it was killed', { timeout: KILLS * 2 * SOON_MS }, async ({
    lab,
  }) => {
    const path = await lab.scratchFile('door.json');
    const lost: string[] = [];
    const younger: string[] = [];
    let before = { level: 'close', id: 'none', ageMs: 0 };
    let atMs = performance.now();
    for (let kills = 0; kills <= KILLS; kills++) {
      const server = await lab.doorServer('--state-file', path);
      const peer = await lab.connect(server.port, HELLO);
      await peer.lines.next(/^\["hello",/);
      const leastMs = before.ageMs + performance.now() - atMs - KILL_MS_MAX;
      server.say(before.level);
      const again = await heardBy(peer);
      if (kills > 0 && again.id !== before.id) lost.push(`${before.id} is ${again.id}`);
      else if (kills > 0 && again.ageMs < leastMs) younger.push(`${again.ageMs} of ${leastMs} ms`);
      server.say(before.level === 'open' ? 'close' : 'open');
      before = await heardBy(peer);
      atMs = performance.now();
      await setTimeout(KILL_MS_MAX * (kills / KILLS) ** 3);
      await server.kill();
    }
    console.log(`${KILLS} kills: ${lost.length} other names, ${younger.length} ages too young`);
    expect([lost, younger]).toEqual([[], []]);
  });

  it('tells who was away what it missed of the run before, also when that was killed', async ({
    lab,
  }) => {
    const path = await lab.scratchFile('door.json');
    const server = await lab.doorServer('--state-file', path);
    const first = await lab.connect(server.port, helloSince());
    server.say('open', 'close', 'open', 'close');
    const told: { id: string }[] = [];
    for (let i = 0; i < 4; i++) told.push(await heardOfDoor(first));
    await server.kill();
    const next = await lab.doorServer('--state-file', path);
    next.say('open');
    const peer = await lab.connect(next.port, helloSince(told[0]?.id));
    expect((await peer.lines.next(/^\["hello",/)).text).not.toContain('missed');
    const missed: { id: string; ageMs: number }[] = [];
    for (let i = 0; i < 3; i++) missed.push(await heardOfDoor(peer));
    expect(missed).toEqual(
      told.slice(1).map((one, i) => ({ ...one, ageMs: missed[i]?.ageMs, missed: true })),
    );
    expect(missed.map(({ ageMs }) => ageMs)).toEqual(
      missed.map(({ ageMs }) => ageMs).toSorted((a, b) => b - a),
    );
    const stranger = await lab.connect(next.port, helloSince('of-nobody-1'));
    expect((await stranger.lines.next(/^\["hello",/)).text).toContain('"missed":"lost"');
  });

  it('writes the last of a chattering door before it stops', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const server = await lab.doorServer('--state-file', path);
    const plain = await lab.connect(server.port);
    server.say(...Array.from({ length: 1000 }, () => ['open', 'close']).flat());
    await plain.lines.next(/^\["open",/);
    server.signal('SIGTERM');
    expect((await server.exit()).code).toBe(0);
    const { level, id } = readState(path);
    // One reading, one change: what was read last is what was written.
    expect(level).toBe(Number(id.split('-')[1]) % 2 === 1 ? 'open' : 'close');
    expect(existsSync(`${path}.tmp`)).toBe(false);
  });

  it('that may write no byte goes on without it', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    await killOpen(lab, path);
    const limited = ['sh', '-c', 'ulimit -f 0; exec "$@"', 'sh'] as const;
    const server = await lab.startServerBy(limited, ...ARGS, path);
    server.say('open', 'close');
    await server.stderr.next(/^state file .*, got: EFBIG.*; the door is not remembered until/);
    await (await lab.connect(server.port, HELLO)).lines.next(/^\["close",/);
    expect((await server.stop()).code).toBe(0);
    // What it said was out of date.
    expect(existsSync(path)).toBe(false);
  });

  it('that may write some of it only leaves no half of it', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const before = await lab.doorServer('--state-file', path);
    before.say(...Array.from({ length: 5 }, () => ['open', 'close']).flat());
    await untilKept(path, '-10"');
    await before.kill();
    const limited = ['sh', '-c', 'ulimit -f 1; exec "$@"', 'sh'] as const;
    const server = await lab.startServerBy(limited, ...ARGS, path);
    server.say('open');
    await server.stderr.next(/^state file .*, got: EFBIG.*; the door is not remembered until/);
    expect(existsSync(path)).toBe(false);
  });

  it('keeps what it tells when strangers have used up its descriptors', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const limited = ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh'] as const;
    const server = await lab.startServerBy(limited, ...ARGS, path);
    server.say('open');
    const peer = await lab.connect(server.port, HELLO);
    expect(await heardBy(peer)).toMatchObject({ level: 'open' });
    const strangers = await Promise.all(Array.from({ length: 64 }, () => lab.connect(server.port)));
    // More than there was a descriptor for.
    await Promise.any(strangers.map(({ socket }) => once(socket, 'close')));
    server.say('close');
    const { level, id } = await heardBy(peer);
    expect(level).toBe('close');
    // Told before it was kept, where the machine was busy for 0.2 s.
    await untilKept(path, id);
  });

  it('that another server keeps says so and goes on without it', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const [first, second] = [
      await lab.doorServer('--state-file', path),
      await lab.doorServer('--state-file', path),
    ];
    await second.stderr.next(/^state file .*, got another server's; the door will not be remem/);
    first.say('open');
    second.say('close');
    const { id } = await nextChange(lab, first);
    expect((await nextChange(lab, second)).level).toBe('close');
    expect((await second.stop()).code).toBe(0);
    expect(readState(path).id).toBe(id);
    await first.kill();
    const third = await lab.doorServer('--state-file', path);
    third.say('open');
    expect((await nextChange(lab, third)).id).toBe(id);
  });

  it.skipIf(!canMount)(
    'on a disk that fills up keeps what it tells all the same',
    async ({ lab }) => {
      const path = await lab.scratchFile('door.json');
      const { told } = await killOpen(lab, path);
      const folder = dirname(path);
      const disk = `cp ${path} /tmp/$$ && mount -t tmpfs -o size=8k none ${folder} && mv /tmp/$$ ${path}`;
      const full = `cat /dev/zero >${folder}/full 2>&-`;
      // The test looks into the mount through the process: nobody else has it.
      const by = ['unshare', '--mount', 'sh', '-c', `${disk} && ${full}; exec "$@"`, 'sh'] as const;
      const server = await lab.startServerBy(by, ...ARGS, path);
      server.say('open');
      const peer = await lab.connect(server.port, HELLO);
      expect((await heardBy(peer)).id).toBe(told.id);
      server.say('close');
      const { level, id } = await heardBy(peer);
      expect(level).toBe('close');
      await untilKept(`/proc/${server.pid}/root${path}`, id);
      expect(server.stderr.texts.filter((line) => line.includes(path))).toEqual([]);
    },
  );

  it.skipIf(!canMount)('on a disk that is read-only reads none either', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const { told } = await killOpen(lab, path);
    const folder = dirname(path);
    const readOnly = `mount --bind ${folder} ${folder} && mount -o remount,bind,ro ${folder}`;
    const by = ['unshare', '--mount', 'sh', '-c', `${readOnly} && exec "$@"`, 'sh'] as const;
    const server = await lab.startServerBy(by, ...ARGS, path);
    await server.stderr.next(/^state file .*, got: EROFS.*; the door will not be remembered/);
    server.say('open');
    const change = await nextChange(lab, server);
    expect(change.first).toBe(true);
    expect(change.id).not.toBe(told.id);
    expect((await server.stop()).code).toBe(0);
  });
});

describe.concurrent('a server that systemd gives a folder', () => {
  it('keeps its state there, with a sensor that is real', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const by = ['env', `STATE_DIRECTORY=${dirname(path)}:/no/such`] as const;
    const server = await lab.startServerBy(by, ...ARGS.slice(0, -1));
    server.say('close');
    const told = await nextChange(lab, server);
    await server.stop();
    expect(readState(path).id).toBe(told.id);
  });

  it('keeps nothing of a simulated door', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const by = ['env', `STATE_DIRECTORY=${dirname(path)}`] as const;
    const args = ['--host', '127.0.0.1', '--port', '0', '--seed', '1365'];
    const server = await lab.startServerBy(by, ...args);
    await (await lab.connect(server.port)).lines.next(/^\["open",/);
    await server.stop();
    expect(existsSync(path)).toBe(false);
  });
});

describe.concurrent('a client of a server that is killed and started again', () => {
  it('says what it missed of the run before', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const server = await lab.doorServer('--state-file', path);
    const relay = await lab.relay(server.port);
    const client = await lab.doorClient(relay.port, '0.0001', '--verbose');
    server.say('close');
    await client.stderr.next(/^heard \["door\/close",/);
    relay.swallow();
    const near = await lab.connect(server.port, HELLO);
    for (const level of ['open', 'close']) {
      server.say(level);
      await near.lines.next(new RegExp(`^\\["${level}",\\d+,.*"[0-9a-f]+-[23]"`));
    }
    await server.kill();
    const next = await lab.doorServer('--state-file', path, '--port', String(server.port));
    next.say('close');
    await client.stderr.next(/^DOOR WAS OPEN FOR .* WHILE NOBODY WATCHED$/);
    await client.stop();
  });

  it('warns once, when the door is open for as long as the limit', async ({ lab }) => {
    const path = await lab.scratchFile('door.json');
    const server = await lab.doorServer('--state-file', path);
    const client = await lab.doorClient(server.port, '3', '--verbose');
    const openedMs = performance.now();
    server.say('open');
    const { text } = await client.stderr.next(/^heard \["door\/open",.*"first":true/);
    const name = /"id":"[^"]+"/.exec(text)?.[0] ?? 'none';
    await untilKept(path, name);
    await server.kill();
    const next = await lab.doorServer('--state-file', path, '--port', String(server.port));
    next.say('open');
    expectOnTime((await client.stderr.next(ALARM)).atMs - openedMs, 3000);
    // Told by the one server and by the other, before the alarm or after it.
    const heard = () =>
      client.stderr.texts.filter((line) => /^heard/.test(line) && line.includes(name));
    await vi.waitFor(() => expect(heard()).toHaveLength(2), SOON_MS);
    next.say('close');
    await client.stdout.next('closed now');
    await client.stop();
    expect(client.stderr.texts.filter((line) => line === ALARM)).toHaveLength(1);
    expect(client.stdout.texts.filter((line) => line === 'closed now')).toHaveLength(1);
  });
});
