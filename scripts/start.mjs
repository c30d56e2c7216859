// The main job in one terminal, for this machine alone: a server with the simulated door, and a
// client that warns after 2 s.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LIMIT_SECONDS = '2';
const HOST = '127.0.0.1';
const PORT = '8000';
/** How often it is looked whether whoever started this is still there, in ms. */
const PARENT_CHECK_MS = 1000;

if (process.argv.length > 2) {
  console.error(`start: expected no options, got '${process.argv.slice(2).join(' ')}'`);
  process.exit(2);
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let isEnding = false;

/**
 * Starts one of the binaries; each line it writes is told apart by its name.
 * @param {'server' | 'client'} name
 * @param {string[]} args
 * @param {(line: string) => void} [onLine]
 * @returns {Promise<number>} its exit code
 */
function start(name, args, onLine = () => {}) {
  const path = fileURLToPath(new URL(`../dist/cli/door-${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A terminal's Ctrl-C reaches this process alone: a second signal is an order to end at once.
    detached: true,
  });
  running.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      console.log(`${name} | ${line}`);
      onLine(line);
    });
  }
  return new Promise((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve(code ?? 1);
    });
  });
}

/** Ends both, in the way a person at the terminal does. */
function end() {
  isEnding = true;
  for (const child of running) if (!child.killed) child.kill('SIGINT');
}

/**
 * Runs the server, and the client as soon as it listens.
 * @param {string} port
 * @returns {Promise<'taken' | number>} whether the port was taken, or else how it ended
 */
async function run(port) {
  let isTaken = false;
  /** @type {Promise<number> | undefined} */
  let client;
  const code = await start('server', ['--host', HOST, '--port', port], (line) => {
    if (line.includes('EADDRINUSE')) isTaken = true;
    const address = /listening on (\{.*\})$/.exec(line)?.[1];
    if (address === undefined) return;
    client = start('client', [HOST, String(JSON.parse(address).port), LIMIT_SECONDS]);
    // One without the other is not the main job.
    client.then(end);
  });
  if (isTaken) return 'taken';
  end();
  return Math.max(code, (await client) ?? 1);
}

// The last is of a terminal that is closed.
process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
// Nobody reads it any more.
process.stdout.on('error', end);
// And npm that is killed takes nobody with it.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) end();
}, PARENT_CHECK_MS).unref();
let result = await run(PORT);
if (result === 'taken' && !isEnding) {
  console.log(`port ${PORT} is taken; taking a free one instead`);
  result = await run('0');
}
process.exitCode = result === 'taken' ? 1 : result;
