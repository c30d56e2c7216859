import { existsSync, readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, vi } from 'vitest';
import { HELLO, it, type Lab } from '../../support/lab.ts';
import { SOON_MS } from '../../support/lines.ts';
import { type Peer, peerOf } from '../../support/peers.ts';
import { attack, type Plan, plans, type Victim } from './hostile.ts';
import { runFuzzOn, withInside } from './run.ts';

/** Hostile clients at a time, at most, and how often: some 20 000 in all. */
const ABREAST = 100;
const RUNS = 400;
/** What a heap may grow by, in kB: a tenth of a kB for each client. */
const GROWTH_KB_MAX = 2048;
/** Clients that were ended and do not end their own side, at most. */
const LINGERING_MAX = 100;
/** How soon it is known that a process has ended, in ms. */
const EXIT_MS = 300;

const WELCOME = '["hello",{"protocol":1,"heartbeatMs":10000}]';
/** Who asked for protocol 2 before is answered so. */
const WELCOMED = /^\["hello",\{"protocol":[12],"heartbeatMs":10000/;
const SERVER: Victim = { sender: 'client', probe: [HELLO], answer: WELCOMED };
/** All that a server may say; nothing of it comes from a client. */
const SAID =
  /^(heap \d+|door server (listening on .*|started: sensor stdin, at most 1000 clients|stopped)|(clients|faults|lines) [\w ,:;-]+|connection-\d+ (came from (127\.0\.0\.1 \d+|where nobody is any more)|left|is ended: [a-z ]+|sent a fault: [\w ,]+))$/;

/** A door that moved more often than twenty times a second would chatter. */
const MOVE_MS = 55;

type Kind = 'plain' | 'greeted';

describe('a server, attacked by clients', () => {
  it('tells good clients of everything, and is then as before', async ({ lab }) => {
    let clients = 0;
    const { subject, memory } = await runFuzzOn({
      runs: RUNS,
      input: plans(ABREAST),
      growthKbMax: GROWTH_KB_MAX,
      start: () => startServer(lab),
      play(server, some, isAgain) {
        clients += some.length;
        return server.endure(some, isAgain);
      },
    });
    const numbers = await subject.finish();
    console.log(`${clients} hostile clients to a server, ${numbers}, ${memory}`);
  });
});

/** A server with its door on standard input, and two good clients of it. */
async function startServer(lab: Lab) {
  const args = ['--host', '127.0.0.1', '--port', '0', '--sensor', 'stdin', '--verbose'];
  const server = await lab.startServerBy(withInside('heap.mjs'), ...args);
  const { port } = server;
  const good = [
    listenTo(await lab.connect(port), 'plain'),
    listenTo(await lab.connect(port, HELLO), 'greeted'),
  ];
  const lingering: Socket[] = [];
  let moves = 0;
  let judged = 0;

  async function move(): Promise<void> {
    const level = moves++ % 2 === 0 ? 'close' : 'open';
    server.say(level);
    for (const hears of good) await hears(level);
    await setTimeout(MOVE_MS);
  }

  async function play(plan: Plan, isAgain: boolean): Promise<Socket> {
    const allowHalfOpen = plan.end === 'linger';
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen });
    await attack(peerOf(socket, `a client that is to ${plan.end}`), plan, SERVER, isAgain);
    // Whose server ended its own side.
    if (plan.end === 'linger' && socket.readableEnded) lingering.push(socket);
    else if (plan.end !== 'stall') socket.destroy();
    return socket;
  }

  function expectNothingStrange(): void {
    const said = server.stdout.texts;
    expect(said.slice(judged).filter((line) => !SAID.test(line))).toEqual([]);
    judged = said.length;
  }

  async function endure(some: readonly Plan[], isAgain: boolean): Promise<void> {
    let isOver = false;
    const moveMeanwhile = async () => {
      while (!isOver) await move();
    };
    const attacks = Promise.all(some.map((plan) => play(plan, isAgain))).finally(() => {
      isOver = true;
    });
    try {
      const [sockets] = await Promise.all([attacks, moveMeanwhile()]);
      for (const socket of sockets) if (!lingering.includes(socket)) socket.destroy();
      for (const socket of lingering.splice(0, lingering.length - LINGERING_MAX)) socket.destroy();
      await move();
    } catch (cause) {
      const exit = await server.exit(EXIT_MS).catch(() => null);
      if (exit === null) throw cause;
      throw new Error(`the server is gone: ${server.stdout.texts.slice(-5).join(' / ')}`, {
        cause,
      });
    }
    expectNothingStrange();
  }

  await move();
  const filesBefore = openFiles(server.pid);
  async function untilAsBefore(): Promise<void> {
    const isSo = () => openFiles(server.pid) <= filesBefore;
    await vi.waitUntil(isSo, { timeout: SOON_MS }).catch(() => {
      throw new Error(`expected ${filesBefore} open files, got ${openFiles(server.pid)}`);
    });
  }

  return {
    endure,
    async heapKb() {
      await untilAsBefore();
      server.signal('SIGUSR2');
      const { text } = await server.stdout.next(/^heap /);
      return Number(text.slice('heap '.length));
    },
    end: () => server.kill(),
    async finish(): Promise<string> {
      const late = await lab.connect(port, HELLO);
      await late.lines.next(WELCOME);
      await late.lines.next(moves % 2 === 0 ? /^\["open",/ : /^\["close",/);
      late.socket.destroy();
      await untilAsBefore();
      expect(await server.stop()).toMatchObject({ code: 0 });
      expectNothingStrange();
      for (const socket of lingering) socket.destroy();
      return `${moves} changes told to both good ones, ${filesBefore} open files before and after`;
    },
  };
}

/** Listens as a client that behaves: gives what expects the very next change to be the one said. */
function listenTo({ lines, say }: Peer, kind: Kind): (level: string) => Promise<void> {
  let count = Number.NaN;
  return async function hears(level) {
    const { text } = await lines.nextOfAny();
    const [name, wallMs, details, ...more] = JSON.parse(text);
    if (kind === 'greeted' && (name === 'hello' || name === 'heartbeat')) {
      if (name === 'heartbeat') say('["heartbeat"]');
      return hears(level);
    }
    expect([name, typeof wallMs, more], `the ${kind} client heard ${text}`).toEqual([
      level,
      'number',
      [],
    ]);
    if (kind === 'plain') return expect(details, text).toBeUndefined();
    expect(details.ageMs, text).toBeGreaterThanOrEqual(0);
    const before = count;
    count = Number(details.id.split('-').at(-1));
    if (!Number.isNaN(before)) expect(count, text).toBe(before + 1);
  };
}

/** How many files and sockets a process has open; 0 where the kernel does not say. */
function openFiles(pid: number): number {
  const path = `/proc/${pid}/fd`;
  return existsSync(path) ? readdirSync(path).length : 0;
}
