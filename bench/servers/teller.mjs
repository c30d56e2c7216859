// A server to watchers that it starts itself: tells each in turn a line, and waits until that one has
// printed its own. `node teller.mjs LOAD TURNS WARM_UP WATCHERS`, the last in JSON; sends its
// parent what it measured.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** Between two turns, in ms: a watcher takes 200 lines in a second. */
const GAP_MS = 5;
/** Lines between two heartbeats. */
const HEARTBEAT_LINES = 10;
/** Turns that make one ratio of processor time. */
const BLOCK_TURNS = 50;
/** How long one line may take, in ms: a program that starts beside others may need seconds. */
const LINE_MS = 20_000;

const HELLO = { protocol: 1, heartbeatMs: 10_000 };
/** @type {Record<string, readonly unknown[]>} */
const WELCOMES = {
  greeted: ['hello', HELLO],
  channelled: ['hello', { ...HELLO, protocol: 2, channels: { fridge: 'door' } }],
};

/**
 * What comes in lines, each waited for with a deadline.
 * @param {import('node:stream').Readable} stream
 * @param {string} what
 */
function linesOf(stream, what) {
  /** @type {string[]} */
  const waiting = [];
  /** @type {((line: string) => void) | undefined} */
  let take;
  createInterface({ input: stream }).on('line', (line) => {
    if (take === undefined) waiting.push(line);
    else take(line);
    take = undefined;
  });
  return async () => {
    const line = waiting.shift();
    if (line !== undefined) return line;
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`expected a line of ${what}, got none`));
      const timer = setTimeout(late, LINE_MS);
      take = (said) => {
        clearTimeout(timer);
        resolve(said);
      };
    });
  };
}

/**
 * User and system time of all threads, in ns.
 * @param {number | undefined} pid
 */
function cpuOf(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);
  return tasks.reduce((sum, task) => {
    const text = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8');
    return sum + Number(text.split(' ')[0]);
  }, 0);
}

/**
 * Starts a watcher, and resolves when it is connected and has had the answer to its hello.
 * @param {string} load
 * @param {{ name: string, protocol: string, args: readonly string[] }} watcher
 */
async function start(load, { name, protocol, args }) {
  const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const connected = new Promise((resolve) => server.once('connection', resolve));
  const argv = args.map((word) => (word === 'PORT' ? String(port) : word));
  const child = spawn(load, ['run', process.execPath, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const socket = await connected;
  const said = linesOf(socket, `${name} on its socket`);
  const printed = linesOf(child.stdout, `${name} on its output`);
  await printed();
  const welcome = WELCOMES[protocol];
  if (welcome) {
    await said();
    socket.write(`${JSON.stringify(welcome)}\n`);
  }

  return {
    name,
    /** @type {number[]} */
    toldMs: [],
    /** @type {number[]} */
    cpuUs: [],
    cpu: () => cpuOf(child.pid),
    /** @param {number} turn */
    async tell(turn) {
      const level = turn % 2 === 0 ? 'close' : 'open';
      const event = protocol === 'channelled' ? `fridge/${level}` : level;
      const details = welcome ? [{ ageMs: 1, id: `told-${turn}` }] : [];
      const line = `${JSON.stringify([event, Date.now(), ...details])}\n`;
      const began = performance.now();
      socket.write(line);
      const news = await printed();
      const tookMs = performance.now() - began;
      if (!news.includes(level)) throw new Error(`${name}: expected ${level}, got ${news}`);
      if (welcome && turn % HEARTBEAT_LINES === 0) {
        socket.write(`${JSON.stringify(['heartbeat', Date.now(), ...details])}\n`);
        await said();
      }
      return tookMs;
    },
  };
}

const [load = '', turns, warmUp, list = ''] = process.argv.slice(2);
/** @type {Awaited<ReturnType<typeof start>>[]} */
const watchers = [];
for (const watcher of JSON.parse(list)) watchers.push(await start(load, watcher));

/**
 * @param {number} from
 * @param {number} count
 * @param {boolean} isCounted
 */
async function take(from, count, isCounted) {
  for (let turn = from; turn < from + count; turn++) {
    // Whoever is first is told by a server that was just asleep: each in its turn.
    for (let i = 0; i < watchers.length; i++) {
      const watcher = watchers[(turn + i) % watchers.length];
      const tookMs = (await watcher?.tell(turn)) ?? 0;
      if (isCounted) watcher?.toldMs.push(tookMs);
    }
    await delay(GAP_MS);
  }
}

await take(0, Number(warmUp), false);
for (let turn = 0; turn < Number(turns); turn += BLOCK_TURNS) {
  const before = watchers.map(({ cpu }) => cpu());
  await take(Number(warmUp) + turn, BLOCK_TURNS, true);
  for (const [i, { cpu, cpuUs }] of watchers.entries()) {
    cpuUs.push((cpu() - (before[i] ?? 0)) / BLOCK_TURNS / 1000);
  }
}
process.send?.(
  watchers.map(({ name, toldMs, cpuUs }) => ({ name, toldMs, cpuUs })),
  // Its watchers end with it.
  () => process.exit(),
);
