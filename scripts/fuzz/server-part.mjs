import { connectGoodClient } from './good-client.mjs';
import { playClient } from './hostile-client.mjs';
import { minimised } from './minimise-plans.mjs';
import { randomPlan } from './plans.mjs';
import { openFiles, residentKb, startProgram, until } from './processes.mjs';
import { randomOf } from './random.mjs';

/** @import { Outcome } from './outcome.mjs' */
/** @import { Plan } from './plans.mjs' */

/** Hostile connections at a time. */
const ABREAST = 50;
/** How often the door moves, in ms: 40 times a second, well below the 200 lines of the limit. */
const MOVE_MS = 25;
/** How long the server has for what it must do, in ms; less when a failure is tried again. */
const DUE_MS = 10_000;
const DUE_AGAIN_MS = 1500;
/** How soon a new client is answered after all of it, in ms. */
const AT_ONCE_MS = 2000;
/** How much more memory the server may hold at the end than after a tenth, in kB. */
const GROWTH_KB_MAX = 32_768;
/** Connections whose clients do not end their side, at most; older ones are let go. */
const LINGERING = 100;
/** How long it may take to hear of the end of a process, in ms. */
const END_MS = 300;
/** Plans that may have had a part in a failure: those under way and as many before. */
const SUSPECTS = 2 * ABREAST;

const EXPECTED = [
  /^door server started: sensor stdin, at most 1000 clients$/,
  /^clients in the last minute: /,
  /^door server stopped$/,
];

/**
 * Has hostile clients by the thousand beside two good ones, which must notice nothing.
 * @param {{ seed: number, count: number }} options
 * @returns {Promise<Outcome>}
 */
export async function fuzzServer({ seed, count }) {
  const planOf = (/** @type {number} */ index) => randomPlan(randomOf(seed, index));
  const { failure, numbers, suspects } = await attack(planOf, count, DUE_MS);
  if (failure === null) return { numbers };
  return minimised(failure, suspects, async (plans) => {
    const again = await attack(
      (index) => /** @type {Plan} */ (plans[index]),
      plans.length,
      DUE_AGAIN_MS,
    );
    return again.failure;
  });
}

/**
 * @param {(index: number) => Plan} planOf
 * @param {number} count
 * @param {number} dueMs
 */
async function attack(planOf, count, dueMs) {
  const server = startProgram('server', [
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--sensor',
    'stdin',
  ]);
  const result = {
    failure: /** @type {string | null} */ (null),
    numbers: '',
    suspects: /** @type {Plan[]} */ ([]),
  };
  /** @type {import('node:net').Socket[]} */
  const lingering = [];
  let moves = 0;
  let warmKb = 0;
  let next = 0;
  const move = () => server.say(moves++ % 2 === 0 ? 'close' : 'open');
  if (!(await until(() => server.stdout.length > 0, dueMs))) {
    return { ...result, failure: `the server did not start: ${await server.end('SIGKILL')}` };
  }
  const port = Number(/"port":(\d+)/.exec(server.stdout[0] ?? '')?.[1]);
  move();
  const good = [await connectGoodClient(port, 'plain'), await connectGoodClient(port, 'greeted')];
  const isUpToDate = () => good.every(({ changes }) => changes === moves);
  await until(isUpToDate, dueMs);
  const filesBefore = openFiles(server.pid);
  const mover = setInterval(move, MOVE_MS);

  const findFault = () =>
    server.isRunning()
      ? (good.find(({ fault }) => fault !== null)?.fault ?? null)
      : `the server is gone: ${server.stderr.slice(-5).join(' / ')}`;

  const keep = (/** @type {import('node:net').Socket} */ socket) => {
    lingering.push(socket);
    if (lingering.length > LINGERING) lingering.shift()?.destroy();
  };

  async function playInTurn() {
    while (next < count && result.failure === null) {
      if (next === Math.ceil(count / 10)) warmKb = residentKb(server.pid);
      const plan = planOf(next++);
      result.suspects = [...result.suspects.slice(1 - SUSPECTS), plan];
      const problem = await playClient(port, plan, dueMs, keep);
      // When the server is gone, that is what failed, and not what this plan was owed.
      if (problem !== null || findFault() !== null) await until(() => !server.isRunning(), END_MS);
      if (result.failure !== null) return;
      result.failure = findFault();
      if (result.failure !== null || problem === null) continue;
      result.failure = problem;
      result.suspects = [plan];
    }
  }

  await Promise.all(Array.from({ length: ABREAST }, playInTurn));
  clearInterval(mover);

  async function lookAfterwards() {
    if (!(await until(isUpToDate, dueMs))) {
      const told = good.map(({ changes }) => changes).join(' and ');
      return `expected ${moves} changes told, got ${told}`;
    }
    const late = await connectGoodClient(port, 'greeted');
    const isAnswered = await until(() => late.changes === 1, AT_ONCE_MS);
    late.leave();
    if (!isAnswered || late.lastLevel !== good[0]?.lastLevel)
      return 'a new client was not answered';
    if (!(await until(() => openFiles(server.pid) <= filesBefore, dueMs))) {
      return `expected ${filesBefore} open files at the end, got ${openFiles(server.pid)}`;
    }
    const grownKb = residentKb(server.pid) - warmKb;
    if (warmKb > 0 && grownKb > GROWTH_KB_MAX) {
      result.suspects = [];
      return `expected at most ${GROWTH_KB_MAX} kB more memory, got ${grownKb}`;
    }
    result.numbers = `${count} hostile clients, ${moves} changes told to both good ones, memory ${warmKb} kB + ${grownKb} kB, ${filesBefore} open files`;
    return findFault();
  }

  result.failure ??= await lookAfterwards();
  for (const client of good) client.leave();
  for (const socket of lingering) socket.destroy();
  const ending = await server.end(result.failure === null ? 'SIGTERM' : 'SIGKILL');
  const strange = server.stderr.find((line) => !EXPECTED.some((pattern) => pattern.test(line)));
  if (result.failure === null && ending !== 'exit code 0') result.failure = `the server: ${ending}`;
  if (strange !== undefined) result.failure ??= `the server said: ${strange}`;
  return result;
}
